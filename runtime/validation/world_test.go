package validation

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/runtime/fault"
)

// plugins offers one source class, whose answers depend on its property "mode".
type plugins struct {
	boundary.Plugins
	class *connect.Class
}

func (p plugins) Find(class, _ string) (*connect.Class, error) {
	if class == p.class.Name {
		return p.class, nil
	}
	return nil, errors.New("no such class: " + class)
}

func (p plugins) Transformations() []*connect.Class { return nil }

func (p plugins) Converters() []*connect.Class { return nil }

func (p plugins) Open(context.Context, string, *connect.Class, map[string]string) (boundary.Plugin, error) {
	return plugin{class: p.class}, nil
}

type plugin struct {
	boundary.Plugin
	class *connect.Class
}

func (p plugin) Validate(_ context.Context, props map[string]string) ([]configs.Value, error) {
	return p.class.Config.Validate(props), nil
}

func (p plugin) ExactlyOnce(_ context.Context, props map[string]string) (connect.ExactlyOnceAnswer, error) {
	mode := props["mode"]
	return connect.ExactlyOnceAnswer{Declared: mode != "says nothing", Supported: mode != "repeats", Boundaries: mode == "ends transactions"}, nil
}

func (p plugin) Release() {}

// newValidator makes a validator of a worker that has the given properties, as in a=b;c=d.
func newValidator(t *testing.T, extra string) *Validator {
	t.Helper()
	props := properties("bootstrap.servers=127.0.0.1:1;offset.storage.file.filename=x;" +
		"key.converter=org.apache.kafka.connect.storage.StringConverter;value.converter=org.apache.kafka.connect.storage.StringConverter")
	config, err := configs.StandaloneKeys.Parse(props)
	if err != nil {
		t.Fatal(err)
	}
	class := &connect.Class{Name: "test.Source", Version: "9", Config: configs.Keys{
		configs.Def("mode", configs.String, "", configs.High, "What to do."), configs.Def("size", configs.Int, "1", configs.High, "A number."),
	}, NewSource: func() connect.SourceConnector { return nil }}
	v := New(Options{Plugins: plugins{class: class}, Props: props, Config: config,
		Trusted: func(context.Context, string, map[string]string) bool { return false }})
	for key, value := range properties(extra) {
		v.worker[key] = value
	}
	return v
}

func properties(text string) map[string]string {
	out := map[string]string{}
	for _, p := range strings.Split(text, ";") {
		if key, value, ok := strings.Cut(p, "="); ok {
			out[key] = value
		}
	}
	return out
}

// validate checks a connector c of the test's class.
func validate(t *testing.T, v *Validator, props string) Result {
	t.Helper()
	r, err := v.Validate(t.Context(), "c", rest.ConfigOf(properties("name=c;connector.class=test.Source;tasks.max=2;"+props)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRefusals checks how a configuration is refused as a whole.
func TestRefusals(t *testing.T) {
	for props, want := range map[string]string{
		"":                  "",
		"size=x":            "1 error(s):\nInvalid value x for configuration size",
		"size=x;tasks.max=": "3 error(s)",
	} {
		err := validate(t, newValidator(t, ""), props).Refuse()
		if got := fmt.Sprint(err); (err == nil) != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %s", props, got)
		}
	}
	_, err := newValidator(t, "").Validate(t.Context(), "c", rest.ConfigOf(properties("name=c")))
	if refused := (*fault.Error)(nil); !errors.As(err, &refused) || !strings.Contains(refused.Text, "contains no connector type") {
		t.Errorf("without a class: %v", err)
	}
	_, err = newValidator(t, "").Keys("nobody.Knows", nil)
	if refused := (*fault.Error)(nil); !errors.As(err, &refused) || refused.Kind != fault.NotFound {
		t.Errorf("an unknown class: %v", err)
	}
}
