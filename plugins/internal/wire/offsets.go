package wire

import "millrace/plugins/connect"

// OffsetsToList wraps a list of source offsets as the offset of an OffsetAnswer.
func OffsetsToList(offsets []connect.SourceOffset) map[string]any {
	list := make([]any, len(offsets))
	for i, o := range offsets {
		list[i] = map[string]any{"partition": o.Partition, "offset": o.Offset}
	}
	return map[string]any{"offsets": list}
}

// OffsetsFromList unwraps the list of OffsetsToList.
func OffsetsFromList(all map[string]any) (offsets []connect.SourceOffset) {
	list, _ := all["offsets"].([]any)
	for _, item := range list {
		m, _ := item.(map[string]any)
		partition, _ := m["partition"].(map[string]any)
		if offset, ok := m["offset"].(map[string]any); ok && partition != nil {
			offsets = append(offsets, connect.SourceOffset{Partition: partition, Offset: offset})
		}
	}
	return offsets
}
