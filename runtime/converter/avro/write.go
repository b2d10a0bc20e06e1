package avro

import (
	"encoding/binary"
	"math"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/number"
)

// append appends v, preceded by the branch's index if it is in a union.
func (w *writer) append(dst []byte, v connect.Value) (_ []byte, err error) {
	if v.Kind() == connect.JSON {
		if v, err = v.Decode(); err != nil {
			return dst, conversion.Wrap("Invalid JSON", err)
		}
	}
	if v.IsNull() && w.schema != nil {
		if w.null < 0 {
			return dst, conversion.Errorf("Found null value for non-optional schema")
		}
		return binary.AppendVarint(dst, w.null), nil
	}
	if w.branch >= 0 {
		dst = binary.AppendVarint(dst, w.branch)
	}
	return w.write(w, dst, v)
}

func (w *writer) wrong(dst []byte, v connect.Value) ([]byte, error) {
	return dst, conversion.Errorf("Invalid type for %s: %s", conversion.SchemaName(w.schema), conversion.JavaClass(v))
}

// scalarWriter returns the function that writes data of s as a; nil if that is impossible.
func scalarWriter(w *writer, s *connect.Schema, a *parsedSchema) func(*writer, []byte, connect.Value) ([]byte, error) {
	t := a.kind
	switch s.Type {
	case connect.Bool:
		if t == kindBoolean {
			return writeBool
		}
	case connect.Int8, connect.Int16, connect.Int32, connect.Int64:
		switch {
		case t != kindLong && (t != kindInt || s.Type == connect.Int64):
			return nil
		case s.Name == connect.DateName:
			return writeDate
		case s.Name == connect.TimeName || s.Name == connect.TimestampName:
			return writeTime
		}
		return writeInt
	case connect.Float32, connect.Float64:
		switch {
		case t == kindDouble:
			return writeDouble
		case t == kindFloat && s.Type == connect.Float32:
			return writeFloat
		}
	case connect.String:
		if t == kindEnum {
			w.symbols = map[string]int64{}
			for i, symbol := range a.symbols {
				w.symbols[symbol] = int64(i)
			}
			return writeEnum
		}
		if t == kindString {
			return writeString
		}
	case connect.Bytes:
		return bytesWriter(w, s, a)
	}
	return nil
}

func bytesWriter(w *writer, s *connect.Schema, a *parsedSchema) func(*writer, []byte, connect.Value) ([]byte, error) {
	switch w.size = -1; a.kind {
	case kindFixed:
		w.size = a.size
	case kindBytes:
	default:
		return nil
	}
	if s.Name != connect.DecimalName {
		return writeBytes
	}
	if a.logical() == "decimal" {
		if scale, err := conversion.DecimalScale(s); err != nil || int64(scale) != a.scale() {
			return nil
		}
	}
	return writeDecimal
}

func writeBool(w *writer, dst []byte, v connect.Value) ([]byte, error) {
	if v.Kind() != connect.Bool {
		return w.wrong(dst, v)
	}
	if v.Bool() {
		return append(dst, 1), nil
	}
	return append(dst, 0), nil
}

func writeInt(w *writer, dst []byte, v connect.Value) ([]byte, error) {
	if v.Kind() != w.schema.Type {
		return w.wrong(dst, v)
	}
	return binary.AppendVarint(dst, v.Int()), nil
}

func writeDate(w *writer, dst []byte, v connect.Value) ([]byte, error) {
	switch {
	case v.Kind() != connect.KindTime:
		return w.wrong(dst, v)
	case v.Int()%conversion.DayMillis != 0:
		return dst, conversion.Errorf("Kafka Connect Date type should not have any time fields set to non-zero values.")
	}
	days := v.Int() / conversion.DayMillis
	if days != int64(int32(days)) {
		return dst, conversion.Errorf("a date of %d days from 1970 is out of Avro's range", days)
	}
	return binary.AppendVarint(dst, days), nil
}

func writeTime(w *writer, dst []byte, v connect.Value) ([]byte, error) {
	switch {
	case v.Kind() != connect.KindTime:
		return w.wrong(dst, v)
	case w.schema.Name == connect.TimeName && (v.Int() < 0 || v.Int() > conversion.DayMillis):
		return dst, conversion.Errorf("Kafka Connect Time type should not have any date fields set to non-zero values.")
	}
	return binary.AppendVarint(dst, v.Int()), nil
}

func writeFloat(w *writer, dst []byte, v connect.Value) ([]byte, error) {
	if v.Kind() != connect.Float32 {
		return w.wrong(dst, v)
	}
	return binary.LittleEndian.AppendUint32(dst, math.Float32bits(float32(v.Float()))), nil
}

func writeDouble(w *writer, dst []byte, v connect.Value) ([]byte, error) {
	if v.Kind() != w.schema.Type {
		return w.wrong(dst, v)
	}
	return binary.LittleEndian.AppendUint64(dst, number.RawDoubleBits(v.Float())), nil
}

func appendLong(dst, b []byte) []byte {
	return append(binary.AppendVarint(dst, int64(len(b))), b...)
}

