package connect

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"time"
)

// reflected implements AnyValue for lists, maps and scalars of less common Go types, such as
// []string, map[string]int and time.Month.
func reflected(x any) (Value, error) {
	v := reflect.ValueOf(x)
	switch k := v.Kind(); {
	case v.Type() == reflect.TypeFor[time.Duration]():
		return Value{}, fmt.Errorf("a %T is no Connect data: take its milliseconds or its text", x)
	case k == reflect.Bool:
		return BoolValue(v.Bool()), nil
	case k >= reflect.Int && k <= reflect.Int64:
		return Int64Value(v.Int()), nil
	case k == reflect.Float32 || k == reflect.Float64:
		return Float64Value(v.Float()), nil
	case k == reflect.String:
		return StringValue(v.String()), nil
	case k == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		return BytesValue(v.Bytes()), nil
	case k == reflect.Slice || k == reflect.Array:
		return reflectedList(v)
	case k == reflect.Map:
		return reflectedMap(v)
	}
	return Value{}, fmt.Errorf("a %T is no Connect data", x)
}

func reflectedList(v reflect.Value) (Value, error) {
	out := make([]Value, v.Len())
	for i := range out {
		item, err := AnyValue(v.Index(i).Interface())
		if err != nil {
			return Value{}, err
		}
		out[i] = item
	}
	return ListValue(out), nil
}

// reflectedMap sorts numeric keys as numbers and all other keys as text, so that equal maps become
// equal data.
func reflectedMap(v reflect.Value) (Value, error) {
	out := make([]MapEntry, 0, v.Len())
	for each := v.MapRange(); each.Next(); {
		key, err := AnyValue(each.Key().Interface())
		if err != nil {
			return Value{}, err
		}
		value, err := AnyValue(each.Value().Interface())
		if err != nil {
			return Value{}, fmt.Errorf("%s: %w", key.Text(), err)
		}
		out = append(out, MapEntry{key, value})
	}
	slices.SortFunc(out, func(a, b MapEntry) int {
		if a.Key.Kind() == Int64 && b.Key.Kind() == Int64 {
			return cmp.Compare(a.Key.Int(), b.Key.Int())
		}
		return cmp.Compare(a.Key.Text(), b.Key.Text())
	})
	return MapValue(out), nil
}
