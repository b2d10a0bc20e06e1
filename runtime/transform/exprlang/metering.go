package exprlang

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/conf"

	"millrace/configs"
)

// metering rewrites a checked expression so that it counts its cost: each iteration of a loop is
// charged, and each operation whose cost grows with its data. The library's own budget counts
// neither strings nor steps. Unknown kinds of nodes and functions are rejected, so that a newer
// library cannot add uncounted operations.
type metering struct {
	m    *Meter
	conf *conf.Config
	done map[ast.Node]ast.Node // a node may occur in two places
	err  error
}

// meterTree makes a tree charge m. It adds the functions for this to c.
func meterTree(root *ast.Node, c *conf.Config, m *Meter) error {
	p := &metering{m: m, conf: c, done: map[ast.Node]ast.Node{}}
	for name, f := range m.functions() {
		p.add(name, f)
	}
	*root = p.node(*root)
	return p.err
}

func (p *metering) add(name string, f func(args ...any) (any, error)) {
	p.conf.Functions[name] = &builtin.Function{Name: name, Func: f}
}

// call replaces a node with a call of a function whose name no user can write.
func (p *metering) call(name string, in ast.Node, args ...ast.Node) ast.Node {
	n := &ast.CallNode{Callee: &ast.IdentifierNode{Value: name}, Arguments: args}
	n.SetLocation(in.Location())
	n.SetNature(*in.Nature())
	return n
}

func (p *metering) node(n ast.Node) ast.Node {
	if n == nil || reflect.ValueOf(n).IsNil() {
		return n
	}
	out, known := p.done[n]
	if !known {
		out = p.rewritten(n)
		p.done[n] = out
	}
	return out
}

func (p *metering) all(nodes []ast.Node) {
	for i := range nodes {
		nodes[i] = p.node(nodes[i])
	}
}

func (p *metering) rewritten(n ast.Node) ast.Node {
	switch n := n.(type) {
	case *ast.NilNode, *ast.IdentifierNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.StringNode, *ast.BytesNode,
		*ast.ConstantNode, *ast.PointerNode:
	case *ast.UnaryNode:
		n.Node = p.node(n.Node)
	case *ast.BinaryNode:
		return p.binary(n)
	case *ast.ChainNode:
		n.Node = p.node(n.Node)
	case *ast.MemberNode:
		n.Node = p.node(n.Node)
		n.Property = p.scalar(n.Property)
	case *ast.SliceNode:
		n.Node, n.From, n.To = p.node(n.Node), p.scalar(n.From), p.scalar(n.To)
	case *ast.CallNode:
		n.Callee = p.node(n.Callee)
		for i := range n.Arguments {
			n.Arguments[i] = p.scalar(n.Arguments[i])
		}
		return p.call(fnBuilt, n, n)
	case *ast.BuiltinNode:
		return p.builtin(n)
	case *ast.PredicateNode:
		n.Node = p.node(n.Node)
	case *ast.VariableDeclaratorNode:
		n.Value, n.Expr = p.node(n.Value), p.node(n.Expr)
	case *ast.SequenceNode:
		p.all(n.Nodes)
	case *ast.ConditionalNode:
		n.Cond, n.Exp1, n.Exp2 = p.node(n.Cond), p.node(n.Exp1), p.node(n.Exp2)
	case *ast.ArrayNode:
		p.all(n.Nodes)
		return p.call(fnBuilt, n, n)
	case *ast.MapNode:
		p.all(n.Pairs)
		return p.call(fnBuilt, n, n)
	case *ast.PairNode:
		n.Key, n.Value = p.node(n.Key), p.node(n.Value)
	default:
		p.fail("an expression with a %T is not supported", n)
	}
	return n
}

func (p *metering) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
}

// scalar requires data without parts where the library might quote it in an error or use it as a
// map key.
func (p *metering) scalar(n ast.Node) ast.Node {
	n = p.node(n)
	if n == nil || reflect.ValueOf(n).IsNil() || isSmall(n) {
		return n
	}
	return p.call(fnScalar, n, n)
}

// isSmall reports whether a node is known to return a number, a bool, or a string literal.
func isSmall(n ast.Node) bool {
	switch n.(type) {
	case *ast.StringNode, *ast.NilNode:
		return true
	}
	k := n.Type().Kind()
	return k >= reflect.Bool && k <= reflect.Float64
}

