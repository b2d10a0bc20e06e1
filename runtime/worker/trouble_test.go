package worker

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"millrace/plugins/connect"
)

// A sink without a reset policy fails if it has no offset to begin at, or an offset that no longer
// exists.
func TestSinkWithoutResetPolicy(t *testing.T) {
	l := newLab(t, 1, "consumer.override=x")
	l.produce(t, "t", 0, "one", "two")
	failed := "c-0 FAILED Undefined offset with no reset policy for partitions: [t-0]: set consumer.override.auto.offset.reset"
	id := l.start(sinkClass, 0, "consumer.override.auto.offset.reset=none")
	l.statuses.await(t, failed, 1)
	l.StopTasks(id)
	client, err := kgo.NewClient(kgo.SeedBrokers(l.cluster.ListenAddrs()...))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for n, offset := range []int64{77, 1} {
		offsets := kadm.Offsets{}
		offsets.AddOffset("t", 0, offset, -1)
		if err := kadm.NewClient(client).CommitAllOffsets(t.Context(), "connect-c", offsets); err != nil {
			t.Fatal(err)
		}
		id = l.start(sinkClass, 0, "consumer.override.auto.offset.reset=none")
		if n == 0 {
			l.statuses.await(t, failed, 2)
		} else {
			l.await(t, "put t 0 1 two", 1)
		}
		l.StopTasks(id)
	}
}

// A sink may begin at the records of a recent period.
func TestSinkBeginsByDuration(t *testing.T) {
	l := newLab(t, 1, "")
	client, err := kgo.NewClient(kgo.SeedBrokers(l.cluster.ListenAddrs()...))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for _, age := range []time.Duration{3 * time.Hour, 2 * time.Hour, 10 * time.Minute} {
		r := &kgo.Record{Topic: "t", Value: []byte(age.String()), Timestamp: time.Now().Add(-age)}
		if err := client.ProduceSync(t.Context(), r).FirstErr(); err != nil {
			t.Fatal(err)
		}
	}
	id := l.start(sinkClass, 0, "consumer.override.auto.offset.reset=by_duration:PT1H")
	l.await(t, "put t 0 2 10m0s", 1)
	l.StopTasks(id)
	if n := l.count("put"); n != 1 {
		t.Errorf("%d records were put:\n%s", n, l)
	}
}

// A task whose client reaches no broker reports that within seconds, in the log and in its
// progress, with the broker's address.
func TestUnreachableBrokerIsNamed(t *testing.T) {
	nowhere := unusedAddr(t)
	for _, row := range []struct {
		name, props string
		class       *connect.Class
	}{
		{"producer", "producer.override.bootstrap.servers=", sourceClass},
		{"consumer", "consumer.override.bootstrap.servers=", sinkClass},
		{"admin", "errors.tolerance=all errors.deadletterqueue.topic.name=d admin.override.bootstrap.servers=", sinkClass},
		{"topics", "topic.creation.default.partitions=1 topic.creation.default.replication.factor=1 admin.override.bootstrap.servers=", sourceClass},
		{"dead letter queue", "errors.tolerance=all errors.deadletterqueue.topic.name=d errors.deadletterqueue.topic.replication.factor=1 producer.override.bootstrap.servers=", sinkClass},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, 1, "")
			l.Log = slog.New(slog.NewTextHandler(l.story, nil))
			id := l.start(row.class, 0, row.props+nowhere)
			if row.class == sourceClass {
				l.source.batches <- batch("a", 1, "1")
			}
			if row.name == "dead letter queue" {
				l.put = func(int, []connect.SinkRecord) error { return connect.BadRecords{{Err: fmt.Errorf("bad")}} }
				l.produce(t, "t", 0, "x")
			}
			l.awaitPart(t, `msg="a broker cannot be reached: the client tries again" connector=c task=0 broker=`+nowhere)
			if row.name == "producer" || row.name == "consumer" || row.name == "topics" {
				for deadline := time.After(patience); ; {
					p, _ := l.TaskProgress(id)
					if strings.Contains(p.Trouble, "broker "+nowhere+" cannot be reached: ") {
						break
					}
					select {
					case <-time.After(100 * time.Millisecond):
					case <-deadline:
						t.Fatalf("the progress says %+v", p)
					}
				}
			}
			if p, _ := l.TaskProgress(id); row.class == sourceClass && p.Records != 0 {
				t.Errorf("%d records count that are nowhere", p.Records)
			}
			l.StopTasks(id)
		})
	}
}

