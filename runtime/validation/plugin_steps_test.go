package validation

import (
	"context"
	"strings"
	"testing"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/plugins/boundary"
	"millrace/plugins/connect"
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