func (p *metering) binary(n *ast.BinaryNode) ast.Node {
	n.Left, n.Right = p.node(n.Left), p.node(n.Right)
	small := isSmall(n.Left) || isSmall(n.Right)
	switch n.Operator {
	case "and", "&&", "or", "||", "??", "-", "*", "/", "%", "**", "^":
		return n
	case "==", "<", ">", "<=", ">=":
		if small {
			return n
		}
	case "!=":
		if small {
			return n
		}
		not := &ast.UnaryNode{Operator: "not", Node: p.call(fnOperator+"==", n, n.Left, n.Right)}
		not.SetLocation(n.Location())
		not.SetNature(*n.Nature())
		return not
	case "startsWith", "endsWith":
		if isSmall(n.Right) {
			return n
		}
	case "in":
		if _, ok := n.Right.(*ast.ConstantNode); ok {
			if !small {
				n.Left = p.call(fnScan, n.Left, n.Left)
			}
			return n
		}
	case "+":
		if _, text := n.Left.(*ast.StringNode); !text && isSmall(n.Left) {
			return n
		}
	case "matches":
		return p.matches(n)
	}
	if _, known := p.conf.Functions[fnOperator+n.Operator]; !known {
		p.fail("the operator %s is not supported", n.Operator)
	}
	return p.call(fnOperator+n.Operator, n, n.Left, n.Right)
}

// matches compiles the regular expression of a match if it is a literal.
func (p *metering) matches(n *ast.BinaryNode) ast.Node {
	text, ok := n.Right.(*ast.StringNode)
	if !ok {
		return p.call(fnOperator+n.Operator, n, n.Left, n.Right)
	}
	re, err := configs.CompileRegex(text.Value)
	if err != nil {
		p.fail("matches: %w", err)
		return n
	}
	constant := &ast.ConstantNode{Value: &boundedRegex{re, configs.RegexSize(text.Value)}}
	constant.SetLocation(n.Right.Location())
	return p.call(fnOperator+n.Operator, n, n.Left, constant)
}

// loops are the functions with a predicate. Those in gathers keep something of each iteration; the
// last two do so because of a bug in the library, which leaves a bool on its stack. Those in keyed
// sort or look up by the result of the predicate.
var (
	loops   = []string{"all", "none", "any", "one", "filter", "map", "count", "sum", "find", "findIndex", "findLast", "findLastIndex", "groupBy", "sortBy", "reduce"}
	gathers = []string{"filter", "map", "groupBy", "sortBy", "findLast", "findLastIndex"}
	keyed   = []string{"groupBy", "sortBy"}
)

func (p *metering) builtin(n *ast.BuiltinNode) ast.Node {
	p.all(n.Arguments)
	n.Map = p.node(n.Map)
	switch {
	case slices.Contains(loops, n.Name):
		p.loop(n)
		return n
	case slices.Contains(constantWork, n.Name):
		return n
	}
	cost, known := costs[n.Name]
	if !known {
		p.fail("the function %s is not supported", n.Name)
		return n
	}
	name := fnBuiltin + n.Name
	if _, added := p.conf.Functions[name]; !added {
		p.add(name, p.m.metered(builtin.Builtins[builtin.Index[n.Name]], cost))
	}
	return p.call(name, n, n.Arguments...)
}

// loop charges the start of a loop and each iteration.
func (p *metering) loop(n *ast.BuiltinNode) {
	n.Arguments[0] = p.call(fnLoop, n.Arguments[0], n.Arguments[0])
	if len(n.Arguments) == 1 { // sum and count without a predicate
		item := &ast.PointerNode{}
		item.SetLocation(n.Location())
		each := &ast.PredicateNode{Node: item}
		each.SetLocation(n.Location())
		n.Arguments = append(n.Arguments, each)
	}
	each, ok := n.Arguments[1].(*ast.PredicateNode)
	if !ok {
		p.fail("the function %s has no predicate", n.Name)
		return
	}
	body := each.Node
	if slices.Contains(keyed, n.Name) {
		body = p.call(fnKey, body, body)
	}
	tick := fnTick
	if slices.Contains(gathers, n.Name) {
		tick = fnGather
	}
	counted := &ast.SequenceNode{Nodes: []ast.Node{p.call(tick, &ast.NilNode{}), body}}
	counted.SetLocation(body.Location())
	counted.SetNature(*body.Nature())
	each.Node = counted
}
