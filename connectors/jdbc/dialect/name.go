package dialect

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

func equalFold(a, b string) bool { return strings.EqualFold(a, b) }

// Quoting says which names are quoted.
type Quoting struct {
	Always bool // false: names are written as they are, and the system folds their case
}

// Quote returns a name for a statement.
func (q Quoting) Quote(d Dialect, name string) string {
	if !q.Always {
		return name
	}
	opening, closing := d.Quotes()
	return opening + strings.ReplaceAll(name, closing, closing+closing) + closing
}

// plainName is what a name may be if it is not quoted. Records choose names of columns and tables,
// so any other text could be a statement.
var plainName = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_$#]*$`)

// Check returns an error if a name cannot be written without quotes, and is not quoted.
func (q Quoting) Check(name string) error {
	if q.Always || name == "" || plainName.MatchString(name) {
		return nil
	}
	return fmt.Errorf("the name %q needs quotes, and quote.sql.identifiers=NEVER: set it to ALWAYS, or rename by a transformation", name)
}

// Table returns the name of a table for a statement.
func (q Quoting) Table(d Dialect, t Table) string {
	var parts []string
	for _, part := range []string{t.Catalog, t.Schema, t.Name} {
		if part != "" {
			parts = append(parts, q.Quote(d, part))
		}
	}
	return strings.Join(parts, ".")
}

// CheckTable checks the parts of a table's name.
func (q Quoting) CheckTable(t Table) error {
	return errors.Join(q.Check(t.Catalog), q.Check(t.Schema), q.Check(t.Name))
}

// ParseTable splits a name at its dots, except inside quotes.
func ParseTable(d Dialect, text string) Table {
	opening, closing := d.Quotes()
	var parts []string
	for text != "" {
		var part string
		if rest, ok := strings.CutPrefix(text, opening); ok && strings.Contains(rest, closing) {
			part, text, _ = strings.Cut(rest, closing)
			text = strings.TrimPrefix(text, ".")
		} else {
			part, text, _ = strings.Cut(text, ".")
		}
		parts = append(parts, part)
	}
	var t Table
	n := len(parts)
	switch {
	case n > 3: // a name with dots, which is a table's
		t.Name = strings.Join(parts, ".")
	case n == 3 && d.Name() == "PostgreSqlDatabaseDialect": // a connection has one catalog
		t.Schema, t.Name = parts[1], parts[2]
	case n == 3:
		t.Catalog, t.Schema, t.Name = parts[0], parts[1], parts[2]
	case n == 2 && d.Name() == "MySqlDatabaseDialect":
		t.Catalog, t.Name = parts[0], parts[1]
	case n == 2:
		t.Schema, t.Name = parts[0], parts[1]
	case n == 1:
		t.Name = parts[0]
	}
	if d.Name() == "PostgreSqlDatabaseDialect" && len(t.Name) > postgresName {
		t.Name = strings.ToValidUTF8(t.Name[:postgresName], "")
	}
	return t
}

// postgresName is the maximum length of a name in PostgreSQL, which cuts longer ones.
const postgresName = 63

// Unquoted returns a table name as the system stores it, if names are not quoted.
func (q Quoting) Unquoted(d Dialect, t Table) Table {
	if q.Always {
		return t
	}
	return Table{d.Fold(t.Catalog), d.Fold(t.Schema), d.Fold(t.Name)}
}
