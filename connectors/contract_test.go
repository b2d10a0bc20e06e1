package connectors_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"millrace/connectors"
	"millrace/plugins/connect"
	"millrace/plugins/sdk/sdktest"
)

// Every bundled class passes the contract checks.
func TestContract(t *testing.T) {
	var lines, rows, documents strings.Builder
	rows.WriteString("id,name\n")
	for i := range 50 {
		fmt.Fprintf(&lines, "line %d\n", i)
		fmt.Fprintf(&rows, "%d,\"name\n%d\"\n", i, i)
		fmt.Fprintf(&documents, "{\"id\":%d}\n", i)
	}
	inputs := map[string]string{"FileStreamSource": lines.String(), "CsvSource": rows.String(), "JsonSource": documents.String()}
	for _, class := range connectors.Bundled() {
		short := strings.TrimSuffix(class.Name[strings.LastIndex(class.Name, ".")+1:], "Connector")
		t.Run(short, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "data")
			props := map[string]string{"connector.class": class.Name, "file": file, "topic": "t", "topics": "t"}
			maps.Copy(props, extra[short])
			if key, ok := asks[short]; ok {
				props[key] = startService(t, file)
			}
			if class.Type() == connect.Source {
				props["csv.first.row.as.header"] = "true"
				if err := os.WriteFile(file, []byte(inputs[short]), 0o600); err != nil {
					t.Fatal(err)
				}
				sdktest.Source(t, class, props, sdktest.SourceOptions{Records: given(short), Bad: bad[short]})
				return
			}
			var records []connect.SinkRecord
			for i := range 3 {
				records = append(records, connect.SinkRecord{Record: connect.Record{Topic: "t", Value: connect.JSONValue(fmt.Appendf(nil, `{"id":%d}`, i))}, Offset: int64(i)})
			}
			sdktest.Sink(t, class, props, sdktest.SinkOptions{Records: records, Bad: bad[short], Durable: func(t *testing.T) {
				if short == "LogSink" {
					return
				}
				if text, err := os.ReadFile(file); err != nil || !strings.Contains(string(text), "2") {
					t.Errorf("after the flush the file holds %q, %v", text, err)
				}
			}})
		})
	}
}

// extra are the properties that a class needs in addition to a file and a topic.
var extra = map[string]map[string]string{
	"HttpSource": {"http.listen": "127.0.0.1:0"},
}

// asks maps the classes that send requests to the keys of their URLs.
var asks = map[string]string{"HttpPollSource": "http.request.url", "HttpSink": "http.url"}

// startService starts a server that responds with fifty records, and appends received bodies to a
// file. It returns its URL.
func startService(t *testing.T, file string) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			// the class name shows what was requested
			_, _ = io.WriteString(w, "["+strings.Repeat("1,", 49)+"1]")
			return
		}
		f, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			t.Error(err)
			return
		}
		defer f.Close() // the write is checked
		if _, err := io.Copy(f, r.Body); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// given returns the number of records that a source produces by itself.
func given(source string) int {
	if source == "HttpSource" {
		return 0
	}
	return 50
}

// bad maps a class and a key to an invalid value.
var bad = map[string]map[string]string{
	"FileStreamSource": {"batch.size": "x", "line.separator": "no", "line.max.bytes": "-1"},
	"CsvSource":        {"csv.separator.char": "0", "csv.ragged.rows": "no", "csv.skip.lines": "x"},
	"CsvSink":          {"csv.separator.char": "0"},
	"JsonSource":       {"json.mode": "no", "json.record.max.bytes": "x"},
	"DatagenSource":    {"records": "x", "batch.size": "0"},
	"HttpPollSource":   {"http.request.url": "x", "http.timer.interval.millis": "0", "http.response.list.pointer": "x"},
	"HttpSink":         {"http.url": "x", "http.method": "GET", "batch.format": "xml", "behavior.on.null.values": "no"},
	"HttpSource":       {"http.listen": "8090", "topic": "a/b", "webhook.ack": "no", "http.body": "xml", "max.body.bytes": "0"},
	"LogSink":          {"log.level": "no", "log.limit": "x"},
}
