package exprlang

import (
	"errors"
	"fmt"
	"math/bits"
	"reflect"
	"regexp"
	"strings"

	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/vm/runtime"

	"millrace/configs"
)

// Names of the functions that a metered expression calls. The leading blank separates them from
// every name that a user can write.
const (
	fnTick     = " tick"   // an iteration
	fnGather   = " gather" // an iteration that keeps something
	fnLoop     = " loop"
	fnKey      = " key"
	fnScan     = " scan"
	fnScalar   = " scalar"
	fnBuilt    = " built"
	fnOperator = " operator "
	fnBuiltin  = " function "
)

// Bytes that the library keeps for loops while an expression runs.
const (
	sizeOfLoop     = 256
	sizeOfGathered = 48
)

// sortingSteps is the cost of a sort key, which is roughly how often it is compared.
const sortingSteps = 20

// function is a function as the library calls it.
type function = func(args ...any) (any, error)

// functions returns the meter's own functions, and the operators that it counts.
func (m *Meter) functions() map[string]function {
	of := func(cost func(x any) error) function {
		return func(args ...any) (any, error) { return args[0], cost(args[0]) }
	}
	return map[string]function{
		fnTick:                    func(...any) (any, error) { return nil, m.charge(1, 0) },
		fnGather:                  func(...any) (any, error) { return nil, m.charge(1, sizeOfGathered) },
		fnLoop:                    of(func(any) error { return m.charge(1, sizeOfLoop) }),
		fnScan:                    of(func(x any) error { return m.scan(shallow(x)) }),
		fnBuilt:                   of(func(x any) error { return m.build(shallow(x)) }),
		fnScalar:                  of(m.scalar),
		fnKey:                     of(func(x any) error { return errors.Join(m.scalar(x), m.times(sortingSteps, 1+shallow(x)/64)) }),
		fnOperator + "+":          m.plus,
		fnOperator + "..":         m.numbers,
		fnOperator + "in":         m.in,
		fnOperator + "==":         m.equal,
		fnOperator + "<":          m.compared(runtime.Less),
		fnOperator + ">":          m.compared(runtime.More),
		fnOperator + "<=":         m.compared(runtime.LessOrEqual),
		fnOperator + ">=":         m.compared(runtime.MoreOrEqual),
		fnOperator + "contains":   m.search(strings.Contains),
		fnOperator + "startsWith": m.search(strings.HasPrefix),
		fnOperator + "endsWith":   m.search(strings.HasSuffix),
		fnOperator + "matches":    m.matches,
	}
}

func (m *Meter) scalar(x any) error {
	if !isScalar(x) {
		return fmt.Errorf("a %T cannot be a key, an index or an argument here: expected a text, a number, a bool or a time", x)
	}
	return m.scan(shallow(x))
}

func (m *Meter) plus(args ...any) (any, error) {
	if a, ok := args[0].(string); ok {
		if b, ok := args[1].(string); ok {
			if err := m.build(len(a) + len(b)); err != nil {
				return nil, err
			}
		}
	}
	return runtime.Add(args[0], args[1]), nil
}

func (m *Meter) numbers(args ...any) (any, error) {
	from, to := runtime.ToInt(args[0]), runtime.ToInt(args[1])
	if from > to {
		return []int{}, nil
	}
	if n := uint64(to) - uint64(from); n >= maxBuilt/8 {
		return nil, m.build(maxBuilt + 1)
	} else if err := m.build(8 * (int(n) + 1)); err != nil {
		return nil, err
	}
	return runtime.MakeRange(from, to), nil
}

func (m *Meter) in(args ...any) (any, error) {
	v := reflect.ValueOf(args[1])
	if k := v.Kind(); k == reflect.Slice || k == reflect.Array {
		each, err := m.measure(args[0])
		if err != nil {
			return nil, err
		}
		if err := m.times(v.Len(), each.parts+each.bytes/64); err != nil {
			return nil, err
		}
	} else if err := m.scalar(args[0]); err != nil {
		return nil, err
	}
	return runtime.In(args[0], args[1]), nil
}

func (m *Meter) equal(args ...any) (any, error) {
	a, text := args[0].(string)
	if b, also := args[1].(string); text && also {
		return a == b, m.scan(min(len(a), len(b)))
	}
	if !isScalar(args[0]) && !isScalar(args[1]) {
		if _, err := m.measure(args[0]); err != nil {
			return nil, err
		}
	}
	return runtime.Equal(args[0], args[1]), m.charge(1, 0)
}

