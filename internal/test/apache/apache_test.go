//go:build kafka

package apache

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A broker keeps its port and its records across a crash, and Apache Connect runs on it.
func TestBrokerAndConnect(t *testing.T) {
	Require(t)
	b, err := StartBroker(t.TempDir(), "log.retention.hours=1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Kill() })
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	client, err := kgo.NewClient(kgo.SeedBrokers(b.Addr()), kgo.AllowAutoTopicCreation(), kgo.ConsumeTopics("lines"),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.MetadataMinAge(100*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.ProduceSync(ctx, &kgo.Record{Topic: "lines", Value: []byte("before")}).FirstErr(); err != nil {
		t.Fatal(err)
	}
	addr := b.Addr()
	if err := b.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := b.Restart(); err != nil {
		t.Fatal(err)
	}
	if b.Addr() != addr {
		t.Errorf("restarted at %s, was at %s", b.Addr(), addr)
	}

	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "in.txt"), []byte("after\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := StartConnectStandalone(dir, StandaloneProps(b.Addr(), filepath.Join(dir, "offsets")),
		"name=lines\nconnector.class=FileStreamSource\ntopic=lines\nfile="+filepath.Join(dir, "in.txt")+"\n")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Kill() })
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for len(got) < 2 && ctx.Err() == nil {
		client.PollFetches(ctx).EachRecord(func(r *kgo.Record) { got = append(got, string(r.Value)) })
	}
	if len(got) != 2 || got[0] != "before" || got[1] != "after" {
		t.Errorf("the topic holds %q", got)
	}
	if err := c.Stop(); err != nil {
		t.Error(err)
	}
	if err := b.Stop(); err != nil {
		t.Error(err)
	}
}
