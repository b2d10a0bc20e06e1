// Package transform changes records one by one between a connector and Kafka. It implements chains
// of single message transformations, optionally under predicates, with the class names and keys of
// Apache Kafka Connect.
package transform

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/transform/javatext"
)

// record is a record that passes through a chain.
type record struct {
	connect.Record
	offset int64               // in Kafka; connect.NoOffset for records of sources
	sink   *connect.SinkRecord // as it came from Kafka, for plugins; nil if it did not
	at     int                 // the record of work.places

	ownKey, ownValue unshared
	work             *work // of the chain
}

// work is the state of a chain while a record passes through it.
type work struct {
	json     connect.JSONReader
	structs  connect.Structs
	canceled atomic.Bool
	places   Places // of the records that pass through now; nil: unknown
}

// Places returns where a record of a source comes from. Only plugins need that.
type Places func(record int) connect.SourcePlace

// transformation changes a record in place, or reports that it is to be dropped. It need not be
// safe for concurrent use.
type transformation interface {
	apply(r *record) (keep bool, err error)
}

// predicate selects the records that a transformation applies to.
type predicate interface {
	test(r *record) (bool, error)
}

// Chain is the transformations of one task. The nil Chain leaves records unchanged. It is not safe
// for concurrent use.
type Chain struct {
	steps  []step
	work   work
	record record // the one that Apply changes

	batched bool // at least one step runs in a plugin
}

type step struct {
	prefix    string // of its keys
	class     string
	do        transformation
	remote    Remote    // instead of do, for a transformation in a plugin
	predicate predicate // nil: every record
	matching  Remote    // instead of predicate, for one in a plugin
	negate    bool
}

// New makes the chain that a connector's properties describe, without plugins.
func New(props map[string]string) (*Chain, error) { return Open(props, noPlugins{}) }

// Open makes the chain that a connector's properties describe. The caller must close it.
func Open(props map[string]string, plugins Plugins) (*Chain, error) {
	aliases := configs.SplitList(props["transforms"])
	if len(aliases) == 0 {
		return nil, nil
	}
	c := &Chain{}
	for _, alias := range aliases {
		s, err := newStep(alias, props, plugins)
		if err != nil {
			c.Close()
			return nil, err
		}
		c.steps, c.batched = append(c.steps, s), c.batched || s.remote != nil || s.matching != nil
	}
	return c, nil
}

func newStep(alias string, props map[string]string, plugins Plugins) (s step, err error) {
	prefix := "transforms." + alias + "."
	own := configs.WithPrefix(props, prefix)
	class, config, err := configured(Transformation, prefix, own, plugins.Transformations())
	if err != nil {
		return s, err
	}
	s.prefix, s.class = prefix, class.Name
	if err := s.conditional(prefix, own, props, plugins); err != nil {
		return s, err
	}
	if class.plugin != nil {
		maps.DeleteFunc(own, func(key, _ string) bool { return key == "predicate" || key == "negate" })
		s.remote, err = plugins.StartTransformation(class.plugin, alias, own)
	} else {
		s.do, err = class.newTransformation(config)
	}
	if err != nil {
		s.close()
		return s, fmt.Errorf("%s* (%s): %w", prefix, class.Name, err)
	}
	return s, nil
}

// conditional adds the step's predicate.
func (s *step) conditional(prefix string, own, props map[string]string, plugins Plugins) error {
	config, err := StepKeys.Parse(own)
	if err != nil {
		return fmt.Errorf("%s%w", prefix, err)
	}
	s.negate = config.Bool("negate")
	asked := config.String("predicate")
	if asked == "" {
		return nil
	}
	if !slices.Contains(configs.SplitList(props["predicates"]), asked) {
		return fmt.Errorf("%spredicate: there is no predicate %s; list it in predicates and give predicates.%s.type", prefix, asked, asked)
	}
	prefix = "predicates." + asked + "."
	own = configs.WithPrefix(props, prefix)
	class, made, err := newPredicate(prefix, own, plugins.Transformations())
	if err != nil {
		return err
	}
	if s.predicate = made; class.plugin == nil {
		return nil
	}
	if s.matching, err = plugins.StartTransformation(class.plugin, asked, own); err != nil {
		return fmt.Errorf("%s* (%s): %w", prefix, class.Name, err)
	}
	return nil
}

// newPredicate makes a built-in predicate. For a plugin's predicate it returns only the class.
func newPredicate(prefix string, own map[string]string, offered []*connect.Class) (*Class, predicate, error) {
	class, config, err := configured(Predicate, prefix, own, offered)
	if err != nil || class.plugin != nil {
		return class, nil, err
	}
	p, err := class.newPredicate(config)
	if err != nil {
		return nil, nil, fmt.Errorf("%s* (%s): %w", prefix, class.Name, err)
	}
	return class, p, nil
}

