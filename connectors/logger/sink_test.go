package logger

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"millrace/plugins/connect"
)

func put(t *testing.T, props map[string]string, records ...connect.SinkRecord) string {
	t.Helper()
	var log bytes.Buffer
	task := (&Sink{}).NewTask()
	if err := task.Start(t.Context(), connect.SinkContext{Log: slog.New(slog.NewTextHandler(&log, nil))}, props); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := task.Put(t.Context(), records); err != nil {
			t.Fatal(err)
		}
	}
	return log.String()
}

func TestSink(t *testing.T) {
	r := connect.SinkRecord{Record: connect.Record{Topic: "t", Partition: 2, Key: connect.StringValue("k"), Value: connect.JSONValue([]byte(`{"a":1}`))}, Offset: 7}
	cases := []struct {
		props map[string]string
		level string
		lines int // with records
	}{
		{nil, "INFO", 4},
		{map[string]string{"log.level": "warn", "log.limit": "3"}, "WARN", 3},
		{map[string]string{"log.limit": "0"}, "", 0},
		{map[string]string{"log.level": "DEBUG"}, "", 0},
	}
	for _, c := range cases {
		log := put(t, c.props, r, r)
		want := "level=" + c.level + ` msg=record topic=t partition=2 offset=7 key=k value="{\"a\":1}"`
		if got := strings.Count(log, want); got != c.lines || c.lines == 0 && strings.Contains(log, "msg=record") {
			t.Errorf("%v: %d records, want %d, in\n%s", c.props, got, c.lines, log)
		}
	}
	if err := (&Sink{}).Start(t.Context(), connect.ConnectorContext{}, map[string]string{"log.level": "loud"}); err == nil {
		t.Error("the level loud was accepted")
	}
}