func (m *Meter) compared(op func(a, b any) bool) function {
	return func(args ...any) (any, error) {
		if err := m.scan(min(shallow(args[0]), shallow(args[1]))); err != nil {
			return nil, err
		}
		return op(args[0], args[1]), nil
	}
}

func (m *Meter) search(op func(s, part string) bool) function {
	return func(args ...any) (any, error) {
		if runtime.IsNil(args[0]) || runtime.IsNil(args[1]) {
			return false, nil
		}
		s, part := args[0].(string), args[1].(string)
		if err := m.scan(len(s) + len(part)); err != nil {
			return nil, err
		}
		return op(s, part), nil
	}
}

// boundedRegex is a regular expression and its size, which is the maximum number of steps for
// matching one character.
type boundedRegex struct {
	*regexp.Regexp
	size int
}

func (m *Meter) matches(args ...any) (any, error) {
	if runtime.IsNil(args[0]) || runtime.IsNil(args[1]) {
		return false, nil
	}
	re, ok := args[1].(*boundedRegex)
	if !ok {
		text := args[1].(string)
		re = &boundedRegex{size: configs.RegexSize(text)}
		if err := m.charge(len(text)+20*re.size, 0); err != nil {
			return nil, err
		}
		var err error
		if re.Regexp, err = configs.CompileRegex(text); err != nil {
			return nil, err
		}
	}
	data, ok := args[0].([]byte)
	if !ok {
		data = []byte(args[0].(string))
	}
	if err := m.times(1+len(data)/8, 1+re.size/8); err != nil {
		return nil, err
	}
	return re.Match(data), nil
}

// constantWork lists the functions whose cost does not grow with their data.
var constantWork = []string{"type", "abs", "ceil", "floor", "round", "first", "last", "take", "now",
	"bitand", "bitor", "bitxor", "bitnand", "bitshl", "bitshr", "bitushr", "bitnot"}

// cost charges the cost of a call before it runs.
type cost func(m *Meter, args []any) error

// costs maps the functions whose cost grows with their data to that cost.
var costs = map[string]cost{
	"len": linear, "int": linear, "float": linear, "trim": linear, "trimPrefix": linear, "trimSuffix": linear, "upper": linear,
	"lower": linear, "indexOf": linear, "lastIndexOf": linear, "hasPrefix": linear, "hasSuffix": linear, "toBase64": linear,
	"fromBase64": linear, "duration": linear, "keys": linear, "values": linear, "toPairs": linear, "reverse": linear,
	"date": slow, "timezone": slow, "fromJSON": parsed, "toJSON": printed, "string": printed,
	"concat": concatenated, "split": splitting, "splitAfter": splitting, "replace": replaced, "repeat": repeated, "join": joined,
	"min": deep, "max": deep, "mean": deep, "median": sorted, "sort": sorted, "flatten": flattened, "uniq": compared,
	"get": got, "fromPairs": paired,
}

// metered wraps a function of the library so that it charges its cost and its result.
func (m *Meter) metered(f *builtin.Function, c cost) function {
	return func(args ...any) (out any, err error) {
		if err := c(m, args); err != nil {
			return nil, err
		}
		switch {
		case f.Fast != nil:
			out = f.Fast(args[0])
		case f.Safe != nil:
			out, _, err = f.Safe(args...)
		default:
			out, err = f.Func(args...)
		}
		if err != nil {
			return nil, err
		}
		return out, m.build(shallow(out))
	}
}

func linear(m *Meter, args []any) error {
	total := 0
	for _, arg := range args {
		total += shallow(arg)
	}
	return m.scan(total)
}

// slow is the cost of functions that may read a time zone file.
func slow(m *Meter, args []any) error { return errors.Join(linear(m, args), m.charge(1000, 0)) }

func concatenated(m *Meter, args []any) error {
	total := 0
	for _, arg := range args {
		total += shallow(arg)
	}
	return m.build(total)
}

// parsed is the cost of parsing JSON: a character becomes up to 60 bytes, but usually far fewer.
func parsed(m *Meter, args []any) error {
	text, _ := args[0].(string)
	return m.charge(1+len(text)/4, 16*len(text))
}

