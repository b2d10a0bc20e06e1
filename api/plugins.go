package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"millrace/configs"
	"millrace/runtime/herder"
)

func (s *server) plugins(c *gin.Context) {
	only := c.Query("connectorsOnly")
	out := s.herder.Plugins(only == "" || strings.EqualFold(only, "true"))
	if !strings.EqualFold(c.Query("docs"), "true") { // Apache's clients may refuse what they do not know
		for i := range out {
			out[i].Doc = ""
		}
	}
	answer(c, http.StatusOK, out)
}

func (s *server) pluginConfig(c *gin.Context) {
	var version *string
	if text, given := c.GetQuery("version"); given {
		version = &text
	}
	keys, err := s.herder.PluginConfig(c.Param("plugin"), version)
	reply(c, http.StatusOK, Definitions(keys), err)
}

// Definitions are keys as GET /connector-plugins/{plugin}/config has them in JSON.
func Definitions(keys configs.Keys) any {
	out := []definition{}
	for _, k := range keys {
		out = append(out, shownKey(k))
	}
	return out
}

// definition is a key as the validation shows it.
type definition struct {
	Name          string   `json:"name"`
	Type          string   `json:"type"`
	Required      bool     `json:"required"`
	DefaultValue  *string  `json:"default_value"`
	Importance    string   `json:"importance"`
	Documentation string   `json:"documentation"`
	Group         *string  `json:"group"`
	OrderInGroup  int      `json:"order_in_group"`
	Width         string   `json:"width"`
	DisplayName   string   `json:"display_name"`
	Dependents    []string `json:"dependents"`
}

// value is a key's outcome.
type value struct {
	Name              string   `json:"name"`
	Value             *string  `json:"value"`
	RecommendedValues []string `json:"recommended_values"`
	Errors            []string `json:"errors"`
	Visible           bool     `json:"visible"`
}

type configEntry struct {
	Definition *definition `json:"definition"`
	Value      value       `json:"value"`
}

type validation struct {
	Name       string        `json:"name"`
	ErrorCount int           `json:"error_count"`
	Groups     []string      `json:"groups"`
	Configs    []configEntry `json:"configs"`
	Warnings   []warning     `json:"warnings,omitempty"`
}

// warning is what is to say about a key that is no error. Kafka Connect has none.
type warning struct {
	Name    string `json:"name"`
	Message string `json:"message"`
}

func (s *server) validate(c *gin.Context) {
	var body configMap
	if !read(c, &body) {
		return
	}
	if !s.matches(c, body) {
		return
	}
	class := ""
	if given := body["connector.class"]; given != nil {
		class = *given
	}
	v, err := within(s, c, func(ctx context.Context) (herder.Validation, error) {
		ctx, cancel := context.WithTimeout(ctx, s.wait)
		defer cancel()
		return s.herder.Validate(ctx, herder.Config(body))
	})
	reply(c, http.StatusOK, shown(v, class), err)
}

// matches checks that a configuration is for the class of the path, as Kafka Connect compares them. It answers the request itself when
// it is not.
func (s *server) matches(c *gin.Context, config configMap) bool {
	plain := func(class string) string { return strings.TrimSuffix(class, "Connector") }
	class := config["connector.class"]
	if class != nil && !strings.HasSuffix(plain(strings.TrimSpace(*class)), plain(c.Param("plugin"))) {
		answerError(c, http.StatusBadRequest, fmt.Sprintf("Included connector type %s does not match request type %s", *class, c.Param("plugin")))
		return false
	}
	return true
}

func shown(v herder.Validation, class string) validation {
	out := validation{Name: class, ErrorCount: v.Count, Groups: list(v.Groups), Configs: []configEntry{}}
	for _, e := range v.Entries {
		entry := configEntry{Value: shownValue(e.Key, e.Value)}
		if e.Key != nil {
			d := shownKey(*e.Key)
			entry.Definition = &d
		}
		out.Configs = append(out.Configs, entry)
	}
	for _, w := range v.Warnings {
		out.Warnings = append(out.Warnings, warning{w.Key, w.Text})
	}
	return out
}

func shownKey(k configs.Key) definition {
	out := definition{
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

func shownValue(k *configs.Key, v configs.Value) value {
	out := value{Name: v.Name, Value: v.Value, RecommendedValues: list(v.Recommended), Errors: list(v.Errors), Visible: v.Visible}
	if k != nil && k.Type == configs.Password && v.Value != nil {
		hidden := configs.Hidden
		out.Value = &hidden
	}
	return out
}
