package protobuf

import (
	"math/big"
	"strconv"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/registered"
	"millrace/runtime/number"
)

// logicalType is a logical type of Connect that is represented by a message.
type logicalType struct {
	message, file string
	name          string              // of its schema
	of            connect.Kind        // type of its schema
	kind          connect.Kind        // kind of its data
	names         []protoreflect.Name // names of the parts: integers, except for value
	parts         func(connect.Value) ([]connect.Value, error)
	whole         func(parts []connect.Value) (connect.Value, error)
}

var logicalTypes = map[string]*logicalType{
	connect.DecimalName: {"confluent.type.Decimal", "confluent/type/decimal.proto", connect.DecimalName, connect.Bytes, connect.KindDecimal,
		[]protoreflect.Name{"scale", "precision", "value"}, decimalParts, decimalOfParts},
	connect.DateName: {"google.type.Date", "google/type/date.proto", connect.DateName, connect.Int32, connect.KindTime,
		[]protoreflect.Name{"year", "month", "day"}, dateParts, dateOfParts},
	connect.TimeName: {"google.type.TimeOfDay", "google/type/timeofday.proto", connect.TimeName, connect.Int32, connect.KindTime,
		[]protoreflect.Name{"hours", "minutes", "seconds", "nanos"}, timeParts, timeOfParts},
	connect.TimestampName: {"google.protobuf.Timestamp", "google/protobuf/timestamp.proto", connect.TimestampName, connect.Int64, connect.KindTime,
		[]protoreflect.Name{"seconds", "nanos"}, timestampParts, timestampOfParts},
}

// logicalMessage returns the logical type that a message represents; nil: none.
func logicalMessage(md protoreflect.MessageDescriptor) *logicalType {
	for _, l := range logicalTypes {
		if string(md.FullName()) == l.message {
			return l
		}
	}
	return nil
}

// schema returns the schema of the type. params are Confluent's parameters of the field.
func (l *logicalType) schema(params map[string]string) *connect.Schema {
	s := &connect.Schema{Type: l.of, Name: l.name, Version: 1}
	if l.kind == connect.KindDecimal {
		s.Parameters = map[string]string{"scale": "0"}
		if _, err := strconv.Atoi(params["scale"]); err == nil {
			s.Parameters["scale"] = params["scale"]
		}
		if params["precision"] != "" {
			s.Parameters[registered.DecimalPrecision] = params["precision"]
		}
	}
	return s
}

// partsSchema returns the schema of the parts.
func (l *logicalType) partsSchema(md protoreflect.MessageDescriptor) *connect.Schema {
	s := &connect.Schema{Type: connect.KindStruct, Name: string(md.Name())}
	for _, name := range l.names {
		of := connect.Int64Schema
		if name == "value" {
			of = connect.BytesSchema
		}
		s.Fields = append(s.Fields, connect.Field{Name: string(name), Schema: of})
	}
	return s
}

func numbers(all ...int64) []connect.Value {
	out := make([]connect.Value, len(all))
	for i, n := range all {
		out[i] = connect.Int64Value(n)
	}
	return out
}

func decimalParts(v connect.Value) ([]connect.Value, error) {
	d := v.Decimal()
	precision := len(new(big.Int).Abs(d.Unscaled).String())
	return append(numbers(int64(d.Scale), int64(precision)), connect.BytesValue(number.AppendTwosComplement(nil, d.Unscaled))), nil
}

func dateParts(v connect.Value) ([]connect.Value, error) {
	if v.Int()%conversion.DayMillis != 0 {
		return nil, conversion.Errorf("Kafka Connect Date type should not have any time fields set to non-zero values.")
	}
	year, month, day := v.Time().Date()
	return numbers(int64(year), int64(month), int64(day)), nil
}

func timeParts(v connect.Value) ([]connect.Value, error) {
	n := v.Int()
	if n < 0 || n > conversion.DayMillis {
		return nil, conversion.Errorf("Time values must use number of millis greater than 0 and less than 86400000")
	}
	return numbers(n/3_600_000%24, n/60_000%60, n/1000%60, n%1000*1_000_000), nil
}

func timestampParts(v connect.Value) ([]connect.Value, error) {
	return numbers(v.Time().Unix(), int64(v.Time().Nanosecond())), nil
}

func decimalOfParts(parts []connect.Value) (connect.Value, error) {
	return connect.DecimalValue(&connect.Decimal{Unscaled: number.FromTwosComplement(parts[2].Bytes()), Scale: int32(parts[0].Int())}), nil
}

func dateOfParts(parts []connect.Value) (connect.Value, error) {
	return connect.TimeValue(time.Date(int(parts[0].Int()), time.Month(parts[1].Int()), int(parts[2].Int()), 0, 0, 0, 0, time.UTC)), nil
}

func timeOfParts(parts []connect.Value) (connect.Value, error) {
	n := parts[0].Int()*3_600_000 + parts[1].Int()*60_000 + parts[2].Int()*1000 + parts[3].Int()/1_000_000
	if n < 0 || n > conversion.DayMillis {
		return connect.Value{}, conversion.Errorf("Time values must use number of millis greater than 0 and less than 86400000")
	}
	return connect.TimeValue(time.UnixMilli(n)), nil
}

func timestampOfParts(parts []connect.Value) (connect.Value, error) {
	return connect.TimeValue(time.UnixMilli(parts[0].Int()*1000 + parts[1].Int()/1_000_000)), nil
}
