package pgsource

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"millrace/configs"
)

// patterns are regular expressions, one of which must match a whole name. Case is ignored.
type patterns []*regexp.Regexp

func (p patterns) match(name string) bool {
	return slices.ContainsFunc(p, func(re *regexp.Regexp) bool { return re.MatchString(name) })
}

// newPatterns parses a comma-separated list. A backslash before a comma makes it part of an
// expression.
func newPatterns(text string) (out patterns, err error) {
	const comma = "\x00"
	for item := range strings.SplitSeq(strings.ReplaceAll(text, `\,`, comma), ",") {
		if item = strings.TrimSpace(strings.ReplaceAll(item, comma, ",")); item == "" {
			continue
		}
		re, err := configs.CompileRegex(`(?is:^(?:` + item + `)$)`)
		if err != nil {
			return nil, fmt.Errorf("invalid regular expression %q: %w", configs.Cut(item, 100), err)
		}
		out = append(out, re)
	}
	return out, nil
}

func patternList(value string) error {
	_, err := newPatterns(value)
	return err
}

// list selects names by one of two lists of patterns.
type list struct{ include, exclude patterns }

func newList(c configs.Config, includeKey, excludeKey string) (l list, err error) {
	if l.include, err = newPatterns(c.String(includeKey)); err != nil {
		return l, fmt.Errorf("%s: %w", includeKey, err)
	}
	if l.exclude, err = newPatterns(c.String(excludeKey)); err != nil {
		return l, fmt.Errorf("%s: %w", excludeKey, err)
	}
	return l, nil
}

func (l list) selects(name string) bool {
	if l.include != nil {
		return l.include.match(name)
	}
	return !l.exclude.match(name)
}

// filter selects tables and logical messages.
type filter struct {
	schemas, tables, messages list
	snapshot                  patterns // nil: all
	signals                   []string // tables of signals
}

func newFilter(c configs.Config) (f filter, err error) {
	if f.schemas, err = newList(c, schemaIncludeKey, schemaExcludeKey); err != nil {
		return f, err
	}
	if f.tables, err = newList(c, tableIncludeKey, tableExcludeKey); err != nil {
		return f, err
	}
	if f.messages, err = newList(c, messageIncludeKey, messageExcludeKey); err != nil {
		return f, err
	}
	f.signals = c.List(signalKey)
	f.snapshot, err = newPatterns(c.String(snapshotTablesKey))
	return f, err
}

var systemSchemas = []string{"pg_catalog", "information_schema", "pg_toast"}

// selects reports whether the connector reads a table.
func (f *filter) selects(t tableName) bool {
	return !slices.Contains(systemSchemas, t.schema) && f.schemas.selects(t.schema) && f.tables.selects(t.String())
}

// signal reports whether a table is one of signals.
func (f *filter) signal(t tableName) bool { return slices.Contains(f.signals, t.String()) }

// tableName is the full name of a table.
type tableName struct{ schema, name string }

func (t tableName) String() string { return t.schema + "." + t.name }

func (t tableName) quoted() string { return quoted(t.schema) + "." + quoted(t.name) }

// exclusive returns errors for pairs of keys of which only one may be set.
func exclusive(c configs.Config) (errs configs.Errors) {
	for _, pair := range [][2]string{{schemaIncludeKey, schemaExcludeKey}, {tableIncludeKey, tableExcludeKey}, {messageIncludeKey, messageExcludeKey}} {
		if c.String(pair[0]) != "" && c.String(pair[1]) != "" {
			errs = append(errs, fmt.Sprintf("%s and %s are both set: set only one of them", pair[0], pair[1]))
		}
	}
	return errs
}

var slotSyntax = regexp.MustCompile(`^[a-z0-9_]{1,63}$`)

func slotName(value string) error {
	if !slotSyntax.MatchString(value) {
		return errors.New("expected up to 63 lower-case letters, digits and underscores")
	}
	return nil
}

// streamParams accepts the options of pgoutput that do not change which messages it sends.
func streamParams(value string) error {
	for item := range strings.SplitSeq(value, ";") {
		if item = strings.TrimSpace(item); item != "" && item != "origin=any" && item != "origin=none" {
			return errors.New("expected origin=any or origin=none")
		}
	}
	return nil
}

// identity is the replica identity that tables must have.
type identity struct {
	tables patterns
	clause string // of ALTER TABLE … REPLICA IDENTITY
}

func identities(value string) error {
	_, err := newIdentities(value)
	return err
}

var identitySyntax = regexp.MustCompile(`(?i)^(.+):(default|full|nothing|index (\S+))$`)

func newIdentities(text string) (out []identity, err error) {
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item == "" {
			continue
		}
		parts := identitySyntax.FindStringSubmatch(item)
		if parts == nil {
			return nil, errors.New("expected TABLE:DEFAULT, TABLE:FULL, TABLE:NOTHING or TABLE:INDEX name")
		}
		p, err := newPatterns(parts[1])
		if err != nil {
			return nil, err
		}
		clause := strings.ToUpper(parts[2])
		if parts[3] != "" {
			clause = "USING INDEX " + quoted(parts[3])
		}
		out = append(out, identity{p, clause})
	}
	return out, nil
}
