// Command broken is a source of numbers that breaks the contract in one way. The name of its file
// selects the way: connect-forgets, connect-loses, connect-deaf, connect-lenient, connect-stays or
// connect-dies. connect-talks prints secrets.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/plugins/sdk"
)

var fault = filepath.Base(os.Args[0])

func main() {
	sdk.Serve(&connect.Class{
		Name: "example.Broken", Version: "1.0.0", Doc: "Breaks the contract.",
		Config: configs.Keys{
			configs.Def("count", configs.Long, "20", configs.High, "How many numbers."),
			configs.Def("state", configs.String, "state", configs.High, "Where connect-loses keeps what it should leave to the worker."),
		},
		NewSource: func() connect.SourceConnector { return &source{} },
	})
	if fault == "connect-stays" {
		select {}
	}
}

type source struct{ props map[string]string }

func (s *source) Start(_ context.Context, _ connect.ConnectorContext, props map[string]string) error {
	s.props = props
	return nil
}
func (s *source) TaskConfigs(int) ([]map[string]string, error) {
	return []map[string]string{s.props}, nil
}
func (s *source) Stop() error                 { return nil }
func (s *source) NewTask() connect.SourceTask { return &task{} }

func (s *source) Validate(_ context.Context, _ map[string]string, values []configs.Value) []configs.Value {
	if fault == "connect-lenient" {
		for i := range values {
			values[i].Errors = nil
		}
	}
	return values
}

type task struct {
	props map[string]string
	next  int64
}

var partition = map[string]any{"numbers": "all"}

func (t *task) Start(ctx context.Context, sc connect.SourceContext, props map[string]string) error {
	t.props = props
	offset, err := sc.Offset(ctx, partition)
	if n, ok := offset["next"].(int64); ok && fault != "connect-forgets" {
		t.next = n
	}
	if fault == "connect-loses" {
		text, _ := os.ReadFile(props["state"])
		t.next, _ = strconv.ParseInt(string(text), 10, 64)
	}
	return err
}

func (t *task) Poll(ctx context.Context) (*connect.Batch, error) {
	if fault == "connect-talks" {
		for _, out := range []*os.File{os.Stdout, os.Stderr} {
			fmt.Fprintf(out, "it is %s, %q\n", t.props["state"], t.props["state"])
			for _, c := range t.props["state"] { // a piece at a time
				fmt.Fprintf(out, "%c", c)
			}
			fmt.Fprintln(out)
		}
		return nil, fmt.Errorf("it is %s", t.props["state"])
	}
	if fault == "connect-dies" && t.next == 10 {
		os.Exit(7)
	}
	if t.next >= 20 && fault == "connect-deaf" {
		select {}
	}
	if t.next >= 20 && fault != "connect-loses" {
		<-ctx.Done()
		return nil, nil
	}
	b := &connect.Batch{Partition: partition, Lag: connect.UnknownLag}
	for range 5 {
		b.Records = append(b.Records, connect.NewSourceRecord("t", nil, connect.Int64Value(t.next)))
		t.next++
	}
	b.Offset = map[string]any{"next": t.next}
	if fault == "connect-loses" {
		return b, os.WriteFile(t.props["state"], []byte(strconv.FormatInt(t.next, 10)), 0o600)
	}
	return b, nil
}

func (t *task) Stop() error { return nil }
