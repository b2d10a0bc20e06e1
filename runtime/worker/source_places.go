package worker

import (
	"strings"

	"millrace/plugins/connect"
	"millrace/runtime/transform"
)

// offsetBefore returns the source offset that resumes at record i of a batch; nil if there is none.
func offsetBefore(batch *connect.Batch, i int) map[string]any {
	if batch.PlaceOf != nil {
		return placedBefore(batch.PlaceOf, i)
	}
	if i == 0 || batch.PositionKey == "" {
		return nil
	}
	return map[string]any{batch.PositionKey: batch.Records[i-1].Position}
}

// offsetOf returns the source offset of record i of a batch; nil if it has none.
func offsetOf(batch *connect.Batch, i int) map[string]any {
	switch {
	case batch.PositionKey != "":
		return map[string]any{batch.PositionKey: batch.Records[i].Position}
	case batch.PlaceOf == nil:
		return nil
	}
	at := batch.PlaceOf(i).Offset
	if at.Kind() != connect.Map {
		return nil
	}
	return at.Any().(map[string]any)
}

// placedBefore returns the last source offset of the records before record i; nil if there is none.
func placedBefore(placeOf transform.Places, i int) map[string]any {
	for i--; i >= 0; i-- {
		if at := placeOf(i).Offset; at.Kind() == connect.Map {
			return detached(at.Any()).(map[string]any)
		}
	}
	return nil
}

// detached returns a copy of plain data that is valid longer than the batch.
func detached(x any) any {
	switch x := x.(type) {
	case string:
		return strings.Clone(x)
	case []byte:
		return append([]byte{}, x...)
	case []any:
		out := make([]any, len(x))
		for i := range x {
			out[i] = detached(x[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, v := range x {
			out[strings.Clone(k)] = detached(v)
		}
		return out
	}
	return x
}

// Places returns where the records of a batch come from, for transformations in plugins.
func Places(batch *connect.Batch) transform.Places {
	if batch.PlaceOf != nil {
		return batch.PlaceOf
	}
	partition := mapValue(batch.Partition)
	return func(i int) connect.SourcePlace {
		at := connect.SourcePlace{Partition: partition}
		if i == len(batch.Records)-1 {
			at.Offset = mapValue(batch.Offset)
		} else {
			at.Offset = mapValue(offsetBefore(batch, i+1))
		}
		return at
	}
}

// mapValue returns plain data as a value; null if it is nil or no data.
func mapValue(m map[string]any) connect.Value {
	if m == nil {
		return connect.Value{}
	}
	v, err := connect.AnyValue(m)
	if err != nil {
		return connect.Value{}
	}
	return v
}
