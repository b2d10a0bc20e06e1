//go:build kafka

package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/internal/test/apache"
)

// absence is the time to wait for events that must not occur.
const absence = 8 * time.Second

var client = &http.Client{Timeout: patience}

// connectWorker is a running worker, Apache's or Millrace's. Tests use it through REST and the
// broker.
type connectWorker struct {
	name, rest, broker string
}

func startApache(t *testing.T, broker string) connectWorker {
	dir := t.TempDir()
	c, err := apache.StartConnectStandalone(dir, apache.StandaloneProps(broker, filepath.Join(dir, "offsets")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Kill() })
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	return connectWorker{"apache", c.REST(), broker}
}

func startMillrace(t *testing.T, broker string) connectWorker {
	return connectWorker{"ours", startOurs(t, broker).url, broker}
}

func (w connectWorker) create(t *testing.T, name string, config map[string]string) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"name": name, "config": config})
	if err != nil {
		t.Fatal(err)
	}
	w.call(t, http.MethodPost, "/connectors", body)
}

// restart stops a connector, with its offsets stored, calls a function, and resumes the connector.
func (w connectWorker) restart(t *testing.T, name string, between func()) {
	t.Helper()
	w.call(t, http.MethodPut, "/connectors/"+name+"/stop", nil)
	eventually(t, func() error {
		status := w.call(t, http.MethodGet, "/connectors/"+name+"/status", nil)
		if !strings.Contains(status, `"STOPPED"`) || !strings.Contains(status, `"tasks":[]`) {
			return fmt.Errorf("not stopped: %s", status)
		}
		return nil
	})
	between()
	w.call(t, http.MethodPut, "/connectors/"+name+"/resume", nil)
}

func (w connectWorker) call(t *testing.T, method, path string, body []byte) string {
	t.Helper()
	req, err := http.NewRequest(method, w.rest+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		t.Fatalf("%s %s: %s %s %v", method, path, resp.Status, answer, err)
	}
	return string(answer)
}

// topicReader reads a topic from the beginning.
type topicReader struct {
	client *kgo.Client
	values []string
}

func (w connectWorker) topic(t *testing.T, name string) *topicReader {
	client, err := kgo.NewClient(kgo.SeedBrokers(w.broker), kgo.ConsumeTopics(name), kgo.UnknownTopicRetries(-1),
		kgo.MetadataMinAge(100*time.Millisecond), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return &topicReader{client: client}
}

// read waits up to d for count records in total.
func (r *topicReader) read(count int, d time.Duration) []string {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	for len(r.values) < count && ctx.Err() == nil {
		r.client.PollFetches(ctx).EachRecord(func(rec *kgo.Record) { r.values = append(r.values, string(rec.Value)) })
	}
	return r.values
}
