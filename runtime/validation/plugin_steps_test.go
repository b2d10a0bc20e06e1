package validation

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/runtime/fault"
)

// strict offers a transformation and a converter whose plugin refuses every value of the key size.
type strict struct{ plugins }

var (
	sized      = configs.Keys{configs.Opt("size", configs.Int, configs.High, "A number.")}
	strictStep = &connect.Class{Name: "test.Step", Version: "2", Config: sized, Elsewhere: connect.Transform}
	olderStep  = &connect.Class{Name: "test.Step", Version: "1", Elsewhere: connect.Transform}
	strictConv = &connect.Class{Name: "test.Strict", Version: "1", Config: sized, Elsewhere: connect.Convert}
)

func (strict) Transformations() []*connect.Class { return []*connect.Class{strictStep, olderStep} }
func (strict) Converters() []*connect.Class      { return []*connect.Class{strictConv} }

func (s strict) Open(ctx context.Context, connector string, c *connect.Class, props map[string]string) (boundary.Plugin, error) {
	p, err := s.plugins.Open(ctx, connector, c, props)
	if c == strictStep || c == strictConv {
		return refusing{p}, err
	}
	return p, err
}

type refusing struct{ boundary.Plugin }

func (refusing) Validate(_ context.Context, props map[string]string) ([]configs.Value, error) {
	values := sized.Validate(props)
	if props["converter.type"] == "key" {
		values[0].Errors = append(values[0].Errors, "the plugin refuses keys")
	}
	if _, given := props["size"]; given {
		values[0].Errors = append(values[0].Errors, "the plugin refuses it")
	}
	return values, nil
}

// options records the plugin.java.options of every start, and refuses those that are "refused".
type options struct {
	strict
	seen *[]string
}

func (o options) Open(ctx context.Context, connector string, c *connect.Class, props map[string]string) (boundary.Plugin, error) {
	*o.seen = append(*o.seen, c.Name+" "+props["plugin.java.options"])
	if c.Name != "test.Source" && props["plugin.java.options"] == "refused" {
		return nil, fmt.Errorf("starting: %w", &boundary.KeyRefused{Key: "plugin.java.options", Value: "refused", Reason: "the JVM refuses it"})
	}
	return o.strict.Open(ctx, connector, c, props)
}

// A key that keeps a process from starting is an error of the key, beside those of other keys.
func TestKeyRefusedAtStart(t *testing.T) {
	v := newValidator(t, "")
	var seen []string
	v.plugins = options{strict{v.plugins.(plugins)}, &seen}
	const config = "name=c;connector.class=test.Source;size=x;value.converter=test.Strict;value.converter.size=1;plugin.java.options=refused"
	r, err := v.Validate(t.Context(), "c", rest.ConfigOf(properties(config)))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(r.Errors(), "\n"); strings.Contains(got, "JVM") || strings.Contains(strings.Join(seen, "\n"), "refused") {
		t.Errorf("options that the worker does not allow reach a JVM: %s, %q", got, seen)
	}
	v.trusted = func(context.Context, string, map[string]string) bool { return true }
	r, err = v.Validate(t.Context(), "c", rest.ConfigOf(properties(config)))
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(r.Errors(), "\n")
	for _, want := range []string{"Invalid value refused for configuration plugin.java.options: the JVM refuses it", "configuration size", "value.converter.size: the plugin refuses it"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s\nlacks %s", got, want)
		}
	}
	if fault.KindOf(r.Refuse()) != fault.BadRequest {
		t.Errorf("%v", r.Refuse())
	}
}

// The plugin of a transformation or converter validates its keys, in the version that the
// configuration wants.
func TestPluginValidates(t *testing.T) {
	v := newValidator(t, "")
	v.plugins = strict{v.plugins.(plugins)}
	const step = "transforms=t;transforms.t.type=test.Step;"
	for props, want := range map[string]string{
		step + "transforms.t.size=1":                                      "transforms.t.size: the plugin refuses it",
		step + "transforms.t.size=x":                                      "Invalid value x for configuration transforms.t.size: Not a number of type INT",
		step + "transforms.t.size=1;transforms.t.plugin.version=1":        "",
		step + "transforms.t.plugin.version=7":                            "transforms.t.type: Plugin test.Step not found that matches the version range [7,7], available versions: [2, 1]",
		"key.converter=Strict":                                            "key.converter.size: the plugin refuses keys",
		"value.converter=Strict":                                          "",
		"value.converter=test.Strict;value.converter.size=1":              "value.converter.size: the plugin refuses it",
		"value.converter=test.Strict;value.converter.plugin.version=[2,)": "value.converter: Plugin test.Strict not found that matches the version range [2,), available versions: [1]",
		"header.converter=test.Strict":                                    "Invalid value test.Strict for configuration header.converter: there is no converter",
	} {
		r, err := v.Validate(t.Context(), "c", rest.ConfigOf(properties("name=c;connector.class=test.Source;"+props)))
		if err != nil {
			t.Fatal(err)
		}
		errs := strings.Join(r.Errors(), "\n")
		if !strings.HasPrefix(errs, want) || want == "" && errs != "" {
			t.Errorf("%s:\n got %s\nwant %s", props, errs, want)
		}
	}
}
