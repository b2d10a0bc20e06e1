package change

import (
	"bytes"
	"slices"

	"millrace/plugins/connect"
)

// equal reports whether two values of the same schema are the same.
func equal(a, b connect.Value) bool {
	if a.Kind() != b.Kind() {
		return false
	}
	switch a.Kind() {
	case connect.Null:
		return true
	case connect.String, connect.Bytes:
		return bytes.Equal(a.Bytes(), b.Bytes())
	case connect.KindDecimal:
		return a.Decimal().Scale == b.Decimal().Scale && a.Decimal().Unscaled.Cmp(b.Decimal().Unscaled) == 0
	case connect.KindStruct:
		return slices.EqualFunc(a.Struct().Values, b.Struct().Values, equal)
	case connect.List:
		return slices.EqualFunc(a.List(), b.List(), equal)
	case connect.Map:
		return slices.EqualFunc(a.Map(), b.Map(), func(a, b connect.MapEntry) bool { return equal(a.Key, b.Key) && equal(a.Value, b.Value) })
	case connect.Float32, connect.Float64:
		return a.Float() == b.Float() || a.Float() != a.Float() && b.Float() != b.Float()
	}
	return a.Int() == b.Int()
}
