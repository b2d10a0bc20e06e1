package topic

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/twmb/franz-go/pkg/kgo"
)

// lineSender sends lines as records, and stops at the first one that fails.
type lineSender struct {
	client  *kgo.Client
	lines   *lineReader
	key     []byte
	headers []kgo.RecordHeader
	sync    bool

	mu   sync.Mutex
	acks int
	err  error
}

// send sends the lines of in. It returns the number of acknowledged records, and the error of the
// first line that could not be read or sent.
func (s *lineSender) send(ctx context.Context, in io.Reader) (int, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	input := bufio.NewReaderSize(in, 1<<16)
	var failed error
	for n := 1; failed == nil && ctx.Err() == nil; n++ {
		line, err := input.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			break
		}
		if ctx.Err() != nil {
			failed = ctx.Err()
			break
		}
		if err != nil && !errors.Is(err, io.EOF) {
			failed = fmt.Errorf("reading line %d: %w", n, err)
			break
		}
		failed = s.sendLine(ctx, line, n, cancel)
	}
	err := s.client.Flush(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.err != nil:
		return s.acks, s.err
	case failed != nil:
		return s.acks, failed
	default:
		return s.acks, err
	}
}

// sendLine sends line n. If the brokers refuse it, it calls cancel, later.
func (s *lineSender) sendLine(ctx context.Context, line []byte, n int, cancel context.CancelFunc) error {
	record, err := s.lines.record(line, n)
	if err != nil {
		return err
	}
	if record.Key == nil {
		record.Key = s.key
	}
	record.Headers = append(record.Headers, s.headers...)
	s.client.Produce(ctx, record, func(_ *kgo.Record, err error) { s.acknowledge(n, err, cancel) })
	if s.sync {
		_ = s.client.Flush(ctx) // an error is that of the record
	}
	return nil
}

func (s *lineSender) acknowledge(n int, err error, cancel context.CancelFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.acks++
		return
	}
	if s.err == nil {
		s.err = fmt.Errorf("line %d: %w", n, err)
		cancel()
	}
}
