package files

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"

	"millrace/connectors/internal/lines"
	"millrace/plugins/connect"
)

// Stream reads input without positions: the standard input, or a named pipe. A read cannot be
// interrupted, so a goroutine reads. It ends with the stream, or with the first read after Close.
type Stream struct {
	name    string
	charset lines.Charset
	format  Format
	window  lines.Window
	queue   queue
	records []connect.SourceRecord
	batch   connect.Batch
	began   bool
	flush   bool // the stream has ended: the text held back is the last record
	ended   bool
	done    chan struct{}
	file    io.Closer // nil: Close must not close the stream
}

// NewStream returns a Stream for r. It does not close r.
func NewStream(r io.Reader, name string, format Format, opts Options) *Stream {
	return newStream(r, name, false, format, opts)
}

// openPipe opens a named pipe. When its writers have closed it, the Stream waits for others.
func openPipe(path string, format Format, opts Options) (*Stream, error) {
	f, err := openAllowed(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("%s=%s cannot be read: %w", opts.Set.Key, path, err)
	}
	s := newStream(f, display(path), true, format, opts)
	s.file = f
	return s, nil
}

func newStream(r io.Reader, name string, again bool, format Format, opts Options) *Stream {
	s := &Stream{name: name, charset: opts.Charset, format: format, done: make(chan struct{}), records: make([]connect.SourceRecord, opts.BatchSize)}
	for i := range s.records {
		s.records[i] = connect.NewSourceRecord(opts.Topic, opts.ValueSchema, connect.Value{})
	}
	s.queue.more = make(chan piece)
	go pump(r, again, s.queue.more, s.done)
	return s
}

// Close ends reading.
func (s *Stream) Close() error {
	close(s.done)
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

// IsPipe reports whether a path leads to a named pipe.
func IsPipe(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&fs.ModeNamedPipe != 0
}

type piece struct {
	bytes []byte
	err   error
}

// pump sends the data that it reads until the stream or the task ends. If again is set, it
// continues after the end of the stream.
func pump(r io.Reader, again bool, to chan<- piece, done <-chan struct{}) {
	for silent := false; ; {
		buf := make([]byte, 64<<10)
		n, err := r.Read(buf)
		wait := again && errors.Is(err, io.EOF)
		if n > 0 || !wait || !silent {
			select {
			case to <- piece{buf[:n], err}:
			case <-done:
				return
			}
		}
		if err != nil && !wait {
			return
		}
		silent = wait && n == 0
		if !wait {
			continue
		}
		select {
		case <-time.After(longLook):
		case <-done:
			return
		}
	}
}

// queue is a stream as an io.ReaderAt for sequential reads. It contains the data received so far.
type queue struct {
	more chan piece
	held []byte
}

func (q *queue) ReadAt(p []byte, _ int64) (int, error) {
	n := copy(p, q.held)
	q.held = q.held[n:]
	return n, io.EOF
}

// Poll returns the next batch; nil if there is none for a while, or when ctx ends.
func (s *Stream) Poll(ctx context.Context) (*connect.Batch, error) {
	idle := time.NewTimer(pollTime)
	defer idle.Stop()
	for {
		if batch, err := s.split(); batch != nil || err != nil {
			return batch, err
		}
		s.flush = s.ended
		var more <-chan piece
		if !s.ended {
			more = s.queue.more
		}
		select {
		case p := <-more:
			s.queue.held = append(s.queue.held, p.bytes...)
			s.flush = p.err != nil
			if s.ended = p.err != nil && s.file == nil; p.err != nil && !errors.Is(p.err, io.EOF) {
				return nil, fmt.Errorf("reading %s: %w", s.name, p.err)
			}
		case <-idle.C:
			return nil, nil
		case <-ctx.Done():
			return nil, nil
		}
	}
}

// split returns the next batch of the received data.
func (s *Stream) split() (*connect.Batch, error) {
	if !s.began {
		charset, bom, more := lines.DetectBOM(s.queue.held[:min(len(s.queue.held), lines.MaxBOM)], s.charset)
		if (more || len(s.queue.held) == 0) && !s.ended {
			return nil, nil
		}
		if err := s.format.Begin(Beginning{Path: s.name, Charset: charset, Start: int64(bom), Position: int64(bom)}); err != nil {
			return nil, err
		}
		s.queue.held = s.queue.held[bom:]
		s.window.Reset(&s.queue, int64(bom), charset)
		s.began = true
	}
	for {
		chunk := s.window.Chunk(s.flush && len(s.queue.held) == 0)
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
			return nil, cmp.Or(err, ferr)
		}
	}
}