// printed is the cost of formatting data as text, with the indentation of nested JSON.
func printed(m *Meter, args []any) error {
	if text, ok := args[0].(string); ok {
		return m.build(2 * len(text))
	}
	e, err := m.measure(args[0])
	if err != nil {
		return err
	}
	if err := m.times(e.parts, 1+e.depth/16); err != nil {
		return err
	}
	return m.build(2*e.bytes + e.parts*(8+2*e.depth))
}

func splitting(m *Meter, args []any) error {
	if len(args) < 2 {
		return nil
	}
	s, sep := text(args, 0), text(args, 1)
	return m.build(len(s)/8 + sizeOfItem*(1+strings.Count(s, sep)))
}

func replaced(m *Meter, args []any) error {
	if len(args) < 3 {
		return nil
	}
	s, by := text(args, 0), text(args, 2)
	if err := m.scan(len(s)); err != nil {
		return err
	}
	return m.product(strings.Count(s, text(args, 1)), len(by), len(s))
}

// maxRepeat is the library's limit.
const maxRepeat = 1_000_000

func repeated(m *Meter, args []any) error {
	times := runtime.ToInt(args[1])
	if times > maxRepeat {
		return fmt.Errorf("repeat repeats a text at most %d times, not %d", maxRepeat, times)
	}
	return m.product(len(text(args, 0)), max(times, 0), 0)
}

// product charges for building a·b + more bytes.
func (m *Meter) product(a, b, more int) error {
	if a > 0 && b > maxBuilt/a {
		return m.build(maxBuilt + 1)
	}
	return m.build(a*b + more)
}

func joined(m *Meter, args []any) error {
	v := reflect.ValueOf(args[0])
	if v.Kind() != reflect.Slice {
		return nil
	}
	total := 0
	for i := range v.Len() {
		total += shallow(v.Index(i).Interface())
	}
	if err := m.charge(v.Len(), 0); err != nil {
		return err
	}
	return m.product(v.Len(), len(text(args, 1)), total)
}

func deep(m *Meter, args []any) error {
	_, err := m.measure(args)
	return err
}

func sorted(m *Meter, args []any) error {
	e, err := m.measure(args[0])
	if err != nil {
		return err
	}
	if err := m.build(2 * sizeOfItem * e.parts); err != nil {
		return err
	}
	longest := 0
	if v := reflect.ValueOf(args[0]); v.Kind() == reflect.Slice {
		for i := range v.Len() {
			longest = max(longest, shallow(v.Index(i).Interface()))
		}
	}
	return m.times(e.parts*bits.Len(uint(e.parts)), 1+longest/64)
}

func flattened(m *Meter, args []any) error {
	e, err := m.measure(args[0])
	if err != nil {
		return err
	}
	return errors.Join(m.times(e.parts, 1+e.depth/4), m.product(e.parts, sizeOfItem*(1+e.depth/4), 0))
}

// compared is the cost of a function that compares each item with each other.
func compared(m *Meter, args []any) error {
	e, err := m.measure(args[0])
	if err != nil {
		return err
	}
	n := 0
	if v := reflect.ValueOf(args[0]); v.Kind() == reflect.Slice || v.Kind() == reflect.Array {
		n = v.Len()
	}
	return m.times(1+n/4, e.parts+e.bytes/64)
}

func got(m *Meter, args []any) error {
	if len(args) < 2 {
		return nil
	}
	return m.scalar(args[1])
}

// paired is the cost of pairs of keys and values. It requires scalar keys: otherwise the library
// would hash a key with all its content, and quote an invalid pair.
func paired(m *Meter, args []any) error {
	v := reflect.ValueOf(args[0])
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return fmt.Errorf("fromPairs expects a list of pairs, not a %T", args[0])
	}
	if err := m.build(sizeOfMap + 2*sizeOfEntry*v.Len()); err != nil {
		return err
	}
	for i := range v.Len() {
		pair := reflect.ValueOf(v.Index(i).Interface())
		if k := pair.Kind(); k != reflect.Slice && k != reflect.Array || pair.Len() != 2 {
			return fmt.Errorf("fromPairs expects pairs: item %d is none", i)
		}
		if err := m.scalar(pair.Index(0).Interface()); err != nil {
			return err
		}
	}
	return nil
}

// text returns an argument that should be a string. The function itself rejects other types.
func text(args []any, i int) string {
	if i >= len(args) {
		return ""
	}
	s, _ := args[i].(string)
	return s
}
