package topic

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"millrace/internal/cli/terminal"
)

// accept accepts further names of flags.
func accept(flags *pflag.FlagSet, names map[string]string) {
	before := flags.GetNormalizeFunc()
	flags.SetNormalizeFunc(func(f *pflag.FlagSet, name string) pflag.NormalizedName {
		if now, ok := names[name]; ok {
			name = now
		}
		return before(f, name)
	})
}

// oneOf returns the one flag of these that is given. It is an error if none or several are.
func oneOf(flags *pflag.FlagSet, names ...string) (string, error) {
	var given []string
	for _, name := range names {
		if f := flags.Lookup(name); f != nil && f.Changed {
			given = append(given, name)
		}
	}
	if len(given) == 1 {
		return given[0], nil
	}
	err := fmt.Sprintf("expected one of --%s", strings.Join(names, ", --"))
	if len(given) > 1 {
		err += "; got --" + strings.Join(given, " and --")
	}
	return "", terminal.Usage("%s", err)
}

// splitPairs parses the KEY=VALUE arguments of a flag.
func splitPairs(flag string, pairs []string) (map[string]string, error) {
	out := map[string]string{}
	for _, p := range pairs {
		key, value, ok := strings.Cut(p, "=")
		if !ok || key == "" {
			return nil, terminal.Usage("--%s %s: expected KEY=VALUE", flag, p)
		}
		out[key] = value
	}
	return out, nil
}

// formatProperties stores the KEY=VALUE arguments of a flag in the variables that their keys name.
func formatProperties(flag string, pairs []string, flags map[string]*bool, texts map[string]*string) error {
	given, err := splitPairs(flag, pairs)
	if err != nil {
		return err
	}
	for key, value := range given {
		switch {
		case flags[key] != nil:
			if *flags[key], err = strconv.ParseBool(value); err != nil {
				return terminal.Usage("--%s %s=%s: expected true or false", flag, key, value)
			}
		case texts[key] != nil:
			*texts[key] = value
		default:
			return terminal.Usage("--%s %s: no such property; expected one of %s", flag, key,
				terminal.Joined(slices.Concat(slices.Sorted(maps.Keys(flags)), slices.Sorted(maps.Keys(texts)))))
		}
	}
	return nil
}
