package conformance

import (
	"context"
	"errors"
	"os"
	"strconv"
	"time"

	"millrace/configs"
	"millrace/plugins/connect"
)

// mockClass is a connector that fails like Apache Kafka's MockSourceConnector: itself, or one of
// its tasks, after a delay.
func mockClass() *connect.Class {
	return &connect.Class{
		Name: "org.apache.kafka.connect.tools.MockSourceConnector", Version: "4.3.0", Doc: "Fails.",
		Config: configs.Keys{
			configs.Opt("mock_mode", configs.String, configs.High, "What fails: connector-failure or task-failure."),
			configs.Def("delay_ms", configs.Int, "0", configs.High, "When, in milliseconds."),
		},
		NewSource: func() connect.SourceConnector { return &mockSource{} },
	}
}

type mockSource struct{ props map[string]string }

func (m *mockSource) Start(ctx context.Context, cc connect.ConnectorContext, props map[string]string) error {
	m.props = props
	if props["mock_mode"] == "connector-failure" {
		context.AfterFunc(delayed(ctx, props), func() {
			if ctx.Err() == nil {
				cc.RaiseError(errors.New("the mock connector fails"))
			}
		})
	}
	return nil
}

// delayed returns a context that ends when the mock should fail.
func delayed(ctx context.Context, props map[string]string) context.Context {
	millis, _ := strconv.Atoi(props["delay_ms"])
	ctx, cancel := context.WithTimeout(ctx, time.Duration(millis)*time.Millisecond)
	context.AfterFunc(ctx, cancel)
	return ctx
}

func (m *mockSource) TaskConfigs(int) ([]map[string]string, error) {
	return []map[string]string{m.props}, nil
}
func (m *mockSource) Stop() error                 { return nil }
func (m *mockSource) NewTask() connect.SourceTask { return &mockTask{} }

type mockTask struct{ props map[string]string }

func (t *mockTask) Start(_ context.Context, _ connect.SourceContext, props map[string]string) error {
	t.props = props
	return nil
}

func (t *mockTask) Poll(ctx context.Context) (*connect.Batch, error) {
	if t.props["mock_mode"] != "task-failure" {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	<-delayed(ctx, t.props).Done()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return nil, errors.New("the mock task fails")
}

func (t *mockTask) Stop() error { return nil }

// hangClass is a connector that hangs in the method named by hang.in: start, validate or offsets.
func hangClass() *connect.Class {
	return &connect.Class{
		Name: "millrace.test.HangSource", Version: "1", Doc: "Hangs.",
		Config: configs.Keys{
			configs.Opt("hang.in", configs.String, configs.High, "Where: start, validate or offsets."),
			configs.Opt("hang.until", configs.String, configs.High, "A file that ends it when it exists."),
		},
		NewSource: func() connect.SourceConnector { return &hangSource{} },
	}
}

type hangSource struct{ mockSource }

var (
	_ connect.Validator     = (*hangSource)(nil)
	_ connect.OffsetAlterer = (*hangSource)(nil)
)

func (h *hangSource) Start(_ context.Context, _ connect.ConnectorContext, props map[string]string) error {
	if props["hang.in"] == "start" {
		hang(props["hang.until"])
	}
	return nil
}

func (h *hangSource) Validate(_ context.Context, props map[string]string, values []configs.Value) []configs.Value {
	if props["hang.in"] == "validate" {
		hang(props["hang.until"])
	}
	return values
}

func (h *hangSource) AlterOffsets(_ context.Context, props map[string]string, _ []connect.SourceOffset) error {
	if props["hang.in"] == "offsets" {
		hang(props["hang.until"])
	}
	return nil
}

func hang(until string) {
	for range time.Tick(10 * time.Millisecond) {
		if _, err := os.Stat(until); until != "" && err == nil {
			return
		}
	}
}
