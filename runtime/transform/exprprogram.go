package transform

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

// program is a compiled expression and its configuration key.
type program struct {
	key   string
	vm    *vm.Program
	meter *meter
}

// compileExpression does what the library's Compile does, but checks limits before each recursive
// step, and makes the program charge m.
func compileExpression(text string, m *meter, options ...expr.Option) (_ *vm.Program, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the expression cannot be compiled: %v", r)
		}
		if err != nil {
			err = shortError(err)
		}
	}()
	if err := checkExpressionText(text); err != nil {
		return nil, err
	}
	c := conf.CreateNew()
	for _, option := range append(options, expr.Env(seen{}), expr.MaxNodes(maxExprNodes)) {
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
	return compiler.Compile(tree, c)
}

// run evaluates the expression for a record. The caller must have started the meter.
func (p *program) run(env *seen) (connect.Value, error) {
	machine := vm.VM{MemoryBudget: math.MaxInt} // the meter enforces the budget
	out, err := machine.Run(p.vm, *env)
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
		return v, p.failed(err)
	}
	return v, nil
}

func (p *program) failed(err error) error {
	for _, own := range []error{ErrCanceled, errSteps, errBuilt, errDeep} {
		if errors.Is(err, own) {
			err = own
		}
	}
	if errors.Is(err, ErrCanceled) {
		return err
	}
	return &Error{Exception: dataException, Key: p.key, Message: shortError(err).Error()}
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