func unusedAddr(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// Refused credentials fail the task, for every kind of client.
func TestRefusedCredentialsFailTheTask(t *testing.T) {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.EnableSASL(), kfake.Superuser("PLAIN", "user", "right"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	cluster.ControlKey(int16(kmsg.SASLAuthenticate), func(req kmsg.Request) (kmsg.Response, error, bool) { // as Kafka does; kfake only closes the connection
		cluster.KeepControl()
		resp := req.ResponseKind().(*kmsg.SASLAuthenticateResponse)
		resp.ErrorCode = kerr.SaslAuthenticationFailed.Code
		return resp, nil, true
	})
	for kind, class := range map[string]*connect.Class{"producer": sourceClass, "consumer": sinkClass} {
		t.Run(kind, func(t *testing.T) {
			l := newLab(t, 1, "")
			l.Log = slog.New(slog.NewTextHandler(l.story, nil))
			at := kind + ".override."
			id := l.startWith(class, 0, map[string]string{
				at + "bootstrap.servers": cluster.ListenAddrs()[0], at + "security.protocol": "SASL_PLAINTEXT", at + "sasl.mechanism": "PLAIN",
				at + "sasl.jaas.config": `org.apache.kafka.common.security.plain.PlainLoginModule required username="user" password="wrong";`,
			})
			if class == sourceClass {
				l.source.batches <- batch("a", 1, "1")
			}
			l.statuses.await(t, "c-0 FAILED broker "+cluster.ListenAddrs()[0]+" and this client (connector-"+kind+"-c-0) do not trust each other", 1)
			l.StopTasks(id)
		})
	}
}

// So does a broker whose certificate the task's client does not trust.
func TestUntrustedBrokerFailsTheTask(t *testing.T) {
	server := httptest.NewTLSServer(nil)
	server.Close()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.TLS(&tls.Config{Certificates: server.TLS.Certificates}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	for kind, class := range map[string]*connect.Class{"producer": sourceClass, "consumer": sinkClass} {
		t.Run(kind, func(t *testing.T) {
			l := newLab(t, 1, "")
			at := kind + ".override."
			id := l.startWith(class, 0, map[string]string{at + "bootstrap.servers": cluster.ListenAddrs()[0], at + "security.protocol": "SSL"})
			l.statuses.await(t, "c-0 FAILED broker "+cluster.ListenAddrs()[0]+" and this client (connector-"+kind+"-c-0) do not trust each other", 1)
			l.StopTasks(id)
		})
	}
}

// Records that the embedded broker cannot write are sent again until it can. The log and the
// progress name the reason.
func TestFullDiskIsWaitedOut(t *testing.T) {
	l := newLab(t, 1, "offset.flush.interval.ms=20")
	l.Log = slog.New(slog.NewTextHandler(l.story, nil))
	l.BrokerFault = func() error {
		return errors.New("the embedded broker cannot write to its folder d: no space left on device")
	}
	l.refuse(kerr.UnknownServerError.Code, 2)
	id := l.start(sourceClass, 0, "")
	l.source.batches <- batch("a", 1, "1", "2")
	l.await(t, "refused", 1)
	if p, _ := l.TaskProgress(id); !strings.Contains(p.Trouble, "no space left on device") {
		t.Errorf("the progress says %+v", p)
	}
	l.await(t, "committed [file:a][line:2 whole:true]", 1)
	l.StopTasks(id)
	if got := strings.Join(l.consume(t, 2), " "); got != "1 2" {
		t.Errorf("the topic holds %s", got)
	}
	if got := l.statuses.String(); got != "c-0 RUNNING\nc-0 UNASSIGNED\n" {
		t.Errorf("states:\n%s", got)
	}
}
