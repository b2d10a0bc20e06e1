package transform

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/transform/exprlang"
)

var expressionClasses = whole(ownPackage+"Expression", "Filters, changes and routes records with expressions in the language of expr-lang.org. Expressions can use "+
	"topic, partition, offset, timestamp (milliseconds), key, value and headers (by name) of the input record. Example: value.amount > 100 and topic startsWith 'eu-'.",
	configs.Keys{
		configs.Opt("filter", configs.String, configs.High, "Expression that returns true for the records to keep."),
		configs.Opt("value", configs.String, configs.Medium, "Expression for the new value."),
		configs.Opt("key", configs.String, configs.Medium, "Expression for the new key."),
		configs.Opt("topic", configs.String, configs.Medium, "Expression for the topic to send the record to."),
		configs.Opt("set.NAME", configs.String, configs.Medium, "Expression for the field NAME of the value. May be given for several fields."),
	}, newExpression)

// keyedProgram is the expression of a key.
type keyedProgram struct {
	key string
	*exprlang.Program
}

// run evaluates the expression. Its errors name the key, unless the chain was canceled.
func (p *keyedProgram) run(in *exprlang.Input) (connect.Value, error) {
	v, err := p.Program.Run(in)
	if err != nil && !errors.Is(err, ErrCanceled) {
		err = &Error{Exception: dataException, Key: p.key, Message: err.Error()}
	}
	return v, err
}

type expression struct {
	filter, value, key, topic *keyedProgram
	sets                      []*keyedProgram
	fields                    fieldSetter
	schemas                   schemaInference
	meter                     exprlang.Meter
}

// compileFunc compiles the text of an expression.
type compileFunc func(text string, m *exprlang.Meter) (*exprlang.Program, error)

func newExpression(c configs.Config) (transformation, error) {
	t := &expression{}
	var errs []error
	compiled := func(key, text string, compile compileFunc) *keyedProgram {
		p, err := compile(text, &t.meter)
		if err != nil {
			errs = append(errs, prefixedKey(key, err))
		}
		return &keyedProgram{key, p}
	}
	given := func(key string, compile compileFunc) *keyedProgram {
		if !c.Has(key) {
			return nil
		}
		return compiled(key, c.String(key), compile)
	}
	t.filter, t.value, t.key, t.topic = given("filter", exprlang.CompileCondition), given("value", exprlang.Compile), given("key", exprlang.Compile), given("topic", exprlang.Compile)
	sets := c.WithPrefix("set.")
	for _, name := range slices.Sorted(maps.Keys(sets)) {
		t.fields.names = append(t.fields.names, name)
		t.sets = append(t.sets, compiled("set."+name, sets[name], exprlang.Compile))
	}
	switch {
	case t.value != nil && t.sets != nil:
		errs = append(errs, errors.New("value and set.NAME exclude each other"))
	case t.filter == nil && t.value == nil && t.key == nil && t.topic == nil && t.sets == nil:
		errs = append(errs, errors.New("there is no expression: set filter, value, key, topic or set.NAME"))
	}
	return t, errors.Join(errs...)
}

func (t *expression) apply(r *record) (bool, error) {
	env, err := see(r)
	if err != nil {
		return false, err
	}
	t.meter.Start(&r.work.canceled)
	if t.filter != nil {
		if keep, err := t.filter.run(env); err != nil || !keep.Bool() {
			return false, err
		}
	}
	for _, part := range []struct {
		p  *keyedProgram
		on part
	}{{t.value, onValue}, {t.key, onKey}} {
		if part.p == nil {
			continue
		}
		v, err := part.p.run(env)
		if err != nil {
			return false, err
		}
		if err := t.replace(r, part.on, v); err != nil {
			return false, err
		}
	}
	if err := t.setFields(r, env); err != nil || t.topic == nil {
		return true, err
	}
	topic, err := t.topic.run(env)
	if err == nil {
		err = sendTo(r, topic)
	}
	return true, err
}

