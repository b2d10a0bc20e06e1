package wire

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"millrace/plugins/connect"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// MadeRecord returns the only record of a batch that has its own schemas.
func MadeRecord(batch *connectv1.SourceBatch) (*connect.SourceRecord, error) {
	b, err := proto.Marshal(batch)
	if err != nil {
		return nil, err
	}
	var r SourceReader
	if err := r.parseBatch(b); err != nil {
		return nil, fmt.Errorf("reading a record: %w", err)
	}
	if len(r.records) != 1 {
		return nil, fmt.Errorf("reading a record: expected one, got %d", len(r.records))
	}
	return &r.records[0], nil
}
