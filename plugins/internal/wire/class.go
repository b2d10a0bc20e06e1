package wire

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"millrace/configs"
	"millrace/plugins/connect"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// Limits for a plugin's description of itself.
const (
	MaxDescription = 8 << 20 // bytes of all classes
	MaxClasses     = 1000
	maxKeys        = 5000 // per class
	maxName        = 300  // bytes of the name of a class or a key
	maxVersion     = 100  // bytes
	maxDoc         = 8 << 10
)

var classTypes = []connect.Type{connect.Source, connect.Sink, connect.Transform, connect.Match, connect.Convert, connect.ConvertHeader, connect.Provide}

// ClassFromProto converts the description of a class from its plugin. It returns an error if the
// description exceeds a limit or is invalid.
func ClassFromProto(c *connectv1.Class) (*connect.Class, error) {
	t := connect.Type(c.GetType())
	if c.GetName() == "" || !slices.Contains(classTypes, t) {
		return nil, fmt.Errorf("it describes a class %q of type %q; expected a name, and one of the types %v",
			CutTo(c.GetName(), maxName), CutTo(c.GetType(), maxName), classTypes)
	}
	for _, name := range append([]string{c.Name}, c.Aliases...) {
		if err := word(name, maxName); err != nil {
			return nil, fmt.Errorf("it describes a class whose name %w", err)
		}
	}
	if err := word(c.Version, maxVersion); c.Version != "" && err != nil {
		return nil, fmt.Errorf("it describes class %s, whose version %w", c.Name, err)
	}
	keys, err := keysFromProto(c.Keys)
	if err != nil {
		return nil, fmt.Errorf("it describes class %s: %w", c.Name, err)
	}
	return &connect.Class{
		Name: c.Name, Aliases: c.Aliases, Version: c.Version, Doc: CutTo(c.Doc, maxDoc), Config: keys, Elsewhere: t,
	}, nil
}

// word checks text that appears in tables, in paths of the REST API, and in keys.
func word(text string, most int) error {
	switch {
	case text == "":
		return fmt.Errorf("is empty")
	case len(text) > most:
		return fmt.Errorf("has %d bytes: expected at most %d", len(text), most)
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }):
		return fmt.Errorf("is %q: expected no control characters", text)
	}
	return nil
}

var (
	keyTypes = []configs.Type{configs.Boolean, configs.String, configs.Int, configs.Short, configs.Long, configs.Double, configs.List, configs.Class, configs.Password}
	levels   = []configs.Importance{"", configs.High, configs.Medium, configs.Low}
)

// keysFromProto converts the key definitions of a class.
func keysFromProto(keys []*connectv1.Key) (configs.Keys, error) {
	if len(keys) > maxKeys {
		return nil, fmt.Errorf("it has %d keys: expected at most %d", len(keys), maxKeys)
	}
	out := make(configs.Keys, len(keys))
	known := make(map[string]bool, len(keys))
	for i, k := range keys {
		out[i] = configs.Key{
			Name: k.GetName(), Type: configs.Type(k.GetType()), Default: k.DefaultValue, Required: k.GetRequired(),
			Importance: configs.Importance(k.GetImportance()), Doc: CutTo(k.GetDoc(), maxDoc), Group: CutTo(k.GetGroup(), maxName), Order: int(k.GetOrder()),
			Width: configs.Width(k.GetWidth()), DisplayName: CutTo(k.GetDisplayName(), maxName), Dependents: k.GetDependents(), Recommended: k.GetRecommended(),
		}
		if err := word(k.GetName(), maxName); err != nil {
			return nil, fmt.Errorf("key %d has a name that %w", i+1, err)
		}
		if known[k.Name] {
			return nil, fmt.Errorf("it has the key %s twice", k.Name)
		}
		known[k.Name] = true
		if !slices.Contains(keyTypes, out[i].Type) || !slices.Contains(levels, out[i].Importance) {
			return nil, fmt.Errorf("key %s is of type %q and importance %q: expected one of %v, and HIGH, MEDIUM or LOW",
				k.Name, CutTo(k.GetType(), maxName), CutTo(k.GetImportance(), maxName), keyTypes)
		}
	}
	return out, nil
}
