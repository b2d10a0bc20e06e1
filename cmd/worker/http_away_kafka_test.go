//go:build kafka

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"millrace/internal/test/apache"
)

// While the broker is away, requests are refused. When it is back they are accepted, and each
// record that was acknowledged with 202 is in the topic once.
func TestHTTPWhileKafkaIsAway(t *testing.T) {
	t.Parallel()
	apache.Require(t)
	broker, err := apache.StartBroker(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = broker.Kill() })
	s := &scene{broker: broker.Addr(), dir: t.TempDir(), workers: map[string]*process{}}
	t.Cleanup(func() { s.clear(t) })
	for name, text := range map[string]string{
		"worker.properties": "bootstrap.servers=" + broker.Addr() + "\nlisteners=http://127.0.0.1:0\noffset.storage.file.filename=offsets\n" +
			"key.converter=org.apache.kafka.connect.json.JsonConverter\nvalue.converter=org.apache.kafka.connect.json.JsonConverter\nvalue.converter.schemas.enable=false\n",
		"messages.properties": "name=messages\nconnector.class=HttpSource\nhttp.listen=127.0.0.1:0\nhttp.path=/in\ntopic=away\nwebhook.ack.timeout.ms=1000\n",
	} {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	w, err := s.start("w", s.dir, []string{"standalone", "worker.properties", "messages.properties"})
	if err != nil {
		t.Fatal(err)
	}
	listens := regexp.MustCompile(`msg=listening.* address=(\S+)`)
	await := func(ok func() bool) {
		t.Helper()
		if err := w.until(func() (bool, error) { return ok(), fmt.Errorf("it did not come to be") }); err != nil {
			t.Fatal(err)
		}
	}
	await(func() bool { return listens.MatchString(w.said()) })
	p := newPoster("http://" + listens.FindStringSubmatch(w.said())[1] + "/in")
	t.Cleanup(p.end)
	taken := func() {
		before := p.count()
		await(func() bool { return p.count() >= before+200 })
	}
	taken()
	if err := broker.Kill(); err != nil {
		t.Fatal(err)
	}
	await(func() bool { return p.refused.Load() >= 100 })
	if err := broker.Restart(); err != nil {
		t.Fatal(err)
	}
	taken()
	there, err := p.check(broker.Addr(), "away")
	if err != nil {
		t.Error(err)
	}
	t.Logf("%d accepted, %d refused, %d in the topic", len(p.accepted), p.refused.Load(), there)
}
