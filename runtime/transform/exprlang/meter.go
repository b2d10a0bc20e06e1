package exprlang

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync/atomic"
	"time"
)

// Budgets of the expressions of one transformation for one record. A step is roughly one iteration
// of a loop, or reading 64 bytes of text.
const (
	maxSteps     = 10_000_000
	maxBuilt     = 128 << 20 // bytes of strings, lists and maps
	maxDataDepth = 1000      // nested lists and maps
)

// ErrCanceled is the error of a run that was canceled. It does not mean that the record is bad.
var ErrCanceled = fmt.Errorf("the transformation was canceled: %w", context.Canceled)

// Meter counts the steps and bytes that a transformation's expressions use for a record, and stops
// them when they exceed the budget. It is not safe for concurrent use.
type Meter struct {
	steps, bytes int
	canceled     *atomic.Bool
}

var (
	errSteps = fmt.Errorf("the expression does not end: it has used its %d steps for this record", maxSteps)
	errBuilt = fmt.Errorf("the expression builds too much: more than %d MiB of texts, lists and maps for this record", maxBuilt>>20)
	errDeep  = fmt.Errorf("the expression builds lists and maps more than %d deep", maxDataDepth)
)

// Start resets the meter for a record.
func (m *Meter) Start(canceled *atomic.Bool) {
	m.steps, m.bytes, m.canceled = maxSteps, maxBuilt, canceled
}

// charge subtracts steps and bytes from the remaining budget.
func (m *Meter) charge(steps, bytes int) error {
	switch {
	case m.canceled != nil && m.canceled.Load():
		return ErrCanceled
	case steps < 0 || steps > m.steps:
		m.steps = 0
		return errSteps
	case bytes < 0 || bytes > m.bytes:
		m.bytes = 0
		return errBuilt
	}
	m.steps -= steps
	m.bytes -= bytes
	return nil
}

// scan charges for reading n bytes.
func (m *Meter) scan(n int) error { return m.charge(1+n/64, 0) }

// build charges for creating n bytes.
func (m *Meter) build(n int) error { return m.charge(1+n/64, n) }

// times charges for work that grows with the product of a and b.
func (m *Meter) times(a, b int) error {
	if a > 0 && b > maxSteps/a {
		return m.charge(maxSteps+1, 0)
	}
	return m.charge(a*b, 0)
}

// Memory sizes in bytes.
const (
	sizeOfItem  = 16  // in a list
	sizeOfEntry = 40  // in a map
	sizeOfMap   = 300 // without entries
)

// shallow returns the size of a value without its content.
func shallow(x any) int {
	switch x := x.(type) {
	case string:
		return len(x)
	case []any:
		return sizeOfItem * len(x)
	case map[string]any:
		return sizeOfMap + sizeOfEntry*len(x)
	}
	switch v := reflect.ValueOf(x); v.Kind() {
	case reflect.Slice, reflect.Array, reflect.String:
		return sizeOfItem * v.Len()
	case reflect.Map:
		return sizeOfMap + sizeOfEntry*v.Len()
	}
	return 0
}

// isScalar reports whether data has no parts.
func isScalar(x any) bool {
	switch x.(type) {
	case nil, bool, int, int64, float64, string, []byte, time.Time, time.Duration, *time.Location:
		return true
	}
	switch reflect.ValueOf(x).Kind() {
	case reflect.Slice, reflect.Array, reflect.Map, reflect.Struct, reflect.Pointer:
		return false
	}
	return true
}

// extent is the size of data when written out: a list that occurs twice counts twice.
type extent struct{ parts, bytes, depth int }

// measure traverses data completely, and charges a step for each part.
func (m *Meter) measure(x any) (e extent, err error) {
	err = m.walk(x, 0, &e)
	return e, err
}

func (m *Meter) walk(x any, depth int, e *extent) error {
	if depth > maxDataDepth {
		return errDeep
	}
	if err := m.charge(1, 0); err != nil {
		return err
	}
	e.parts, e.depth = e.parts+1, max(e.depth, depth)
	switch x := x.(type) {
	case string:
		e.bytes += len(x)
		return m.scan(len(x))
	case []any:
		return m.walkItems(x, depth, e)
	case map[string]any:
		for k, item := range x {
			e.bytes += len(k)
			if err := m.walk(item, depth+1, e); err != nil {
				return err
			}
		}
		return nil
	}
	if isScalar(x) {
		e.bytes += 8 + shallow(x)
		return m.scan(shallow(x))
	}
	return m.walkOther(reflect.ValueOf(x), depth, e)
}

func (m *Meter) walkItems(items []any, depth int, e *extent) error {
	for _, item := range items {
		if err := m.walk(item, depth+1, e); err != nil {
			return err
		}
	}
	return nil
}

// walkOther is walk for less common lists and maps, such as those of toPairs and groupBy.
func (m *Meter) walkOther(v reflect.Value, depth int, e *extent) error {
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if err := m.walk(v.Index(i).Interface(), depth+1, e); err != nil {
				return err
			}
		}
	case reflect.Map:
		for entry := v.MapRange(); entry.Next(); {
			if err := errors.Join(m.walk(entry.Key().Interface(), depth+1, e), m.walk(entry.Value().Interface(), depth+1, e)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if !v.Type().Field(i).IsExported() {
				continue
			}
			if err := m.walk(v.Field(i).Interface(), depth+1, e); err != nil {
				return err
			}
		}
	}
	return nil
}