// replace replaces a key or value with data. The result has a schema if the key or value had one.
func (t *expression) replace(r *record, on part, v connect.Value) (err error) {
	schema, _, _ := on.get(r)
	switch {
	case v.IsNull() && (schema == nil || !schema.Optional):
		schema = nil
	case schema != nil && !v.IsNull():
		if schema, v, err = t.schemas.typed(v); err != nil {
			return err
		}
	}
	on.set(r, schema, v)
	return nil
}

func (t *expression) setFields(r *record, env *exprlang.Input) error {
	if t.sets == nil {
		return nil
	}
	values := make([]connect.Value, len(t.sets))
	for i, p := range t.sets {
		v, err := p.run(env)
		if err != nil {
			return err
		}
		values[i] = v
	}
	if r.ValueSchema == nil {
		entries, err := requireMap(r.Value, "setting fields")
		if err != nil {
			return err
		}
		entries = onValue.entries(r, entries, len(values))
		for i, name := range t.fields.names {
			entries = put(entries, name, values[i])
		}
		onValue.setMap(r, entries)
		return nil
	}
	return t.setInStruct(r, values)
}

func (t *expression) setInStruct(r *record, values []connect.Value) error {
	s, err := requireStruct(r.Value, "setting fields")
	if err != nil {
		return err
	}
	types := make([]*connect.Schema, len(values))
	for i, v := range values {
		var field *connect.Schema
		if at := s.Schema.FieldIndex(t.fields.names[i]); at >= 0 {
			field = s.Schema.Fields[at].Schema
		}
		if types[i], values[i], err = t.fit(field, t.fields.names[i], v); err != nil {
			return err
		}
	}
	out := t.fields.set(s, types, values)
	onValue.set(r, out.Schema, connect.StructValue(out))
	return nil
}

// fit converts data for a field: it keeps the field's type if the data can be converted to it.
func (t *expression) fit(field *connect.Schema, name string, v connect.Value) (*connect.Schema, connect.Value, error) {
	kind := v.Kind()
	switch {
	case field == nil:
	case v.IsNull() && field.Optional:
		return field, v, nil
	case v.IsNull():
		return nil, v, dataErrorf("set.%s: the field is required and cannot become null", name)
	case field.Name == "" && (kind == field.Type || isNumber(kind) && isNumber(field.Type)):
		v, err := castValue(nil, v, field.Type)
		return field, v, err
	case kind == connect.KindTime && field.Name == connect.TimestampName:
		return field, v, nil
	}
	return t.schemas.typed(v)
}

func isNumber(k connect.Kind) bool { return k >= connect.Int8 && k <= connect.Float64 }

func see(r *record) (*exprlang.Input, error) {
	env := &exprlang.Input{Topic: r.Topic}
	if r.Partition != connect.AnyPartition {
		env.Partition = int(r.Partition)
	}
	if r.offset != connect.NoOffset {
		env.Offset = int(r.offset)
	}
	if r.Timestamp != connect.NoTimestamp {
		env.Timestamp = int(r.Timestamp)
	}
	_, key, err := onKey.get(r)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	_, value, err := onValue.get(r)
	if err != nil {
		return nil, fmt.Errorf("value: %w", err)
	}
	env.Key, env.Value = plain(key), plain(value)
	env.Headers = make(map[string]any, len(r.Headers))
	for _, h := range r.Headers {
		env.Headers[h.Key] = plain(h.Value)
	}
	return env, nil
}

// plain converts data to the types of the expression language: integers to int, structs to maps,
// decimals to floats.
func plain(v connect.Value) any {
	switch v.Kind() {
	case connect.Int8, connect.Int16, connect.Int32, connect.Int64:
		return int(v.Int())
	case connect.KindDecimal:
		return castNumber(v, connect.Float64).Float()
	case connect.List:
		out := make([]any, len(v.List()))
		for i, item := range v.List() {
			out[i] = plain(item)
		}
		return out
	case connect.Map:
		out := make(map[string]any, len(v.Map()))
		for _, e := range v.Map() {
			out[e.Key.Text()] = plain(e.Value)
		}
		return out
	case connect.KindStruct:
		s := v.Struct()
		out := make(map[string]any, len(s.Values))
		for i, f := range s.Schema.Fields {
			out[f.Name] = plain(s.Values[i])
		}
		return out
	}
	return v.Any()
}
