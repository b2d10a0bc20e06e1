package jdbcsink

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"millrace/connectors/jdbc/dialect"
)

// structureError says that a table does not fit records, and may not be changed. It concerns the
// records, not the connection.
type structureError struct{ error }

// ensure makes the table of a shape fit it, and learns the types of its columns.
func (t *task) ensure(ctx context.Context, conn *sql.Conn, sh *shape) error {
	def, err := t.describe(ctx, conn, sh)
	if err != nil {
		return err
	}
	if def == nil {
		if def, err = t.createTable(ctx, conn, sh); err != nil {
			return err
		}
	}
	if !slices.Contains(t.o.types, def.Type) {
		return structureError{fmt.Errorf("%s is a %s, and %s=%s: add its type there, or choose another table", sh.quoted, def.Type, tableTypesKey, strings.Join(t.o.types, ","))}
	}
	if missing := missingColumns(def, sh); len(missing) > 0 {
		if def, err = t.addColumns(ctx, conn, sh, def, missing); err != nil {
			return err
		}
	}
	sh.names = sh.names[:0]
	for _, c := range sh.columns {
		f, ok := def.Find(c.Name)
		if !ok {
			return structureError{fmt.Errorf("%s has no column for the field %s, or several that differ in upper and lower case only", sh.quoted, c.Name)}
		}
		c.Type = f.Type
		sh.names = append(sh.names, t.o.database.Quote(f.Name))
	}
	sh.view, sh.ready = def.Type == "VIEW", true
	return nil
}

// describe returns the definition of a shape's table; nil if there is none.
func (t *task) describe(ctx context.Context, conn *sql.Conn, sh *shape) (*dialect.Definition, error) {
	ctx, cancel := t.o.database.Limited(ctx)
	defer cancel()
	sh.quoted = t.o.database.QuoteTable(sh.table)
	def, err := t.o.database.Dialect.Describe(ctx, conn, sh.table)
	if err != nil {
		return nil, fmt.Errorf("reading the definition of %s: %w", sh.quoted, err)
	}
	return def, nil
}

func missingColumns(def *dialect.Definition, sh *shape) (missing []*dialect.Column) {
	for _, c := range sh.columns {
		if _, ok := def.Find(c.Name); !ok {
			missing = append(missing, c)
		}
	}
	return missing
}

func (t *task) createTable(ctx context.Context, conn *sql.Conn, sh *shape) (*dialect.Definition, error) {
	switch {
	case !t.o.create:
		return nil, structureError{fmt.Errorf("the table %s does not exist: create it, or set %s=true", sh.quoted, createKey)}
	case sh.op == dialect.Delete:
		return nil, structureError{fmt.Errorf("the table %s does not exist, and a record without a value does not say which columns it has", sh.quoted)}
	}
	items, err := t.columnTexts(sh.columns)
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, c := range sh.columns[:sh.keys] {
		keys = append(keys, t.o.database.Quote(c.Name))
	}
	if len(keys) > 0 {
		items = append(items, "PRIMARY KEY ("+strings.Join(keys, ",")+")")
	}
	text := "CREATE TABLE " + sh.quoted + " (" + strings.Join(items, ", ") + ")"
	if err := t.define(ctx, conn, text); err != nil {
		// another task may have created it
		if def, again := t.describe(ctx, conn, sh); again == nil && def != nil {
			return def, nil
		}
		return nil, fmt.Errorf("creating the table %s: %w", sh.quoted, err)
	}
	t.log.Info("created a table", "table", sh.quoted)
	def, err := t.describe(ctx, conn, sh)
	if err == nil && def == nil {
		err = structureError{fmt.Errorf("the table %s was created, but is not visible: name its schema in %s", sh.quoted, tableFormatKey)}
	}
	return def, err
}

// columnTexts returns the definitions of new columns.
func (t *task) columnTexts(columns []*dialect.Column) (items []string, err error) {
	for _, c := range columns {
		kind, err := t.o.database.Dialect.Type(c)
		if err != nil {
			return nil, structureError{err}
		}
		text := t.o.database.Quote(c.Name) + " " + kind
		if value, ok := dialect.Literal(t.o.database.Dialect, c); ok {
			text += " DEFAULT " + value
		}
		if c.Optional && !c.Key {
			text += " NULL"
		} else {
			text += " NOT NULL"
		}
		items = append(items, text)
	}
	return items, nil
}

func (t *task) addColumns(ctx context.Context, conn *sql.Conn, sh *shape, def *dialect.Definition, missing []*dialect.Column) (*dialect.Definition, error) {
	var names []string
	for _, c := range missing {
		names = append(names, c.Name)
		switch {
		case !t.o.evolve:
		case def.Type == "VIEW":
			return nil, structureError{fmt.Errorf("the view %s has no column %s, and columns are not added to views", sh.quoted, c.Name)}
		case !c.Optional && c.Default.IsNull():
			return nil, structureError{fmt.Errorf("the table %s has no column %s, and it is not added, because the field is neither optional nor has a default", sh.quoted, c.Name)}
		}
	}
	if !t.o.evolve {
		return nil, structureError{fmt.Errorf("the table %s has no column %s: add it, exclude it by %s, or set %s=true", sh.quoted, strings.Join(names, ", "), whitelistKey, evolveKey)}
	}
	items, err := t.columnTexts(missing)
	if err != nil {
		return nil, err
	}
	for _, text := range t.o.database.Dialect.AddColumns(sh.quoted, items) {
		if err := t.define(ctx, conn, text); err != nil {
			// another task may have added them
			if now, again := t.describe(ctx, conn, sh); again == nil && now != nil && len(missingColumns(now, sh)) == 0 {
				return now, nil
			}
			return nil, fmt.Errorf("adding columns to %s: %w", sh.quoted, err)
		}
	}
	t.log.Info("added columns to a table", "table", sh.quoted, "columns", names)
	now, err := t.describe(ctx, conn, sh)
	if err == nil && now == nil {
		err = structureError{fmt.Errorf("the table %s does not exist any longer", sh.quoted)}
	}
	return now, err
}

// define executes a statement that defines something.
func (t *task) define(ctx context.Context, conn *sql.Conn, text string) error {
	ctx, cancel := t.o.database.Limited(ctx)
	defer cancel()
	_, err := conn.ExecContext(ctx, text)
	return err
}
