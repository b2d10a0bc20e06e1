package transform

import (
	"fmt"

	"millrace/plugins/connect"
)

// Plugins are the transformations that plugins offer.
type Plugins interface {
	Transformations() []*connect.Class
	StartTransformation(class *connect.Class, props map[string]string) (Remote, error)
}

// Remote is a transformation in a plugin's process. Cancel may be called from any goroutine.
type Remote interface {
	// Apply gives what records become, in their order: the Position of each says which one it was, its Err what is against that.
	// Those that are missing are dropped. Its error ends the task.
	Apply(records []connect.ConnectRecord) ([]connect.SourceRecord, error)
	Close()
	Cancel()
}

type noPlugins struct{}

func (noPlugins) Transformations() []*connect.Class { return nil }

func (noPlugins) StartTransformation(class *connect.Class, _ map[string]string) (Remote, error) {
	return nil, fmt.Errorf("there is no plugin with class %s", class.Name)
}

// Close ends what the chain has in plugins.
func (c *Chain) Close() {
	for _, s := range c.remotes() {
		s.Close()
	}
}

// Cancel ends it at once: an Apply that waits returns.
func (c *Chain) Cancel() {
	for _, s := range c.remotes() {
		s.Cancel()
	}
}

// Batched reports whether records should go through the chain many at once: what crosses to a plugin does so for all of them.
func (c *Chain) Batched() bool { return c != nil && c.batched }

func (c *Chain) remotes() (out []Remote) {
	if c == nil {
		return nil
	}
	for i := range c.steps {
		if s := &c.steps[i]; s.remote != nil {
			out = append(out, s.remote)
		}
	}
	return out
}

// Outcome is what became of a record: whether it is to go on, and what a transformation has against it, an *Error.
type Outcome struct {
	Keep bool
	Err  error
}

// ApplyAll lets records through the chain step by step, with the outcome of each. An error is none of a record: a plugin is gone.
func (c *Chain) ApplyAll(records []*Record) ([]Outcome, error) {
	out := make([]Outcome, len(records))
	for i, r := range records {
		out[i].Keep = true
		r.start(&c.work)
	}
	for i := range c.steps {
		s := &c.steps[i]
		if s.remote != nil {
			if err := s.applyAll(records, out); err != nil {
				return nil, fmt.Errorf("transformation %s: %w", s.class, err)
			}
			continue
		}
		for i, r := range records {
			if out[i].Keep {
				out[i].Keep, out[i].Err = s.apply(r)
			}
		}
	}
	return out, nil
}

// applyAll sends the records that the step is for to its plugin.
func (s *step) applyAll(records []*Record, out []Outcome) error {
	var sent []connect.ConnectRecord
	var at []int
	for i, r := range records {
		if !out[i].Keep {
			continue
		}
		switch meant, err := s.means(r); {
		case err != nil:
			out[i] = Outcome{Err: err}
		case meant:
			at = append(at, i)
			sent = append(sent, connect.ConnectRecord{
				Topic: r.Topic, Partition: r.Partition, Offset: r.Offset, Timestamp: r.Timestamp, Headers: r.Headers,
				KeySchema: r.KeySchema, Key: r.Key, ValueSchema: r.ValueSchema, Value: r.Value,
			})
		}
	}
	if len(sent) == 0 {
		return nil
	}
	answered, err := s.remote.Apply(sent)
	if err != nil {
		return err
	}
	for _, i := range at {
		out[i].Keep = false
	}
	next := 0
	for i := range answered {
		a := &answered[i]
		if a.Position < int64(next) || a.Position >= int64(len(at)) {
			return fmt.Errorf("it answers with record %d of %d, out of order", a.Position, len(at))
		}
		next = int(a.Position) + 1
		out[at[a.Position]] = s.answered(records[at[a.Position]], a)
	}
	return nil
}

// answered makes a record what the plugin made of it.
func (s *step) answered(r *Record, a *connect.SourceRecord) Outcome {
	if a.Err != nil {
		return Outcome{Err: s.blame(a.Err)}
	}
	r.Topic, r.Partition, r.Timestamp, r.Headers = a.Topic, a.Partition, a.Timestamp, a.Headers
	onKey.set(r, a.KeySchema, a.Key)
	onValue.set(r, a.ValueSchema, a.Value)
	return Outcome{Keep: true}
}
