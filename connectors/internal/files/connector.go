package files

import (
	"cmp"
	"context"
	"io"

	"millrace/plugins/connect"
)

// Connector is what source connectors whose tasks share files have in common. It is begun by their Start.
type Connector struct {
	props map[string]string
	set   Set
}

// Begin takes the properties and checks the path.
func (c *Connector) Begin(props map[string]string, set Set) error {
	c.props, c.set = props, set
	return set.Check()
}

// TaskConfigs gives each task its share of the files.
func (c *Connector) TaskConfigs(maxTasks int) ([]map[string]string, error) {
	return c.set.Split(maxTasks, c.props), nil
}

// Stop has nothing to give back.
func (c *Connector) Stop() error { return nil }

// ExactlyOnceSupport is there for files, which can be resumed at any record, and not for a named pipe.
func (c *Connector) ExactlyOnceSupport(props map[string]string) bool {
	return !IsPipe(cmp.Or(props[PathKey], props[FileKey]))
}

// AlterOffsets refuses offsets that no file can be resumed from.
func (c *Connector) AlterOffsets(_ context.Context, _ map[string]string, offsets []connect.SourceOffset) error {
	return AlterOffsets(offsets)
}

// Task is what their tasks have in common: once it is opened there is nothing left but to poll it.
type Task struct {
	tail   *Tail
	stream *Stream // in place of tail
}

// Open prepares to read the set's files, or the named pipe that its path is.
func (t *Task) Open(ctx context.Context, sc connect.SourceContext, format Format, opts Options) (err error) {
	if opts.Set.Single() && IsPipe(opts.Set.Path) {
		t.stream, err = openPipe(opts.Set.Path, format, opts)
		return err
	}
	t.tail, err = NewTail(ctx, sc, format, opts)
	return err
}

// OpenStream prepares to read a stream, which is not closed.
func (t *Task) OpenStream(r io.Reader, name string, format Format, opts Options) {
	t.stream = NewStream(r, name, format, opts)
}

// Poll is the Tail's or the Stream's.
func (t *Task) Poll(ctx context.Context) (*connect.Batch, error) {
	if t.stream != nil {
		return t.stream.Poll(ctx)
	}
	return t.tail.Poll(ctx)
}

// Follow is the Tail's.
func (t *Task) Follow(p connect.Progress) {
	if t.tail != nil {
		t.tail.Follow(p)
	}
}

// Stop closes what is open.
func (t *Task) Stop() error {
	if t.tail != nil {
		t.tail.Close()
	}
	if t.stream != nil {
		return t.stream.Close()
	}
	return nil
}
