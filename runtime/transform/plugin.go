package transform

import (
	"fmt"

	"millrace/plugins/connect"
)

// Plugins provides the transformations and predicates of plugins.
type Plugins interface {
	Transformations() []*connect.Class
	StartTransformation(class *connect.Class, alias string, props map[string]string) (Remote, error)
}

// Remote is a transformation or a predicate in a plugin's process. A predicate drops the records
// that do not match. Cancel is safe for concurrent use.
type Remote interface {
	// Apply returns the transformed records in their order. Position identifies the input record,
	// and Err is an error about it. Missing records were dropped. An error ends the task.
	Apply(records []connect.ConnectRecord) ([]connect.SourceRecord, error)
	Close()
	Cancel()
}

type noPlugins struct{}

func (noPlugins) Transformations() []*connect.Class { return nil }

func (noPlugins) StartTransformation(class *connect.Class, _ string, _ map[string]string) (Remote, error) {
	return nil, fmt.Errorf("there is no plugin with class %s", class.Name)
}

// Close closes the chain's plugins.
func (c *Chain) Close() {
	if c == nil {
		return
	}
	for i := range c.steps {
		c.steps[i].close()
	}
}

func (s *step) close() {
	for _, r := range s.remotes() {
		r.Close()
	}
}

// Cancel stops the chain immediately: a blocked or computing Apply returns.
func (c *Chain) Cancel() {
	if c == nil {
		return
	}
	c.work.canceled.Store(true)
	for i := range c.steps {
		for _, r := range c.steps[i].remotes() {
			r.Cancel()
		}
	}
}

func (s *step) remotes() (out []Remote) {
	for _, r := range []Remote{s.matching, s.remote} {
		if r != nil {
			out = append(out, r)
		}
	}
	return out
}

// Batched reports whether records should pass through the chain in batches, because each call to a
// plugin is costly.
func (c *Chain) Batched() bool { return c != nil && c.batched }

// Outcome is the result of a record: whether to keep it, and the error of a transformation, an
// *Error.
type Outcome struct {
	Keep bool
	Err  error
}

// ApplyAll passes records of a source through the chain step by step, and returns the outcome of
// each. It changes only the records that it keeps. places may be nil. An error means that a plugin
// failed, and is not about a record.
func (c *Chain) ApplyAll(records []*connect.Record, places Places) ([]Outcome, error) {
	c.work.places = places
	passing := make([]record, len(records))
	for i, r := range records {
		passing[i] = record{Record: *r, offset: connect.NoOffset, at: i, work: &c.work}
	}
	out, err := c.applySteps(passing)
	for i := range out {
		if out[i].Keep {
			*records[i] = passing[i].Record
		}
	}
	return out, err
}

// ApplySinks is ApplyAll for records to a sink.
func (c *Chain) ApplySinks(records []*connect.SinkRecord) ([]Outcome, error) {
	c.work.places = nil
	passing := make([]record, len(records))
	for i, r := range records {
		passing[i] = record{Record: r.Record, offset: r.Offset, sink: r, work: &c.work}
	}
	out, err := c.applySteps(passing)
	for i := range out {
		if out[i].Keep {
			records[i].Record = passing[i].Record
		}
	}
	return out, err
}

// applySteps returns no outcomes with an error.
func (c *Chain) applySteps(passing []record) ([]Outcome, error) {
	out := make([]Outcome, len(passing))
	for i := range out {
		out[i].Keep = true
	}
	for i := range c.steps {
		if err := c.steps[i].applyAll(passing, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *step) applyAll(records []record, out []Outcome) error {
	meant, err := s.meansAll(records, out)
	if err != nil {
		return err
	}
	if s.remote == nil {
		for _, i := range meant {
			out[i].Keep, out[i].Err = s.change(&records[i])
		}
		return nil
	}
	answered, err := ask(s.remote, records, meant)
	if err != nil {
		return fmt.Errorf("transformation %s: %w", s.class, err)
	}
	for at, i := range meant {
		if a := answered[at]; a == nil {
			out[i].Keep = false
		} else {
			out[i] = s.answered(&records[i], a)
		}
	}
	return nil
}

// meansAll returns the indexes of the records that the step applies to.
func (s *step) meansAll(records []record, out []Outcome) (meant []int, err error) {
	for i := range records {
		if !out[i].Keep {
			continue
		}
		ok := true
		if s.matching == nil {
			if ok, err = s.means(&records[i]); err != nil {
				out[i] = Outcome{Err: err}
				continue
			}
		}
		if ok {
			meant = append(meant, i)
		}
	}
	if s.matching == nil {
		return meant, nil
	}
	answered, err := ask(s.matching, records, meant)
	if err != nil {
		return nil, fmt.Errorf("predicate of the transformation %s: %w", s.class, err)
	}
	matching := meant[:0]
	for at, i := range meant {
		switch a := answered[at]; {
		case a != nil && a.Err != nil:
			out[i] = Outcome{Err: s.blame(a.Err)}
		case (a != nil) != s.negate:
			matching = append(matching, i)
		}
	}
	return matching, nil
}

// ask sends the records at some indexes to a plugin. It returns a result for each, or nil if the
// plugin dropped it.
func ask(plugin Remote, records []record, at []int) ([]*connect.SourceRecord, error) {
	if len(at) == 0 {
		return nil, nil
	}
	sent := make([]connect.ConnectRecord, len(at))
	for place, i := range at {
		sent[place] = records[i].forPlugin()
	}
	answers, err := plugin.Apply(sent)
	if err != nil {
		return nil, err
	}
	out := make([]*connect.SourceRecord, len(at))
	next := int64(0)
	for i := range answers {
		a := &answers[i]
		if a.Position < next || a.Position >= int64(len(at)) {
			return nil, fmt.Errorf("it answers with record %d of %d, out of order", a.Position, len(at))
		}
		next, out[a.Position] = a.Position+1, a
	}
	return out, nil
}

// forPlugin returns the record with what the previous steps cannot change: its place in Kafka and
// the type of its timestamp.
func (r *record) forPlugin() connect.ConnectRecord {
	out := connect.ConnectRecord{Record: r.Record, Offset: r.offset}
	if r.sink == nil {
		if r.work.places != nil {
			place := r.work.places(r.at)
			out.Source = &place
		}
		return out
	}
	out.LogAppendTime = r.sink.LogAppendTime
	at, offset := r.sink.Place()
	if at != (connect.TopicPartition{Topic: r.Topic, Partition: r.Partition}) || offset != r.offset {
		out.Original, out.OriginalOffset = &at, offset
	}
	return out
}

// answered replaces a record with the plugin's result.
func (s *step) answered(r *record, a *connect.SourceRecord) Outcome {
	if a.Err != nil {
		return Outcome{Err: s.blame(a.Err)}
	}
	r.Record, r.ownKey, r.ownValue = a.Record, unshared{}, unshared{}
	return Outcome{Keep: true}
}
