package connectjson

import (
	"strconv"
	"time"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/number"
)

// logicalWriter returns the function that writes a logical type; nil for other names.
func logicalWriter(name string) func(*Converter, []byte, *Node, connect.Value) ([]byte, error) {
	switch name {
	case connect.DecimalName:
		return writeDecimal
	case connect.DateName:
		return writeDate
	case connect.TimeName:
		return writeTime
	case connect.TimestampName:
		return writeTimestamp
	}
	return nil
}

func writeDecimal(j *Converter, dst []byte, n *Node, v connect.Value) ([]byte, error) {
	if v.Kind() != connect.KindDecimal {
		return dst, conversion.Errorf("Invalid type for Decimal, expected BigDecimal but was %s", conversion.JavaClass(v))
	}
	d := v.Decimal()
	if j.Numeric {
		return number.AppendDecimal(dst, d), nil
	}
	scale, err := conversion.DecimalScale(n.schema)
	if err != nil {
		return dst, err
	}
	if scale != d.Scale {
		return dst, conversion.Errorf("Decimal value has mismatching scale for given Decimal schema. Schema has scale %d, value has scale %d.",
			scale, d.Scale)
	}
	return AppendBase64(dst, number.AppendTwosComplement(nil, d.Unscaled)), nil
}

func writeDate(_ *Converter, dst []byte, _ *Node, v connect.Value) ([]byte, error) {
	if v.Kind() != connect.KindTime {
		return dst, conversion.Errorf("Invalid type for Date, expected Date but was %s", conversion.JavaClass(v))
	}
	if v.Int()%conversion.DayMillis != 0 {
		return dst, conversion.Errorf("Kafka Connect Date type should not have any time fields set to non-zero values.")
	}
	return strconv.AppendInt(dst, v.Int()/conversion.DayMillis, 10), nil
}

func writeTime(_ *Converter, dst []byte, _ *Node, v connect.Value) ([]byte, error) {
	if v.Kind() != connect.KindTime {
		return dst, conversion.Errorf("Invalid type for Time, expected Date but was %s", conversion.JavaClass(v))
	}
	if v.Int() < 0 || v.Int() > conversion.DayMillis {
		return dst, conversion.Errorf("Kafka Connect Time type should not have any date fields set to non-zero values.")
	}
	return strconv.AppendInt(dst, v.Int(), 10), nil
}

func writeTimestamp(_ *Converter, dst []byte, _ *Node, v connect.Value) ([]byte, error) {
	if v.Kind() != connect.KindTime {
		return dst, conversion.Errorf("Invalid type for Timestamp, expected Date but was %s", conversion.JavaClass(v))
	}
	return strconv.AppendInt(dst, v.Int(), 10), nil
}

// readLogical converts v to a logical type; ok is false for other names.
func readLogical(s *connect.Schema, v connect.Value) (_ connect.Value, ok bool, err error) {
	var unit int64
	kind := ""
	switch s.Name {
	case connect.DecimalName:
		v, err = toDecimal(s, v)
		return v, true, err
	case connect.DateName:
		unit, kind = conversion.DayMillis, "Date"
	case connect.TimeName:
		unit, kind = 1, "Time"
	case connect.TimestampName:
		unit, kind = 1, "Timestamp"
	default:
		return v, false, nil
	}
	if v.Kind() != connect.Int64 {
		return v, true, conversion.Errorf("Invalid type for %s, underlying representation should be integer but was %s", kind, NodeType(v))
	}
	if kind == "Time" && (v.Int() < 0 || v.Int() > conversion.DayMillis) {
		return v, true, conversion.Errorf("Time values must use number of milliseconds greater than 0 and less than 86400000")
	}
	return connect.TimeValue(time.UnixMilli(v.Int() * unit)), true, nil
}
