package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"millrace/api/rest"
)

// Offsets returns the offsets of a source connector, or of a sink connector's consumer group.
func (c *Client) Offsets(ctx context.Context, name string) ([]rest.Offset, error) {
	// rest.Offsets is as strict as the worker must be with requests.
	out, err := get[struct {
		Offsets []rest.Offset `json:"offsets"`
	}](ctx, c, Path("connectors", name, "offsets"))
	return out.Offsets, err
}

// AlterOffsets changes offsets of a stopped connector and returns the worker's message. A nil
// Offset removes an entry.
func (c *Client) AlterOffsets(ctx context.Context, name string, offsets []rest.Offset) (string, error) {
	out, err := send[rest.Message](ctx, c, http.MethodPatch, Path("connectors", name, "offsets"), rest.Offsets{Offsets: offsets})
	return out.Message, err
}

// ResetOffsets removes all offsets of a stopped connector and returns the worker's message.
func (c *Client) ResetOffsets(ctx context.Context, name string) (string, error) {
	out, err := send[rest.Message](ctx, c, http.MethodDelete, Path("connectors", name, "offsets"), nil)
	return out.Message, err
}

// OffsetHistory returns earlier offsets of a connector, newest first, at most n; 0 selects the
// worker's default. Not in Apache Kafka Connect.
func (c *Client) OffsetHistory(ctx context.Context, name string, n int) (rest.OffsetHistory, error) {
	query := url.Values{}
	if n != 0 {
		query.Set("limit", strconv.Itoa(n))
	}
	return get[rest.OffsetHistory](ctx, c, withQuery(Path("connectors", name, "offsets", "history"), query))
}

// RewindOffsets moves the offsets of a stopped connector back to an earlier point. Not in Apache
// Kafka Connect.
func (c *Client) RewindOffsets(ctx context.Context, name string, r rest.RewindRequest) (rest.OffsetsMoved, error) {
	return send[rest.OffsetsMoved](ctx, c, http.MethodPost, Path("connectors", name, "offsets", "rewind"), r)
}

// UndoOffsets reverts the last change by a user to the offsets of a stopped source connector. Not
// in Apache Kafka Connect.
func (c *Client) UndoOffsets(ctx context.Context, name string, r rest.UndoRequest) (rest.OffsetsMoved, error) {
	return send[rest.OffsetsMoved](ctx, c, http.MethodPost, Path("connectors", name, "offsets", "undo"), r)
}

// DeadLetterQuery selects records of a dead letter queue.
type DeadLetterQuery struct {
	Limit     int    // 0: the worker's default
	Partition *int32 // nil: all
	Before    *int64 // for the next page: only records before this offset of the partition
	Pending   bool   // only records that were not replayed
}

// DeadLetters returns the newest records of a connector's dead letter queue. Not in Apache Kafka
// Connect.
func (c *Client) DeadLetters(ctx context.Context, name string, q DeadLetterQuery) (rest.DeadLetters, error) {
	query := url.Values{}
	if q.Limit != 0 {
		query.Set("limit", strconv.Itoa(q.Limit))
	}
	if q.Partition != nil {
		query.Set("partition", strconv.Itoa(int(*q.Partition)))
	}
	if q.Before != nil {
		query.Set("before", strconv.FormatInt(*q.Before, 10))
	}
	if q.Pending {
		query.Set("pending", "true")
	}
	return get[rest.DeadLetters](ctx, c, withQuery(Path("connectors", name, "dlq"), query))
}

// DeadLetter returns one record of a connector's dead letter queue in full. Not in Apache Kafka
// Connect.
func (c *Client) DeadLetter(ctx context.Context, name string, partition int32, offset int64) (rest.DeadLetter, error) {
	return get[rest.DeadLetter](ctx, c, Path("connectors", name, "dlq", strconv.Itoa(int(partition)), strconv.FormatInt(offset, 10)))
}

// Replay sends records of a sink connector's dead letter queue to the connector again. Not in
// Apache Kafka Connect.
func (c *Client) Replay(ctx context.Context, name string, r rest.ReplayRequest) (rest.Replayed, error) {
	return send[rest.Replayed](ctx, c, http.MethodPost, Path("connectors", name, "dlq", "replay"), r)
}
