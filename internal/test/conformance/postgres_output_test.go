//go:build kafka

package conformance

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	pgsource "millrace/connectors/postgres"
	"millrace/plugins/connect"
	"millrace/runtime/converter"
	"millrace/runtime/converter/conversion"
)

// pgTask is our connector's task. Its records become lines in the form of Debezium's.
type pgTask struct {
	task         connect.SourceTask
	keys, values converter.Converter
	lines        chan []string // the result
	failed       error
}

// startPGTask starts a task that runs until it has written the marker.
func startPGTask(t *testing.T, props map[string]string) *pgTask {
	p := &pgTask{task: new(pgsource.Source).NewTask(), lines: make(chan []string, 1)}
	for _, c := range []struct {
		to  *converter.Converter
		key bool
	}{{&p.keys, true}, {&p.values, false}} {
		var err error
		if *c.to, err = converter.New("org.apache.kafka.connect.json.JsonConverter", map[string]string{"schemas.enable": "true"}, c.key); err != nil {
			t.Fatal(err)
		}
	}
	none := func(context.Context, map[string]any) (map[string]any, error) { return nil, nil }
	sc := connect.SourceContext{Connector: props["name"], Log: slog.New(slog.DiscardHandler), Offset: none}
	if err := p.task.Start(t.Context(), sc, props); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.lines <- p.read(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		if err := p.task.Stop(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// read polls until the marker, or until ctx ends or the task fails.
func (p *pgTask) read(ctx context.Context) (lines []string) {
	for ctx.Err() == nil {
		batch, err := p.task.Poll(ctx)
		if err != nil {
			p.failed = err
			return lines
		}
		if batch == nil {
			continue
		}
		for i := range batch.Records {
			lines = append(lines, p.line(&batch.Records[i]))
			if strings.Contains(lines[len(lines)-1], pgMarker) {
				return lines
			}
		}
	}
	return lines
}

// pgMarker is in the last record of a case.
const pgMarker = `"prefix":"marker"`

func (p *pgTask) line(r *connect.SourceRecord) string {
	partition := "null"
	if r.Partition >= 0 {
		partition = fmt.Sprint(r.Partition)
	}
	var headers []string
	for _, h := range r.Headers {
		headers = append(headers, fmt.Sprintf("[%q,%s]", h.Key, jsonText(p.keys, h.Schema, h.Value)))
	}
	return fmt.Sprintf(`{"topic":%q,"partition":%s,"key":%s,"value":%s,"headers":[%s]}`, r.Topic, partition,
		jsonText(p.keys, r.KeySchema, r.Key), jsonText(p.values, r.ValueSchema, r.Value), strings.Join(headers, ","))
}

func jsonText(c converter.Converter, schema *connect.Schema, v connect.Value) string {
	if schema == nil && v.IsNull() {
		return "null"
	}
	text, err := c.FromConnect(&conversion.Arena{}, "topic", schema, v)
	if err != nil {
		return `"the converter fails"`
	}
	return string(text)
}