// configured returns the class that the properties under a prefix name, and its configuration.
func configured(kind Kind, prefix string, props map[string]string, offered []*connect.Class) (*Class, configs.Config, error) {
	class, err := FindVersion(kind, props["type"], props["plugin.version"], offered...)
	if err != nil {
		return nil, configs.Config{}, fmt.Errorf("%stype: %w", prefix, err)
	}
	if err := class.refusal(props); err != nil {
		return nil, configs.Config{}, fmt.Errorf("%s* (%s): %w", prefix, class.Name, err)
	}
	config, err := class.Keys.Parse(props)
	if err != nil {
		return nil, config, fmt.Errorf("%s* (%s): %w", prefix, class.Name, err)
	}
	return class, config, nil
}

// TryTransformation checks the configuration of the transformation with an alias, without its
// predicate. It does not start plugins: errors that only a plugin itself detects appear when it
// starts.
func TryTransformation(alias string, props map[string]string, offered []*connect.Class) error {
	prefix := "transforms." + alias + "."
	class, config, err := configured(Transformation, prefix, configs.WithPrefix(props, prefix), offered)
	if err == nil && class.plugin == nil {
		if _, err = class.newTransformation(config); err != nil {
			err = fmt.Errorf("%s* (%s): %w", prefix, class.Name, err)
		}
	}
	return err
}

// TryPredicate checks the configuration of the predicate with an alias, as TryTransformation does.
func TryPredicate(alias string, props map[string]string, offered []*connect.Class) error {
	prefix := "predicates." + alias + "."
	_, _, err := newPredicate(prefix, configs.WithPrefix(props, prefix), offered)
	return err
}

// Apply passes a record through the chain. Offset is that in Kafka, connect.NoOffset for a record
// of a source. If keep is false, a transformation has dropped the record. It is as it was then, and
// after an error, which is an *Error or ErrCanceled.
func (c *Chain) Apply(r *connect.Record, offset int64) (keep bool, err error) {
	switch {
	case c == nil:
		return true, nil
	case c.Batched():
		return c.applyOne(r, offset)
	}
	c.record = record{Record: *r, offset: offset, work: &c.work}
	for i := range c.steps {
		if keep, err := c.steps[i].apply(&c.record); err != nil || !keep {
			return false, err
		}
	}
	*r = c.record.Record
	return true, nil
}

// ApplySource is Apply for a record of a source: record number at of places.
func (c *Chain) ApplySource(r *connect.Record, at int, places Places) (keep bool, err error) {
	if !c.Batched() {
		return c.Apply(r, connect.NoOffset)
	}
	c.work.places = places
	return c.applyTo(r, []record{{Record: *r, offset: connect.NoOffset, at: at, work: &c.work}})
}

func (c *Chain) applyOne(r *connect.Record, offset int64) (keep bool, err error) {
	single := []record{{Record: *r, offset: offset, work: &c.work}}
	c.work.places = nil
	if offset != connect.NoOffset {
		single[0].sink = &connect.SinkRecord{Record: *r, Offset: offset}
	}
	return c.applyTo(r, single)
}

func (c *Chain) applyTo(r *connect.Record, single []record) (keep bool, err error) {
	out, err := c.applySteps(single)
	if err != nil {
		return false, err
	}
	if out[0].Keep {
		*r = single[0].Record
	}
	return out[0].Keep, out[0].Err
}

func (s *step) apply(r *record) (keep bool, err error) {
	if meant, err := s.means(r); err != nil || !meant {
		return err == nil, err
	}
	return s.change(r)
}

// change applies the step to a record that matches its predicate.
func (s *step) change(r *record) (bool, error) {
	if keep, err := s.do.apply(r); err != nil || !keep {
		return false, s.blame(err)
	}
	return true, nil
}

// means reports whether the step applies to a record.
func (s *step) means(r *record) (bool, error) {
	if s.predicate == nil {
		return true, nil
	}
	matched, err := s.predicate.test(r)
	return matched != s.negate, s.blame(err)
}

func (s *step) blame(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, ErrCanceled) {
		return ErrCanceled
	}
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Exception: dataException, Err: err}
		var x *javatext.Exception
		var f *connect.RecordFailure
		switch {
		case errors.As(err, &x):
			e.Exception = x.Class
		case errors.As(err, &f):
			e.Exception, e.Message = cmp.Or(f.Exception, dataException), f.Message
		}
	}
	if e.Class = s.class; e.Key != "" {
		e.Message, e.Key = s.prefix+e.Key+": "+e.Message, ""
	}
	return e
}

// Error is a transformation's error about a record.
type Error struct {
	Class     string // of the transformation
	Exception string // the class of the exception that Apache throws
	Key       string // the transformation's key that it is about; the chain adds it to the message
	Message   string
	Err       error // the cause, if any
}

func (e *Error) Error() string {
	name := e.Class[strings.LastIndexByte(e.Class, '.')+1:]
	if e.Err == nil {
		return name + ": " + e.Message
	}
	if errors.As(e.Err, new(*connect.RecordFailure)) { // its text has the message
		return name + ": " + e.Err.Error()
	}
	return strings.TrimSuffix(name+": "+e.Message, ": ") + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }
