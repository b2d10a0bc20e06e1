package files

import (
	"cmp"
	"context"
	"io"

	"millrace/plugins/connect"
)

// Connector implements the common part of source connectors whose tasks divide files among them.
// Their Start must call Begin.
type Connector struct {
	props map[string]string
	set   Set
}

// Begin stores the properties and checks the path.
func (c *Connector) Begin(props map[string]string, set Set) error {
	c.props, c.set = props, set
	return set.Check()
}

// TaskConfigs divides the files among the tasks.
func (c *Connector) TaskConfigs(maxTasks int) ([]map[string]string, error) {
	return c.set.Split(maxTasks, c.props), nil
}

// Stop does nothing: the connector holds no resources.
func (c *Connector) Stop() error { return nil }

// ExactlyOnceSupport is true for files, which can resume at any record, and false for named pipes.
func (c *Connector) ExactlyOnceSupport(props map[string]string) bool {
	return !IsPipe(cmp.Or(props[PathKey], props[FileKey]))
}

// AlterOffsets rejects offsets from which no file can resume.
func (c *Connector) AlterOffsets(_ context.Context, _ map[string]string, offsets []connect.SourceOffset) error {
	return AlterOffsets(offsets)
}

// Task implements the common part of their tasks. After Open, they only need to poll it.
type Task struct {
	tail   *Tail
	stream *Stream // instead of tail
}

// Open prepares to read the files of the set, or the named pipe at its path.
func (t *Task) Open(ctx context.Context, sc connect.SourceContext, format Format, opts Options) (err error) {
	if opts.Set.Single() && IsPipe(opts.Set.Path) {
		t.stream, err = openPipe(opts.Set.Path, format, opts)
		return err
	}
	t.tail, err = NewTail(ctx, sc, format, opts)
	return err
}

// OpenStream prepares to read a stream. It does not close the stream.
func (t *Task) OpenStream(r io.Reader, name string, format Format, opts Options) {
	t.stream = NewStream(r, name, format, opts)
}

// Poll polls the Tail or the Stream.
func (t *Task) Poll(ctx context.Context) (*connect.Batch, error) {
	if t.stream != nil {
		return t.stream.Poll(ctx)
	}
	return t.tail.Poll(ctx)
}

// Follow passes progress to the Tail.
func (t *Task) Follow(p connect.Progress) {
	if t.tail != nil {
		t.tail.Follow(p)
	}
}

// Stop closes open files.
func (t *Task) Stop() error {
	if t.tail != nil {
		t.tail.Close()
	}
	if t.stream != nil {
		return t.stream.Close()
	}
	return nil
}
