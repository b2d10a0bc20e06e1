package api

import (
	"context"
	"fmt"
	"strings"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/runtime/fault"
	"millrace/runtime/validation"
)

// Plugins lists and describes plugins, and checks configurations for them.
type Plugins interface {
	Plugins(connectorsOnly bool) []rest.PluginInfo
	PluginConfig(plugin string, version *string) (configs.Keys, error)
	Validate(ctx context.Context, config rest.Config) (validation.Result, error)
}

type pluginsHandlers struct {
	*server
	herder Plugins
}

func (h pluginsHandlers) plugins(c *gin.Context) {
	only := c.Query("connectorsOnly")
	out := h.herder.Plugins(only == "" || strings.EqualFold(only, "true"))
	if !strings.EqualFold(c.Query("docs"), "true") { // Apache's clients may reject unknown fields
		for i := range out {
			out[i].Doc = ""
		}
	}
	answer(c, out)
}

func (h pluginsHandlers) pluginConfig(c *gin.Context) {
	var version *string
	if text, given := c.GetQuery("version"); given {
		version = &text
	}
	keys, err := h.herder.PluginConfig(c.Param("plugin"), version)
	reply(c, Definitions(keys), err)
}

// Definitions returns keys in the form of GET /connector-plugins/{plugin}/config.
func Definitions(keys configs.Keys) any {
	out := []rest.Definition{}
	for _, k := range keys {
		out = append(out, shownKey(k))
	}
	return out
}

func (h pluginsHandlers) validate(c *gin.Context) {
	var body rest.Config
	if !read(c, &body) {
		return
	}
	if !matches(c, body) {
		return
	}
	class := ""
	if given := body["connector.class"]; given != nil {
		class = *given
	}
	v, err := within(h.server, c, func(ctx context.Context) (validation.Result, error) {
		ctx, cancel := context.WithTimeout(ctx, h.wait)
		defer cancel()
		return h.herder.Validate(ctx, body)
	})
	reply(c, shown(v, class), err)
}

// matches checks that a configuration is for the class in the path, with Kafka Connect's
// comparison. If it is not, matches answers the request and returns false.
func matches(c *gin.Context, config rest.Config) bool {
	plain := func(class string) string { return strings.TrimSuffix(class, "Connector") }
	class := config["connector.class"]
	if class != nil && !strings.HasSuffix(plain(strings.TrimSpace(*class)), plain(c.Param("plugin"))) {
		answerError(c, fault.BadRequest, fmt.Sprintf("Included connector type %s does not match request type %s", *class, c.Param("plugin")))
		return false
	}
	return true
}

func shown(v validation.Result, class string) rest.Validation {
	out := rest.Validation{Name: class, ErrorCount: v.Count, Groups: list(v.Groups), Configs: []rest.ConfigEntry{}}
	for _, e := range v.Entries {
		entry := rest.ConfigEntry{Value: shownValue(e.Key, e.Value)}
		if e.Key != nil {
			d := shownKey(*e.Key)
			entry.Definition = &d
		}
		out.Configs = append(out.Configs, entry)
	}
	for _, w := range v.Warnings {
		out.Warnings = append(out.Warnings, rest.Warning{Name: w.Key, Message: w.Text})
	}
	return out
}

func shownKey(k configs.Key) rest.Definition {
	out := rest.Definition{
		Name: k.Name, Type: string(k.Type), Required: k.Required, DefaultValue: k.Default, Importance: string(k.Importance),
		Documentation: k.Doc, OrderInGroup: k.Order, Width: string(k.Width), DisplayName: k.DisplayName, Dependents: list(k.Dependents),
	}
	if k.Group != "" {
		out.Group = &k.Group
	}
	if k.Type == configs.Password && k.Default != nil {
		hidden := configs.Hidden
		out.DefaultValue = &hidden
	}
	return out
}

func shownValue(k *configs.Key, v configs.Value) rest.Value {
	out := rest.Value{Name: v.Name, Value: v.Value, RecommendedValues: list(v.Recommended), Errors: list(v.Errors), Visible: v.Visible}
	if k != nil && k.Type == configs.Password && v.Value != nil {
		hidden := configs.Hidden
		out.Value = &hidden
	}
	return out
}
