package converter

import (
	"strconv"
	"time"

	"millrace/plugins/connect"
)

const dayMillis = int64(24 * time.Hour / time.Millisecond)

// logicalWriter returns the function that writes a logical type; nil for other names.
func logicalWriter(name string) func(*jsonConverter, []byte, *jsonNode, connect.Value) ([]byte, error) {
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

func writeDecimal(j *jsonConverter, dst []byte, n *jsonNode, v connect.Value) ([]byte, error) {
	if v.Kind() != connect.KindDecimal {
		return dst, dataErrorf("Invalid type for Decimal, expected BigDecimal but was %s", javaClass(v))
	}
	d := v.Decimal()
	if j.numeric {
		return AppendDecimal(dst, d), nil
	}
	scale, err := decimalScale(n.schema)
	if err != nil {
		return dst, err
	}
	if scale != d.Scale {
		return dst, dataErrorf("Decimal value has mismatching scale for given Decimal schema. Schema has scale %d, value has scale %d.",
			scale, d.Scale)
	}
	return appendBase64(dst, appendTwosComplement(nil, d.Unscaled)), nil
}

func writeDate(_ *jsonConverter, dst []byte, _ *jsonNode, v connect.Value) ([]byte, error) {
	if v.Kind() != connect.KindTime {
		return dst, dataErrorf("Invalid type for Date, expected Date but was %s", javaClass(v))
	}
	if v.Int()%dayMillis != 0 {
		return dst, dataErrorf("Kafka Connect Date type should not have any time fields set to non-zero values.")
	}
	return strconv.AppendInt(dst, v.Int()/dayMillis, 10), nil
}

func writeTime(_ *jsonConverter, dst []byte, _ *jsonNode, v connect.Value) ([]byte, error) {
	if v.Kind() != connect.KindTime {
		return dst, dataErrorf("Invalid type for Time, expected Date but was %s", javaClass(v))
	}
	if v.Int() < 0 || v.Int() > dayMillis {
		return dst, dataErrorf("Kafka Connect Time type should not have any date fields set to non-zero values.")
	}
	return strconv.AppendInt(dst, v.Int(), 10), nil
}

func writeTimestamp(_ *jsonConverter, dst []byte, _ *jsonNode, v connect.Value) ([]byte, error) {
	if v.Kind() != connect.KindTime {
		return dst, dataErrorf("Invalid type for Timestamp, expected Date but was %s", javaClass(v))
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
		unit, kind = dayMillis, "Date"
	case connect.TimeName:
		unit, kind = 1, "Time"
	case connect.TimestampName:
		unit, kind = 1, "Timestamp"
	default:
		return v, false, nil
	}
	if v.Kind() != connect.Int64 {
		return v, true, dataErrorf("Invalid type for %s, underlying representation should be integer but was %s", kind, nodeType(v))
	}
	if kind == "Time" && (v.Int() < 0 || v.Int() > dayMillis) {
		return v, true, dataErrorf("Time values must use number of milliseconds greater than 0 and less than 86400000")
	}
	return connect.TimeValue(time.UnixMilli(v.Int() * unit)), true, nil
}
