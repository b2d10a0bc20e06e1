// Package exprlang compiles and runs expressions in the language of expr-lang.org. A user's
// expression must not be able to stop a worker: its text is limited before it is compiled, and each
// run has a budget of steps and bytes.
package exprlang

import (
	"errors"
	"fmt"
	"math"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/optimizer"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"millrace/configs"
	"millrace/plugins/connect"
)

// Input is the part of a record that an expression can access.
type Input struct {
	Topic     string         `expr:"topic"`
	Partition any            `expr:"partition"`
	Offset    any            `expr:"offset"`
	Timestamp any            `expr:"timestamp"`
	Key       any            `expr:"key"`
	Value     any            `expr:"value"`
	Headers   map[string]any `expr:"headers"`
}

// Program is a compiled expression.
type Program struct {
	vm    *vm.Program
	meter *Meter
}

// Compile compiles an expression of any type, whose runs charge m.
func Compile(text string, m *Meter) (*Program, error) { return compile(text, m) }

// CompileCondition compiles an expression that must return true or false.
func CompileCondition(text string, m *Meter) (*Program, error) {
	return compile(text, m, expr.AsBool())
}

// compile does what the library's Compile does, but checks limits before each recursive step, and
// makes the program charge m.
func compile(text string, m *Meter, options ...expr.Option) (_ *Program, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the expression cannot be compiled: %v", r)
		}
		if err != nil {
			err = shortError(err)
		}
	}()
	if err := checkText(text); err != nil {
		return nil, err
	}
	c := conf.CreateNew()
	for _, option := range append(options, expr.Env(Input{}), expr.MaxNodes(maxNodes)) {
		option(c)
	}
	tree, err := parser.ParseWithConfig(text, c)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(checkTree(tree), checkRegexes(tree)); err != nil {
		return nil, err
	}
	if _, err := checker.Check(tree, c); err != nil {
		return nil, err
	}
	if err := optimizer.Optimize(&tree.Node, c); err != nil {
		var located *file.Error
		if errors.As(err, &located) {
			return nil, located.Bind(tree.Source)
		}
		return nil, err
	}
	if err := errors.Join(checkTree(tree), meterTree(&tree.Node, c, m)); err != nil {
		return nil, err
	}
	compiled, err := compiler.Compile(tree, c)
	return &Program{compiled, m}, err
}

// Run evaluates the expression for a record. The caller must have started the meter.
func (p *Program) Run(in *Input) (connect.Value, error) {
	machine := vm.VM{MemoryBudget: math.MaxInt} // the meter enforces the budget
	out, err := machine.Run(p.vm, *in)
	var result extent
	if err == nil {
		result, err = p.meter.measure(out)
	}
	if err == nil {
		err = p.meter.build(sizeOfEntry * result.parts)
	}
	var v connect.Value
	if err == nil {
		v, err = connect.AnyValue(out)
	}
	if err != nil {
		return v, failed(err)
	}
	return v, nil
}

// failed returns the error of a run in few words.
func failed(err error) error {
	for _, own := range []error{ErrCanceled, errSteps, errBuilt, errDeep} {
		if errors.Is(err, own) {
			err = own
		}
	}
	if errors.Is(err, ErrCanceled) {
		return err
	}
	return shortError(err)
}

// checkRegexes compiles the literal regular expressions of an expression before the library does,
// to enforce the limits.
func checkRegexes(tree *parser.Tree) error {
	for n := range nodesOf(tree.Node) {
		if text, ok := regexOf(n); ok {
			if _, err := configs.CompileRegex(text); err != nil {
				return err
			}
		}
	}
	return nil
}
