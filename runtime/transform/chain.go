// Package transform changes records one by one between a connector and Kafka: transformations in a chain, each perhaps
// under a predicate, under the class names and keys that Apache Kafka Connect knows them by.
package transform

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"millrace/configs"
	"millrace/plugins/connect"
)

// Record is a record of a source or of a sink on its way through a chain. Schemas, values and the headers' array are shared
// with the record that it was made from; transformations replace them and change nothing in them.
type Record struct {
	Topic       string
	Partition   int32 // connect.AnyPartition: not given
	Offset      int64 // in Kafka; NoOffset of a source's record
	Timestamp   int64 // milliseconds; connect.NoTimestamp
	KeySchema   *connect.Schema
	Key         connect.Value
	ValueSchema *connect.Schema
	Value       connect.Value
	Headers     []connect.Header

	ownKey, ownValue own
	work             *work // the chain's
}

// work is what a chain needs while records go through it.
type work struct {
	json     connect.JSONReader
	structs  connect.Structs
	canceled atomic.Bool
}

// NoOffset is the Offset of a record that comes from a source.
const NoOffset = connect.NoOffset

// transformation changes a record in place, or says that it is to be dropped. It is used by one goroutine at a time.
type transformation interface {
	apply(r *Record) (keep bool, err error)
}

// predicate says which records a transformation is for.
type predicate interface {
	test(r *Record) (bool, error)
}

// Chain is the transformations of one task. The nil Chain leaves records as they are. It is used by one goroutine at a time.
type Chain struct {
	steps  []step
	work   work
	record Record

	batched bool // a step is remote
}

type step struct {
	prefix    string // of its keys
	class     string
	do        transformation
	remote    Remote    // in place of do, of a transformation in a plugin
	predicate predicate // nil: every record
	matching  Remote    // in place of predicate, of one in a plugin
	negate    bool
}

// New makes the chain that a connector's properties describe, of the transformations that are the worker's own.
func New(props map[string]string) (*Chain, error) { return Open(props, noPlugins{}) }

// Open makes the chain that a connector's properties describe. It is to be closed.
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
		s.remote, err = plugins.StartTransformation(class.plugin, own)
	} else {
		s.do, err = class.newTransformation(config)
	}
	if err != nil {
		s.close()
		return s, fmt.Errorf("%s* (%s): %w", prefix, class.Name, err)
	}
	return s, nil
}

// conditional puts the step under its predicate.
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
	if s.matching, err = plugins.StartTransformation(class.plugin, own); err != nil {
		return fmt.Errorf("%s* (%s): %w", prefix, class.Name, err)
	}
	return nil
}

// newPredicate makes a predicate of the worker's own; of a plugin's it gives the class alone.
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

// configured is the class that the properties under a prefix name, and what they say to it.
func configured(kind Kind, prefix string, props map[string]string, offered []*connect.Class) (*Class, configs.Config, error) {
	class, err := Find(kind, props["type"], offered...)
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

// TryTransformation says what keeps the transformation of an alias, its predicate apart, from being made. One of a plugin's is not
// made: what it has against its keys beyond what it declares of them shows when it starts.
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

// TryPredicate says what keeps the predicate of an alias from being made. One of a plugin's is not made either.
func TryPredicate(alias string, props map[string]string, offered []*connect.Class) error {
	prefix := "predicates." + alias + "."
	_, _, err := newPredicate(prefix, configs.WithPrefix(props, prefix), offered)
	return err
}

// Record is an empty record, the same each time, for one who uses no two at once.
func (c *Chain) Record() *Record {
	c.record = Record{}
	return &c.record
}

// Apply lets a record through the chain. It is to go on if keep is true; else a transformation has dropped it. After an
// error, an *Error or ErrCanceled, what the record holds is undefined.
func (c *Chain) Apply(r *Record) (keep bool, err error) {
	switch {
	case c == nil:
		return true, nil
	case c.Batched():
		out, err := c.ApplyAll([]*Record{r})
		if err != nil {
			return false, err
		}
		return out[0].Keep, out[0].Err
	}
	r.start(&c.work)
	for i := range c.steps {
		if keep, err := c.steps[i].apply(r); err != nil || !keep {
			return false, err
		}
	}
	return true, nil
}

// start makes everything in a record somebody else's.
func (r *Record) start(w *work) { r.ownKey, r.ownValue, r.work = own{}, own{}, w }

func (s *step) apply(r *Record) (keep bool, err error) {
	if meant, err := s.means(r); err != nil || !meant {
		return err == nil, err
	}
	return s.change(r)
}

// change is for a record that the step is for.
func (s *step) change(r *Record) (bool, error) {
	if keep, err := s.do.apply(r); err != nil || !keep {
		return false, s.blame(err)
	}
	return true, nil
}

// means reports whether the step is for a record.
func (s *step) means(r *Record) (bool, error) {
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
	}
	if e.Class = s.class; e.Key != "" {
		e.Message, e.Key = s.prefix+e.Key+": "+e.Message, ""
	}
	return e
}

// Error is what a transformation has against a record.
type Error struct {
	Class     string // of the transformation
	Exception string // the class of the exception that Apache throws
	Key       string // of the transformation that it is about; the chain puts it into the message
	Message   string
	Err       error // the cause, if there is one
}

func (e *Error) Error() string {
	name := e.Class[strings.LastIndexByte(e.Class, '.')+1:]
	if e.Err == nil {
		return name + ": " + e.Message
	}
	return strings.TrimSuffix(name+": "+e.Message, ": ") + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }
