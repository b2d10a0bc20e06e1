package jdbcsource

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/connectors/jdbc/dialect"
)

// filter chooses tables.
type filter struct {
	white, black     []string
	include, exclude []*regexp.Regexp
	types            []string
	schema, catalog  *regexp.Regexp // nil: any
}

func newFilter(c configs.Config) filter {
	f := filter{white: c.List(whitelistKey), black: c.List(blacklistKey), include: wholes(c.List(includeKey)), exclude: wholes(c.List(excludeKey))}
	for _, name := range c.List(typesKey) {
		f.types = append(f.types, strings.ReplaceAll(strings.ToUpper(name), "_", " "))
	}
	if pattern := c.String(schemaKey); pattern != "" {
		f.schema = like(pattern)
	}
	if pattern := c.String(catalogKey); pattern != "" {
		f.catalog = like(pattern)
	}
	return f
}

// wholes compiles regular expressions that match whole names. They were checked before.
func wholes(items []string) (out []*regexp.Regexp) {
	for _, item := range items {
		out = append(out, regexp.MustCompile("^(?:"+item+")$"))
	}
	return out
}

// like returns a pattern of LIKE as a regular expression.
func like(pattern string) *regexp.Regexp {
	text := regexp.QuoteMeta(pattern)
	return regexp.MustCompile("^" + strings.NewReplacer("%", ".*", "_", ".").Replace(text) + "$")
}

func (f *filter) takes(t dialect.TypedTable) bool {
	name := fullName(t.Table)
	named := func(list []string) bool { return slices.Contains(list, t.Name) || slices.Contains(list, name) }
	matched := func(list []*regexp.Regexp) bool {
		return slices.ContainsFunc(list, func(r *regexp.Regexp) bool { return r.MatchString(name) })
	}
	switch {
	case !slices.Contains(f.types, t.Type):
		return false
	case f.schema != nil && !f.schema.MatchString(t.Schema), f.catalog != nil && !f.catalog.MatchString(t.Catalog):
		return false
	case len(f.white) > 0:
		return named(f.white)
	case len(f.include) > 0:
		return matched(f.include) && !matched(f.exclude)
	}
	return !named(f.black)
}

// fullName returns CATALOG.SCHEMA.TABLE without quotes, as offsets have it.
func fullName(t dialect.Table) string {
	var parts []string
	for _, part := range []string{t.Catalog, t.Schema, t.Name} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ".")
}

// list returns the tables that are read, in the order of their names.
func (o *options) list(ctx context.Context, conn *sql.Conn) (out []dialect.Table, err error) {
	all, err := o.database.Dialect.Tables(ctx, conn)
	if err != nil {
		return nil, fmt.Errorf("listing the tables: %w", err)
	}
	topics := map[string]string{}
	for _, t := range all {
		if !o.filter.takes(t) {
			continue
		}
		if other, taken := topics[t.Name]; taken {
			return nil, fmt.Errorf("the tables %s and %s have the same topic %s%s: choose one by %s, or use two connectors with different values of %s", other, fullName(t.Table), o.prefix, t.Name, includeKey, prefixKey)
		}
		topics[t.Name] = fullName(t.Table)
		out = append(out, t.Table)
	}
	return out, nil
}
