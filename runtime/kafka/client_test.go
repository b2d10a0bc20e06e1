package kafka

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// anyClient has only the common keys.
var anyClient Kind

// Every option reaches the client, and kgo accepts the result.
func TestOptions(t *testing.T) {
	for _, row := range []struct {
		name   string
		from   Kind
		props  string
		option any
		want   string
	}{
		{"seeds", anyClient, "bootstrap.servers=b:2,[::1]:3", kgo.SeedBrokers, "[b:2 [::1]:3]"},
		{"client id", anyClient, "client.id=me", kgo.ClientID, "me"},
		{"timeout", anyClient, "request.timeout.ms=2000", kgo.RequestTimeoutOverhead, "2s"},
		{"metadata", anyClient, "metadata.max.age.ms=1", kgo.MetadataMaxAge, "10ms"},
		{"idle forever", anyClient, "connections.max.idle.ms=-1", kgo.ConnIdleTimeout, "15m0s"},
		{"unknown keys", anyClient, "no.such.key=1", kgo.ClientID, "kgo"},
		{"acks", Producer, "acks=1", kgo.RequiredAcks, "{1}"},
		{"acks all", Producer, "acks=-1", kgo.DisableIdempotentWrite, "false"},
		{"acks weak", Producer, "acks=0", kgo.DisableIdempotentWrite, "true"},
		{"not idempotent", Producer, "enable.idempotence=false;max.in.flight.requests.per.connection=3", kgo.MaxProduceRequestsInflightPerBroker, "3"},
		{"transactional", Producer, "enable.idempotence=true;transactional.id=x;max.in.flight.requests.per.connection=1", kgo.TransactionalID, "x"},
		{"transactions", Producer, "transactional.id=x", kgo.RetryTimeout, "1m0s"},
		{"transactions that wait", Producer, "transactional.id=x;max.block.ms=2000", kgo.RetryTimeout, "2s"},
		{"linger", Producer, "", kgo.ProducerLinger, "0s"},
		{"linger given", Producer, "linger.ms=7", kgo.ProducerLinger, "7ms"},
		{"request", Producer, "max.request.size=2000", kgo.ProducerBatchMaxBytes, "2000"},
		{"large requests", Producer, "max.request.size=209715200", kgo.BrokerMaxWriteBytes, "1073741824"},
		{"a request above kgo's limit", Producer, "max.request.size=2147483647", kgo.ProducerBatchMaxBytes, "1073741824"},
		{"buffer", Producer, "", kgo.MaxBufferedBytes, "4194304"},
		{"a buffer that no record fits in", Producer, "buffer.memory=1;max.request.size=2000", kgo.MaxBufferedBytes, "2000"},
		{"block forever", Producer, "transactional.id=x;max.block.ms=9223372036854775807", kgo.RetryTimeout, "2562047h47m16.854s"},
		{"metrics for brokers", anyClient, "", kgo.DisableClientMetrics, "false"},
		{"no metrics for brokers", anyClient, "enable.metrics.push=false", kgo.DisableClientMetrics, "true"},
		{"no delivery timeout", Producer, "delivery.timeout.ms=2147483647", kgo.RecordDeliveryTimeout, "0s"},
		{"delivery", Producer, "delivery.timeout.ms=2000", kgo.RecordDeliveryTimeout, "2s"},
		{"group", Consumer, "group.id=g;max.poll.interval.ms=1000", kgo.RebalanceTimeout, "1s"},
		{"short session", Consumer, "group.id=g;session.timeout.ms=2000", kgo.HeartbeatInterval, "2s"},
		{"no commits", Consumer, "group.id=g", kgo.DisableAutoCommit, "true"},
		{"committed only", Consumer, "isolation.level=read_committed", kgo.FetchIsolationLevel, "1"},
		{"fetch", Consumer, "fetch.max.bytes=209715200", kgo.FetchMaxBytes, "209715200"},
		{"fetches above kgo's limit", Consumer, "fetch.max.bytes=2147483647", kgo.FetchMaxBytes, "1073741824"},
		{"our fetch", Consumer, "", kgo.FetchMaxBytes, "4194304"},
		{"our fetch of a partition", Consumer, "", kgo.FetchMaxPartitionBytes, "2097152"},
		{"wait", Consumer, "", kgo.FetchMaxWait, "500ms"},
		{"the broker assigns", Consumer, "group.id=g;group.protocol=CONSUMER", kgo.ServerSideBalancer, "true"},
		{"members assign", Consumer, "group.id=g", kgo.ServerSideBalancer, "false"},
		{"instance", Consumer, "group.id=g;group.instance.id=i", kgo.InstanceID, "i"},
	} {
		t.Run(row.name, func(t *testing.T) {
			cl := client(t, row.from, row.props)
			if got := strings.Trim(fmt.Sprint(deref(cl.OptValue(row.option))), "&"); got != row.want {
				t.Errorf("got %s, want %s", got, row.want)
			}
		})
	}
}

