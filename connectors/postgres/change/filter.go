package change

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"millrace/configs"
)

// patterns are regular expressions, one of which must match a whole name. Case is ignored.
type patterns []*regexp.Regexp

func (p patterns) match(name string) bool {
	return slices.ContainsFunc(p, func(re *regexp.Regexp) bool { return re.MatchString(name) })
}

// newPatterns parses a comma-separated list. A backslash before a comma makes it part of the
// expression.
func newPatterns(text string) (patterns, error) {
	var out patterns
	for _, item := range splitPatterns(text) {
		re, err := configs.CompileRegex(`(?is:^(?:` + item + `)$)`)
		if err != nil {
			return nil, fmt.Errorf("invalid regular expression %q: %w", configs.Cut(item, 100), err)
		}
		out = append(out, re)
	}
	return out, nil
}

func splitPatterns(text string) (items []string) {
	start := 0
	add := func(item string) {
		if item != "" {
			items = append(items, strings.ReplaceAll(strings.TrimSpace(item), `\,`, ","))
		}
	}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case ',':
			add(text[start:i])
			start = i + 1
		}
	}
	add(text[start:])
	return items
}

func columnList(value string) error {
	_, err := newPatterns(value)
	return err
}

// columnFilter selects the columns of records by schema.table.column. The zero value selects all.
type columnFilter struct {
	patterns patterns
	exclude  bool
}

func newColumnFilter(c configs.Config) (columnFilter, error) {
	if text := c.String(includeKey); text != "" {
		p, err := newPatterns(text)
		return columnFilter{patterns: p}, err
	}
	p, err := newPatterns(c.String(excludeKey))
	return columnFilter{p, true}, err
}

func (f columnFilter) includes(name string) bool { return f.patterns.match(name) != f.exclude }

// keyRule makes a column the next one of the key.
type keyRule struct{ column patterns }

func keyColumns(value string) error {
	_, err := newKeyRules(value)
	return err
}

var keyColumnsSyntax = regexp.MustCompile(`^\s*([^:]+):([^:,]+(?:,[^:,]+)*)\s*$`)

func newKeyRules(text string) ([]keyRule, error) {
	var rules []keyRule
	if text == "" {
		return nil, nil
	}
	for item := range strings.SplitSeq(text, ";") {
		parts := keyColumnsSyntax.FindStringSubmatch(item)
		if parts == nil {
			return nil, errors.New("expected schema.table:column1,column2;schema.other:column3")
		}
		for column := range strings.SplitSeq(parts[2], ",") {
			p, err := newPatterns(parts[1] + "." + strings.TrimSpace(column))
			if err != nil {
				return nil, err
			}
			rules = append(rules, keyRule{p})
		}
	}
	return rules, nil
}

// rule changes the values or the schemas of columns. The first rule that matches a column applies.
type rule struct {
	columns patterns
	byType  bool // columns match schema.table.type
	mapping mapping
}

// newRules returns the rules in the order in which Debezium tries them.
func newRules(c configs.Config) ([]rule, error) {
	var truncate, mask, hashes, hashes2, propagate []rule
	raw := c.Raw()
	for _, name := range sortedKeys(raw) {
		parts := masks.FindStringSubmatch(name)
		if parts == nil {
			continue
		}
		p, err := newPatterns(raw[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		switch {
		case parts[1] != "":
			n, err := length(name, parts[1])
			if err != nil {
				return nil, err
			}
			truncate = append(truncate, rule{columns: p, mapping: truncation(n)})
		case parts[2] != "":
			n, err := length(name, parts[2])
			if err != nil {
				return nil, err
			}
			mask = append(mask, rule{columns: p, mapping: masking(strings.Repeat("*", n))})
		default:
			h, err := newHashing(parts[4], parts[5], parts[3] != "")
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			if parts[3] == "" {
				hashes = append(hashes, rule{columns: p, mapping: h})
			} else {
				hashes2 = append(hashes2, rule{columns: p, mapping: h})
			}
		}
	}
	for _, key := range []string{sourceTypeKey, dataTypeKey} {
		if c.String(key) == "" {
			continue
		}
		p, err := newPatterns(c.String(key))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		propagate = append(propagate, rule{columns: p, byType: key == dataTypeKey, mapping: propagation{}})
	}
	return slices.Concat(truncate, mask, propagate, hashes, hashes2), nil
}

// maxLength is the maximum length of a mask or a truncated text.
const maxLength = 1 << 20

func length(key, text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n > maxLength {
		return 0, fmt.Errorf("%s: expected a length up to %d", key, maxLength)
	}
	return n, nil
}
