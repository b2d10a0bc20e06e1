package sdktest_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/plugins/sdk/sdktest"
)

// faulty is a source of ten records that breaks the contract in the given way.
type faulty struct {
	fault string
	next  int64
}

func (f *faulty) Start(context.Context, connect.ConnectorContext, map[string]string) error {
	return nil
}
func (f *faulty) TaskConfigs(int) ([]map[string]string, error) {
	return make([]map[string]string, 1), nil
}
func (f *faulty) Stop() error                 { return nil }
func (f *faulty) NewTask() connect.SourceTask { return faultyTask{f} }

type faultyTask struct{ *faulty }

func (f faultyTask) Start(ctx context.Context, sc connect.SourceContext, _ map[string]string) error {
	offset, err := sc.Offset(ctx, map[string]any{"p": "x"})
	if n, ok := offset["n"].(int64); ok && f.fault != "forgets" {
		f.next = n
	}
	if f.fault == "leaks" {
		go func() { select {} }()
	}
	return err
}

func (f faultyTask) Poll(ctx context.Context) (*connect.Batch, error) {
	if f.next >= 10 {
		<-ctx.Done()
		return nil, nil
	}
	b := &connect.Batch{Partition: map[string]any{"p": "x"}, PositionKey: "n", Lag: connect.UnknownLag}
	for range 5 {
		f.next++
		position := f.next
		if f.fault == "backwards" {
			position = -f.next
		}
		b.Records = append(b.Records, connect.SourceRecord{Record: connect.Record{Topic: "t", Timestamp: connect.NoTimestamp, Value: connect.Int64Value(f.next)}, Position: position})
	}
	b.Offset = map[string]any{"n": f.next}
	if f.fault == "nested" {
		b.Offset["list"] = []any{1}
	}
	return b, nil
}

// The suite detects faults. It runs in its own process, because its tests must fail.
func TestSuiteFindsFaults(t *testing.T) {
	for _, row := range []struct{ fault, want string }{
		{"", ""},
		{"forgets", "after record 0"},
		{"backwards", "record 1 has position -2 after -1"},
		{"nested", "list of the source partition or offset is a []interface {}"},
		{"leaks", "the class leaves goroutines"},
		{"lenient", "size=x is no error of that key"},
	} {
		if fault, inside := os.LookupEnv("SDKTEST_FAULT"); inside {
			if fault == row.fault {
				keys := configs.Keys{configs.Def("size", configs.Int, "1", configs.High, "A number.")}
				if fault == "lenient" {
					keys = nil
				}
				class := &connect.Class{Name: "test.Faulty", Config: keys, NewSource: func() connect.SourceConnector { return &faulty{fault: fault} }}
				sdktest.Source(t, class, map[string]string{}, sdktest.SourceOptions{Records: 10, Bad: map[string]string{"size": "x"}})
			}
			continue
		}
		cmd := exec.Command(os.Args[0], "-test.run", "TestSuiteFindsFaults")
		cmd.Env = append(os.Environ(), "SDKTEST_FAULT="+row.fault)
		out, err := cmd.CombinedOutput()
		if (err != nil) != (row.fault != "") || !strings.Contains(string(out), row.want) {
			t.Errorf("%s: %v\n%s", row.fault, err, out)
		}
	}
}