func deref(v any) any {
	if s, ok := v.(*string); ok && s != nil {
		return *s
	}
	return v
}

func client(t *testing.T, from Kind, text string) *kgo.Client {
	t.Helper()
	p := props(text)
	if p["bootstrap.servers"] == "" {
		p["bootstrap.servers"] = "localhost:1"
	}
	opts, err := Options(p, from)
	if err != nil {
		t.Fatal(err)
	}
	cl, err := kgo.NewClient(opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cl.Close)
	return cl
}

func props(text string) map[string]string {
	p := map[string]string{}
	for _, item := range strings.Split(text, ";") {
		if k, v, ok := strings.Cut(item, "="); ok {
			p[k] = v
		}
	}
	return p
}

func TestBadValues(t *testing.T) {
	for _, row := range []struct {
		from        Kind
		props, want string
	}{
		{anyClient, "", `Missing required configuration "bootstrap.servers"`},
		{anyClient, "bootstrap.servers=b", `bootstrap.servers: "b": expected brokers as host:port`},
		{anyClient, "request.timeout.ms=1s", `Invalid value 1s for configuration request.timeout.ms: Not a number of type INT`},
		{anyClient, "request.timeout.ms=-1", `Invalid value -1 for configuration request.timeout.ms: Value must be at least 0`},
		{anyClient, "security.protocol=TLS", `security.protocol: String must be one of: PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL`},
		{anyClient, "security.protocol=SASL_SSL", "sasl.mechanism is missing"},
		{anyClient, "security.protocol=SASL_SSL;sasl.mechanism=PLAIN", "sasl.jaas.config has no username"},
		{anyClient, "security.protocol=SASL_SSL;sasl.mechanism=GSSAPI", `sasl.mechanism: expected PLAIN, SCRAM`},
		{anyClient, "security.protocol=SASL_SSL;sasl.mechanism=OAUTHBEARER", `sasl.oauthbearer.token.endpoint.url: expected the URL`},
		{anyClient, "security.protocol=SASL_SSL;sasl.mechanism=OAUTHBEARER;sasl.oauthbearer.token.endpoint.url=http://x", "no clientId or no clientSecret"},
		{anyClient, "security.protocol=SSL;ssl.truststore.location=/absent", "ssl.truststore.location: /absent"},
		{anyClient, "security.protocol=SSL;ssl.enabled.protocols=SSLv3", `ssl.enabled.protocols is "SSLv3"`},
		{Producer, "acks=2", `acks: String must be one of: all, -1, 0, 1`},
		{Producer, "acks=1;enable.idempotence=true", `Invalid value 1 for configuration acks: expected all`},
		{Producer, "enable.idempotence=true;max.in.flight.requests.per.connection=6", `expected at most 5`},
		{Producer, "enable.idempotence=yes", `Expected value to be either true or false`},
		{Producer, "compression.type=rar", `compression.type: String must be one of`},
		{Producer, "batch.size=-1", `batch.size: Value must be at least 0`},
		{Producer, "partitioner.class=com.example.Mine", `partitioner.class: expected RoundRobinPartitioner`},
		{Producer, "acks=2;linger.ms=x", "linger.ms: Not a number of type LONG"},
		{Consumer, "auto.offset.reset=oldest", `auto.offset.reset: expected earliest, latest, none or by_duration:`},
		{Consumer, "max.poll.records=abc", `max.poll.records: Not a number of type INT`},
		{Consumer, "group.id=g;session.timeout.ms=1000;heartbeat.interval.ms=1000", `expected less than session.timeout.ms, 1s`},
		{Consumer, "group.id=g;partition.assignment.strategy=Mine", `partition.assignment.strategy: "Mine"`},
		{Consumer, "group.id=g;group.protocol=consumer;session.timeout.ms=6000", "session.timeout.ms cannot be set when group.protocol=CONSUMER"},
		{Consumer, "group.id=g;group.remote.assignor=range", "group.remote.assignor cannot be set when group.protocol=CLASSIC"},
		{Consumer, "group.id=g;group.protocol=new", "group.protocol: String must be one of: classic, consumer"},
	} {
		p := props(row.props)
		if row.props != "" && p["bootstrap.servers"] == "" {
			p["bootstrap.servers"] = "localhost:1"
		}
		if _, err := Options(p, row.from); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, want %s", row.props, err, row.want)
		}
	}
}

