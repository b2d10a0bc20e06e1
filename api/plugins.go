package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"millrace/configs"
	"millrace/runtime/herder"
)

func (s *server) plugins(c *gin.Context) { answer(c, http.StatusOK, s.herder.Classes()) }

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
	Definition definition `json:"definition"`
	Value      value      `json:"value"`
}

type validation struct {
	Name       string        `json:"name"`
	ErrorCount int           `json:"error_count"`
	Groups     []string      `json:"groups"`
	Configs    []configEntry `json:"configs"`
}

func (s *server) validate(c *gin.Context) {
	var body configMap
	if !read(c, &body) {
		return
	}
	props, err := body.props()
	if err != nil {
		answerError(c, http.StatusBadRequest, err.Error())
		return
	}
	plain := func(class string) string { return strings.TrimSuffix(class, "Connector") }
	if class, ok := props["connector.class"]; ok && !strings.HasSuffix(plain(class), plain(c.Param("plugin"))) {
		answerError(c, http.StatusBadRequest, fmt.Sprintf("Included connector type %s does not match request type %s", class, c.Param("plugin")))
		return
	}
	v, err := s.herder.Validate(c.Request.Context(), props)
	if err != nil {
		refuse(c, err)
		return
	}
	answer(c, http.StatusOK, shown(v, props["connector.class"]))
}

func shown(v herder.Validation, class string) validation {
	out := validation{Name: class, ErrorCount: len(v.Errors()), Groups: []string{}, Configs: []configEntry{}}
	for i, k := range v.Keys {
		if k.Group != "" && !slices.Contains(out.Groups, k.Group) {
			out.Groups = append(out.Groups, k.Group)
		}
		out.Configs = append(out.Configs, configEntry{shownKey(k), shownValue(k, v.Values[i])})
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
	return out
}

func shownValue(k configs.Key, v configs.Value) value {
	out := value{Name: v.Name, Value: v.Value, RecommendedValues: list(v.Recommended), Errors: list(v.Errors), Visible: v.Visible}
	if k.Type == configs.Password && v.Value != nil {
		hidden := configs.Hidden
		out.Value = &hidden
	}
	return out
}

func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