func writeString(w *writer, dst []byte, v connect.Value) ([]byte, error) {
	if v.Kind() != connect.String {
		return w.wrong(dst, v)
	}
	return appendLong(dst, v.Bytes()), nil
}

func writeEnum(w *writer, dst []byte, v connect.Value) ([]byte, error) {
	if v.Kind() != connect.String {
		return w.wrong(dst, v)
	}
	i, ok := w.symbols[v.Str()]
	if !ok {
		return dst, conversion.Errorf("%q is not a symbol of the Avro enum", v.Str())
	}
	return binary.AppendVarint(dst, i), nil
}

func writeBytes(w *writer, dst []byte, v connect.Value) ([]byte, error) {
	switch {
	case v.Kind() != connect.Bytes:
		return w.wrong(dst, v)
	case w.size < 0:
		return appendLong(dst, v.Bytes()), nil
	case len(v.Bytes()) != w.size:
		return dst, conversion.Errorf("%d bytes cannot be written as Avro's fixed of %d", len(v.Bytes()), w.size)
	}
	return append(dst, v.Bytes()...), nil
}

func writeDecimal(w *writer, dst []byte, v connect.Value) ([]byte, error) {
	if v.Kind() != connect.KindDecimal {
		return w.wrong(dst, v)
	}
	d := v.Decimal()
	scale, err := conversion.DecimalScale(w.schema)
	if err != nil {
		return dst, err
	}
	if scale != d.Scale {
		return dst, conversion.Errorf("Decimal value has mismatching scale for given Decimal schema. Schema has scale %d, value has scale %d.", scale, d.Scale)
	}
	b := number.AppendTwosComplement(nil, d.Unscaled)
	if w.size < 0 {
		return appendLong(dst, b), nil
	}
	if len(b) > w.size {
		return dst, conversion.Errorf("the decimal %s is too large for Avro's fixed of %d bytes", number.AppendDecimal(nil, d), w.size)
	}
	fill := byte(0)
	if d.Unscaled.Sign() < 0 {
		fill = 0xff
	}
	for range w.size - len(b) {
		dst = append(dst, fill)
	}
	return append(dst, b...), nil
}

func writeRecord(w *writer, dst []byte, v connect.Value) (_ []byte, err error) {
	if v.Kind() != connect.KindStruct {
		return w.wrong(dst, v)
	}
	s := v.Struct()
	if s.Schema != w.schema && !conversion.SameFields(s.Schema, w.schema) || len(s.Values) != len(w.schema.Fields) {
		return dst, conversion.Errorf("Mismatching struct schema")
	}
	for i := range w.fields {
		f := &w.fields[i]
		if f.from < 0 {
			dst = append(dst, f.fixed...)
			continue
		}
		value := s.Values[f.from]
		if value.IsNull() {
			value = f.instead
		}
		if dst, err = f.write.append(dst, value); err != nil {
			return dst, conversion.Wrap("field "+w.schema.Fields[f.from].Name, err)
		}
	}
	return dst, nil
}

func writeUnion(w *writer, dst []byte, v connect.Value) ([]byte, error) {
	if v.Kind() != connect.KindStruct || len(v.Struct().Values) != len(w.members) {
		return w.wrong(dst, v)
	}
	for i, member := range v.Struct().Values {
		if !member.IsNull() {
			return w.members[i].append(dst, member)
		}
	}
	if w.null < 0 {
		return dst, conversion.Errorf("Found null value for non-optional schema")
	}
	return binary.AppendVarint(dst, w.null), nil
}

func writeArray(w *writer, dst []byte, v connect.Value) (_ []byte, err error) {
	if v.Kind() != connect.List {
		return w.wrong(dst, v)
	}
	items := v.List()
	if len(items) > 0 {
		dst = binary.AppendVarint(dst, int64(len(items)))
	}
	for _, item := range items {
		if dst, err = w.elem.append(dst, item); err != nil {
			return dst, err
		}
	}
	return append(dst, 0), nil
}

func writeMap(w *writer, dst []byte, v connect.Value) (_ []byte, err error) {
	if v.Kind() != connect.Map {
		return w.wrong(dst, v)
	}
	entries := v.Map()
	if len(entries) > 0 {
		dst = binary.AppendVarint(dst, int64(len(entries)))
	}
	for _, e := range entries {
		if e.Key.Kind() != connect.String {
			return w.wrong(dst, e.Key)
		}
		if dst, err = w.elem.append(appendLong(dst, e.Key.Bytes()), e.Value); err != nil {
			return dst, err
		}
	}
	return append(dst, 0), nil
}

func writeEntries(w *writer, dst []byte, v connect.Value) (_ []byte, err error) {
	if v.Kind() != connect.Map {
		return w.wrong(dst, v)
	}
	entries := v.Map()
	if len(entries) > 0 {
		dst = binary.AppendVarint(dst, int64(len(entries)))
	}
	for _, e := range entries {
		if dst, err = w.key.append(dst, e.Key); err != nil {
			return dst, err
		}
		if dst, err = w.elem.append(dst, e.Value); err != nil {
			return dst, err
		}
	}
	return append(dst, 0), nil
}
