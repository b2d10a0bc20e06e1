package http

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"millrace/configs"
	"millrace/configs/backoff"
	"millrace/configs/network"
	"millrace/connectors/internal/jsontext"
	"millrace/plugins/connect"
)

// PollSource is the connector HttpPollSource. It has one task, because it polls one URL.
type PollSource struct{ props map[string]string }

var (
	_ connect.SourceConnector = (*PollSource)(nil)
	_ connect.Validator       = (*PollSource)(nil)
	_ connect.OffsetAlterer   = (*PollSource)(nil)
	_ connect.SourceTask      = (*pollTask)(nil)
)

// Start validates the properties.
func (s *PollSource) Start(_ context.Context, _ connect.ConnectorContext, props map[string]string) error {
	s.props = props
	_, err := parsePoll(props)
	return err
}

// TaskConfigs returns one task.
func (s *PollSource) TaskConfigs(int) ([]map[string]string, error) {
	return []map[string]string{s.props}, nil
}

// Stop does nothing: Start takes no resources.
func (s *PollSource) Stop() error { return nil }

// NewTask returns a new task.
func (s *PollSource) NewTask() connect.SourceTask { return &pollTask{} }

// Validate checks what the definitions cannot.
func (s *PollSource) Validate(_ context.Context, props map[string]string, values []configs.Value) []configs.Value {
	_, err := parsePoll(props)
	return complain(values, err)
}

// Fields of source partitions and source offsets.
const (
	urlField    = "url"
	offsetField = "offset" // of the last record
	// of a response that was delivered as a whole, like the following fields
	tagField      = "etag"
	modifiedField = "last_modified" // and
	sumField      = "sha256"
	seenField     = "seen" // identities of delivered records with the last offset
)

// AlterOffsets rejects offsets that no response can produce.
func (s *PollSource) AlterOffsets(_ context.Context, _ map[string]string, offsets []connect.SourceOffset) error {
	for _, o := range offsets {
		if _, ok := o.Partition[urlField].(string); !ok {
			return fmt.Errorf("the partition %v: expected {%q: URL}", o.Partition, urlField)
		}
		for field, value := range o.Offset {
			_, text := value.(string)
			if fields := []string{offsetField, tagField, modifiedField, sumField, seenField}; !text || !slices.Contains(fields, field) {
				return fmt.Errorf("the offset %v: expected %q as text", o.Offset, offsetField)
			}
		}
	}
	return nil
}

// pollTask polls a URL at an interval.
type pollTask struct {
	pollOptions
	log       *slog.Logger
	client    *client
	scanner   jsontext.Scanner
	partition map[string]any
	at        state
	last      boundary
	next      time.Time // of the next request
	pending   []connect.Batch

	answered bool // a request of this task had a readable response
	// time of the first unreadable response since then; zero: the last one was readable
	oddSince    time.Time
	listMissing bool            // in the last response
	kind        offsetKind      // of the last records
	reported    map[string]bool // records without a usable offset
}

// state describes the last response that was delivered.
type state struct{ offset, tag, modified, sum, seen string }

func (s state) fields() map[string]any {
	out := map[string]any{}
	for field, value := range map[string]string{offsetField: s.offset, tagField: s.tag, modifiedField: s.modified, sumField: s.sum, seenField: s.seen} {
		if value != "" {
			out[field] = value
		}
	}
	return out
}

func (t *pollTask) Start(ctx context.Context, sc connect.SourceContext, props map[string]string) (err error) {
	if t.pollOptions, err = parsePoll(props); err != nil {
		return err
	}
	t.log, t.client, t.scanner = sc.Log, newClient(t.timeout), jsontext.Scanner{MaxDepth: maxDepth}
	t.partition = map[string]any{urlField: t.url}
	stored, err := sc.Offset(ctx, t.partition)
	if err != nil {
		return fmt.Errorf("reading the source offset: %w", err)
	}
	text := func(field string) string { s, _ := stored[field].(string); return s }
	t.at = state{text(offsetField), text(tagField), text(modifiedField), text(sumField), text(seenField)}
	t.last.restore(t.at.offset, t.at.seen, t.dates)
	return nil
}

// Poll sends a request when one is due, and returns the next batch.
func (t *pollTask) Poll(ctx context.Context) (*connect.Batch, error) {
	if len(t.pending) == 0 {
		if !backoff.Sleep(ctx, time.Until(t.next)) {
			return nil, nil
		}
		if err := t.ask(ctx); err != nil {
			return nil, t.failed(ctx, err)
		}
		t.next = time.Now().Add(t.interval)
	}
	if len(t.pending) == 0 {
		return nil, nil
	}
	batch := t.pending[0]
	t.pending = t.pending[1:]
	return &batch, nil
}

// failed handles a failed request: it is retried, unless a retry cannot succeed.
func (t *pollTask) failed(ctx context.Context, err error) error {
	var refused refusedError
	var busy busyError
	var odd oddError
	switch {
	case ctx.Err() != nil: // the next poll retries the request
		return ctx.Err()
	case errors.As(err, &odd):
		t.next = time.Now().Add(t.interval)
	case errors.As(err, &refused):
		return err
	case errors.As(err, &busy):
		t.next = time.Now().Add(busy.after)
	}
	return connect.Retriable(err)
}

// ask sends a request and prepares the batches of the response.
func (t *pollTask) ask(ctx context.Context) error {
	answer, err := t.request(ctx)
	var refused refusedError
	if errors.As(err, &refused) && t.answered && !errors.Is(err, network.ErrForbidden) {
		return t.odd(err, nil)
	}
	if err != nil {
		return err
	}
	defer answer.close()
	after := state{offset: t.at.offset, tag: answer.Header.Get("ETag"), modified: answer.Header.Get("Last-Modified"), seen: t.at.seen}
	var document []byte
	if answer.StatusCode != http.StatusNotModified && answer.StatusCode != http.StatusNoContent {
		text, err := t.read(answer)
		if sum := sha256.Sum256(text); !t.ordered {
			after.sum = hex.EncodeToString(sum[:])
		}
		if err == nil {
			document, err = t.document(text)
		}
		if err == nil {
			err = t.listed(document)
		}
		var odd oddError
		switch {
		case errors.As(err, &odd):
			return t.odd(err, text)
		case err != nil:
			return err
		}
	}
	t.answered, t.oddSince = true, time.Time{}
	if len(document) > 0 && (t.ordered || after != t.at) {
		t.take(document, after)
	}
	return nil
}

// request requests the records after the last offset.
func (t *pollTask) request(ctx context.Context) (received, error) {
	offset := t.at.offset
	if offset == "" {
		offset = t.initial
	}
	headers := t.headers.Clone()
	if t.at.tag != "" {
		headers.Set("If-None-Match", t.at.tag)
	}
	if t.at.modified != "" {
		headers.Set("If-Modified-Since", t.at.modified)
	}
	body := strings.ReplaceAll(t.body, "${offset}", offset)
	return t.client.do(ctx, t.method, t.address(offset), headers, []byte(body))
}
