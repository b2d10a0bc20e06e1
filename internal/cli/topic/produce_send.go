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

// lineSender sends lines, and stops at the first that fails.
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

// send returns how many were acknowledged, and the error of the first line that was not.
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
		if err != nil && !errors.Is(err, io.EOF) {
			failed = fmt.Errorf("reading line %d: %w", n, err)
			break
		}
		record, err := s.lines.record(line, n)
		if err != nil {
			failed = err
			break
		}
		if record.Key == nil {
			record.Key = s.key
		}
		record.Headers = append(record.Headers, s.headers...)
		s.client.Produce(ctx, record, func(_ *kgo.Record, err error) { s.acknowledge(n, err, cancel) })
		if s.sync {
			_ = s.client.Flush(ctx)
		}
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
