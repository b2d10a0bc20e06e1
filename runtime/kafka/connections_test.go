package kafka

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
)

// A connection that the broker closes during authentication never counts as open, in whatever order
// kgo reports its events.
func TestMeterWithoutConnections(t *testing.T) {
	c, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.EnableSASL(), kfake.Superuser("PLAIN", "admin", "right"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	p := props("client.id=me;retry.backoff.ms=1;security.protocol=SASL_PLAINTEXT;sasl.mechanism=PLAIN")
	p["bootstrap.servers"] = c.ListenAddrs()[0]
	p["sasl.jaas.config"] = `x required username="admin" password="wrong";`
	opts, err := Options(p)
	if err != nil {
		t.Fatal(err)
	}
	meter, opt := Metered(p)
	client, err := kgo.NewClient(append(opts, opt)...)
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Ping(context.Background()); err == nil {
		t.Fatal("the broker takes a wrong password")
	}
	client.Close()
	if n, created, closed, failed := meter.Connections.Load(), meter.Created.Load(), meter.Closed.Load(), meter.Failures.Load(); n != 0 || created != 0 || closed != 0 || failed == 0 {
		t.Errorf("%d connections of %d created, %d closed; %d failures", n, created, closed, failed)
	}
}

func TestMeterOfConnections(t *testing.T) {
	one, two := &net.TCPConn{}, &net.UnixConn{}
	var m Meter
	up := func(conn net.Conn, err error) { m.OnBrokerConnect(kgo.BrokerMetadata{}, time.Second, conn, err) }
	down := func(conn net.Conn) { m.OnBrokerDisconnect(kgo.BrokerMetadata{}, conn) }
	for _, step := range []struct {
		do                    func()
		open, created, closed int64
	}{
		{func() { up(one, nil) }, 1, 1, 0},
		{func() { down(two); up(two, errors.New("refused")) }, 1, 1, 0},
		{func() { down(two); up(two, nil) }, 1, 2, 1}, // disconnected before the result of the connection attempt was reported
		{func() { up(nil, errors.New("no route")) }, 1, 2, 1},
		{func() { down(one) }, 0, 2, 2},
	} {
		if step.do(); m.Connections.Load() != step.open || m.Created.Load() != step.created || m.Closed.Load() != step.closed {
			t.Errorf("%d open, %d created, %d closed, want %+v", m.Connections.Load(), m.Created.Load(), m.Closed.Load(), step)
		}
	}
}