func TestLogin(t *testing.T) {
	for text, want := range map[string][2]string{
		`org.apache.kafka.common.security.plain.PlainLoginModule required username="me" password="a;b=\"c\"";`: {"me", `a;b="c"`},
		`x.ScramLoginModule required  password='p w' username=me;`:                                             {"me", "p w"},
		`x required username="" password="";`:                                                                  {"", ""},
	} {
		user, password, err := Login(text)
		if got := [2]string{user, password}; err != nil || got != want {
			t.Errorf("%s: %q %v", text, got, err)
		}
	}
	if _, _, err := Login(`x required username="me" passwort="geheim";`); err == nil || strings.Contains(err.Error(), "geheim") {
		t.Error(err)
	}
}

func TestSecurity(t *testing.T) {
	text := "security.protocol=sasl_ssl;sasl.mechanism=SCRAM-SHA-512;sasl.jaas.config=x required username=u password=p"
	if cl := client(t, anyClient, text); cl.OptValue(kgo.SASL) == nil || cl.OptValue(kgo.DialTLSConfig) == nil {
		t.Error("no SASL, or no TLS")
	}
	cert, key := selfSigned(t)
	file := filepath.Join(t.TempDir(), "store.pem")
	if err := os.WriteFile(file, []byte(key+cert), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, p := range map[string]map[string]string{
		"inline": {"ssl.truststore.certificates": cert, "ssl.keystore.certificate.chain": cert, "ssl.keystore.key": key},
		"files":  {"ssl.truststore.location": file, "ssl.keystore.location": file, "ssl.keystore.type": "PEM"},
	} {
		config, err := ClientTLS(p)
		if err != nil || config.RootCAs == nil || len(config.Certificates) != 1 || config.MinVersion != tls.VersionTLS12 {
			t.Errorf("%s: %+v %v", name, config, err)
		}
	}
}

func TestTLSWithoutHostname(t *testing.T) {
	cert, key := selfSigned(t)
	pair, err := tls.X509KeyPair([]byte(cert), []byte(key))
	if err != nil {
		t.Fatal(err)
	}
	for roots, want := range map[string]bool{cert: true, func() string { c, _ := selfSigned(t); return c }(): false} {
		config, err := ClientTLS(map[string]string{"ssl.truststore.certificates": roots, "ssl.endpoint.identification.algorithm": ""})
		if err != nil {
			t.Fatal(err)
		}
		leaf, _ := x509.ParseCertificate(pair.Certificate[0])
		err = config.VerifyConnection(tls.ConnectionState{PeerCertificates: []*x509.Certificate{leaf}})
		if (err == nil) != want {
			t.Errorf("trusted %v: %v", want, err)
		}
	}
}

func selfSigned(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"broker"},
		IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}))
}

func TestPause(t *testing.T) {
	for fails, want := range map[int]time.Duration{0: 100, 1: 100, 2: 200, 4: 800, 5: 1000, 1000: 1000} {
		if got := backoffOf(100*time.Millisecond, time.Second).Pause(fails); got < want*800*time.Microsecond || got > want*1200*time.Microsecond {
			t.Errorf("%d: %s", fails, got)
		}
	}
}
