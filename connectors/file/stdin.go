package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"millrace/connectors/internal/files"
	"millrace/connectors/internal/lines"
	"millrace/plugins/connect"
)

// Stdin and Stdout are what the connectors use when no file is set. A plugin process, whose standard output belongs to
// the worker's handshake, sets them before it serves.
var (
	Stdin  io.Reader = os.Stdin
	Stdout io.Writer = os.Stdout
)

// stdin reads a stream that has no positions. Its goroutine, which ends with the stream or with the first read after
// stop, does the reading, because a read cannot be interrupted.
type stdin struct {
	charset lines.Charset
	format  *files.LinesFormat
	window  lines.Window
	queue   queue
	records []connect.SourceRecord
	batch   connect.Batch
	began   bool
	ended   bool
	done    chan struct{}
}

func startStdin(r io.Reader, format *files.LinesFormat, opts files.Options) *stdin {
	s := &stdin{charset: opts.Charset, format: format, done: make(chan struct{}), records: make([]connect.SourceRecord, opts.BatchSize)}
	for i := range s.records {
		s.records[i] = connect.SourceRecord{
			Topic: opts.Topic, Partition: connect.AnyPartition, ValueSchema: opts.ValueSchema,
		}
	}
	s.queue.more = make(chan piece)
	go pump(r, s.queue.more, s.done)
	format.Splitter.Begin(false)
	return s
}

func (s *stdin) stop() { close(s.done) }

type piece struct {
	bytes []byte
	err   error
}

// pump sends what it reads until the stream or the task ends.
func pump(r io.Reader, to chan<- piece, done <-chan struct{}) {
	for {
		buf := make([]byte, 64<<10)
		n, err := r.Read(buf)
		select {
		case to <- piece{buf[:n], err}:
		case <-done:
			return
		}
		if err != nil {
			return
		}
	}
}

// queue is a stream as an io.ReaderAt that is read in order only, and that has what was received so far.
type queue struct {
	more chan piece
	held []byte
}

func (q *queue) ReadAt(p []byte, _ int64) (int, error) {
	n := copy(p, q.held)
	q.held = q.held[n:]
	return n, io.EOF
}

func (s *stdin) poll(ctx context.Context) (*connect.Batch, error) {
	for {
		if batch, err := s.split(); batch != nil || err != nil {
			return batch, err
		}
		if s.ended {
			<-ctx.Done()
			return nil, nil
		}
		select {
		case p := <-s.queue.more:
			s.queue.held = append(s.queue.held, p.bytes...)
			if s.ended = p.err != nil; s.ended && !errors.Is(p.err, io.EOF) {
				return nil, fmt.Errorf("reading the standard input: %w", p.err)
			}
		case <-ctx.Done():
			return nil, nil
		}
	}
}

// split gives the next batch of what was received.
func (s *stdin) split() (*connect.Batch, error) {
	if !s.began {
		charset, bom, more := lines.DetectBOM(s.queue.held[:min(len(s.queue.held), lines.MaxBOM)], s.charset)
		if more && !s.ended {
			return nil, nil
		}
		s.queue.held = s.queue.held[bom:]
		s.window.Reset(&s.queue, int64(bom), charset)
		s.began = true
	}
	for {
		chunk := s.window.Chunk(s.ended && len(s.queue.held) == 0)
		n, used, err := s.format.Split(&chunk, s.records)
		s.window.Advance(used)
		if n > 0 {
			connect.Stamp(s.records[:n], time.Now())
			s.batch = connect.Batch{Records: s.records[:n], Lag: connect.UnknownLag}
			return &s.batch, nil
		}
		if used > 0 && err == nil {
			continue
		}
		if got, ferr := s.window.Fill(); err != nil || ferr != nil || got == 0 {
			return nil, errors.Join(err, ferr)
		}
	}
}
