// Package transform changes records one by one between a connector and Kafka: transformations in a chain, each perhaps
// under a predicate, under the class names and keys that Apache Kafka Connect knows them by.
package transform

import (
	"errors"
	"fmt"
	"slices"
	"strings"

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

	work *work // the chain's
}

// work is what a chain needs while a record goes through it.
type work struct {
	ownKey, ownValue own
	json             connect.JSONReader
}

// NoOffset is the Offset of a record that comes from a source.
const NoOffset int64 = -1

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
}

type step struct {
	class     string
	do        transformation
	predicate predicate // nil: every record
	negate    bool
}

// New makes the chain that a connector's properties describe.
func New(props map[string]string) (*Chain, error) {
	aliases := configs.SplitList(props["transforms"])
	if len(aliases) == 0 {
		return nil, nil
	}
	c := &Chain{}
	for _, alias := range aliases {
		s, err := newStep(alias, props)
		if err != nil {
			return nil, err
		}
		c.steps = append(c.steps, s)
	}
	return c, nil
}

func newStep(alias string, props map[string]string) (s step, err error) {
	prefix := "transforms." + alias + "."
	own := configs.WithPrefix(props, prefix)
	if s.class, s.do, err = build(Transformation, prefix, own, (*Class).transformation); err != nil {
		return s, err
	}
	config, err := StepKeys.Parse(own)
	if err != nil {
		return s, fmt.Errorf("%s%w", prefix, err)
	}
	s.negate = config.Bool("negate")
	asked := config.String("predicate")
	if asked == "" {
		return s, nil
	}
	if !slices.Contains(configs.SplitList(props["predicates"]), asked) {
		return s, fmt.Errorf("%spredicate: there is no predicate %s; list it in predicates and give predicates.%s.type", prefix, asked, asked)
	}
	s.predicate, err = newPredicate(asked, props)
	return s, err
}

func newPredicate(alias string, props map[string]string) (predicate, error) {
	prefix := "predicates." + alias + "."
	_, p, err := build(Predicate, prefix, configs.WithPrefix(props, prefix), (*Class).predicate)
	return p, err
}

// build makes what a class is of, from the properties under a prefix.
func build[T any](kind Kind, prefix string, props map[string]string, of func(*Class, configs.Config) (T, error)) (name string, made T, err error) {
	class, err := Find(kind, strings.TrimSpace(props["type"]))
	if err != nil {
		return "", made, fmt.Errorf("%stype: %w", prefix, err)
	}
	config, err := class.Keys.Parse(props)
	if err == nil {
		made, err = of(class, config)
	}
	if err != nil {
		return "", made, fmt.Errorf("%s* (%s): %w", prefix, class.Name, err)
	}
	return class.Name, made, nil
}

func (c *Class) transformation(config configs.Config) (transformation, error) {
	return c.newTransformation(config)
}
func (c *Class) predicate(config configs.Config) (predicate, error) { return c.newPredicate(config) }

// TryTransformation says what keeps the transformation of an alias, its predicate apart, from being made.
func TryTransformation(alias string, props map[string]string) error {
	prefix := "transforms." + alias + "."
	_, _, err := build(Transformation, prefix, configs.WithPrefix(props, prefix), (*Class).transformation)
	return err
}

// TryPredicate says what keeps the predicate of an alias from being made.
func TryPredicate(alias string, props map[string]string) error {
	_, err := newPredicate(alias, props)
	return err
}

// Record is an empty record, the same each time, for one who uses no two at once.
func (c *Chain) Record() *Record {
	c.record = Record{}
	return &c.record
}

// Apply lets a record through the chain. It is to go on if keep is true; else a transformation has dropped it. After an
// error, an *Error, what the record holds is undefined.
func (c *Chain) Apply(r *Record) (keep bool, err error) {
	if c == nil {
		return true, nil
	}
	c.work.ownKey, c.work.ownValue = own{}, own{}
	r.work = &c.work
	for i := range c.steps {
		s := &c.steps[i]
		if s.predicate != nil {
			switch matched, err := s.predicate.test(r); {
			case err != nil:
				return false, s.blame(err)
			case matched == s.negate:
				continue
			}
		}
		if keep, err := s.do.apply(r); err != nil || !keep {
			return false, s.blame(err)
		}
	}
	return true, nil
}

func (s *step) blame(err error) error {
	if err == nil {
		return nil
	}
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Exception: dataException, Err: err}
	}
	e.Class = s.class
	return e
}

// Error is what a transformation has against a record.
type Error struct {
	Class     string // of the transformation
	Exception string // the class of the exception that Apache throws
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
