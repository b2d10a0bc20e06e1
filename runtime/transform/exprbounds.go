package transform

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/parser/lexer"

	"millrace/configs"
)

// Bounds of an expression's text. The library parses, checks and compiles by recursion, and a stack that overflows ends the whole
// worker: the text is measured before the library sees it.
const (
	maxExpression    = 128 << 10        // bytes
	maxBrackets      = 200              // open at once
	maxRecursive     = 2000             // tokens that make the parser recurse without opening a bracket
	maxExprNodes     = 10_000           // the library's own default
	maxUnfoldedNodes = 4 * maxExprNodes // with a part that stands at two places counted twice
)

// recursive are the tokens that make the parser call itself.
var recursive = map[string]bool{
	"!": true, "not": true, "-": true, "+": true, "?": true, "??": true, "**": true, "^": true, "let": true, "if": true, "else": true, "::": true,
}

// checkExpressionText refuses text that the parser could not take within a small stack.
func checkExpressionText(text string) error {
	if len(text) > maxExpression {
		return fmt.Errorf("the expression has %d bytes: the limit is %d", len(text), maxExpression)
	}
	var l = lexer.New()
	l.Reset(file.NewSource(text))
	open, calls := 0, 0
	for {
		token, err := l.Next()
		switch {
		case err != nil || token.Is(lexer.EOF):
			return nil // the parser reports a bad token
		case token.Is(lexer.Bracket, "(", "[", "{"):
			open++
		case token.Is(lexer.Bracket):
			open--
		case token.Is(lexer.Operator) && recursive[token.Value]:
			calls++
		}
		if open > maxBrackets {
			return fmt.Errorf("the expression has more than %d brackets within each other", maxBrackets)
		}
		if calls > maxRecursive {
			return fmt.Errorf("the expression has more than %d unary operators, conditions and declarations", maxRecursive)
		}
	}
}

// checkTree refuses a tree that is small in memory but large when it is walked: the parser and the optimizer let one part stand at two
// places (a < b < c, a ?: b, a in 1..3), so that a few nested ones make millions.
func checkTree(tree *parser.Tree) error {
	sizes := treeSizes{}
	if sizes.of(tree.Node) > maxUnfoldedNodes {
		return fmt.Errorf("the expression unfolds to more than %d parts", maxUnfoldedNodes)
	}
	return nil
}

// treeSizes are the numbers of nodes below each node, once for each place at which a node stands.
type treeSizes map[ast.Node]int

func (t treeSizes) of(n ast.Node) int {
	if n == nil {
		return 0
	}
	if size, known := t[n]; known {
		return size
	}
	size := 1
	for _, part := range parts(n) {
		size = min(size+t.of(part), maxUnfoldedNodes+1)
	}
	if b, ok := n.(*ast.BinaryNode); ok && b.Operator == "in" {
		size = min(size+t.of(b.Left), maxUnfoldedNodes+1) // the optimizer compares it with both ends of a range
	}
	t[n] = size
	return size
}

// parts are the nodes directly below a node.
func parts(n ast.Node) []ast.Node {
	switch n := n.(type) {
	case *ast.UnaryNode:
		return []ast.Node{n.Node}
	case *ast.BinaryNode:
		return []ast.Node{n.Left, n.Right}
	case *ast.ChainNode:
		return []ast.Node{n.Node}
	case *ast.MemberNode:
		return []ast.Node{n.Node, n.Property}
	case *ast.SliceNode:
		return []ast.Node{n.Node, n.From, n.To}
	case *ast.CallNode:
		return append([]ast.Node{n.Callee}, n.Arguments...)
	case *ast.BuiltinNode:
		return append([]ast.Node{n.Map}, n.Arguments...)
	case *ast.PredicateNode:
		return []ast.Node{n.Node}
	case *ast.VariableDeclaratorNode:
		return []ast.Node{n.Value, n.Expr}
	case *ast.SequenceNode:
		return n.Nodes
	case *ast.ConditionalNode:
		return []ast.Node{n.Cond, n.Exp1, n.Exp2}
	case *ast.ArrayNode:
		return n.Nodes
	case *ast.MapNode:
		return n.Pairs
	case *ast.PairNode:
		return []ast.Node{n.Key, n.Value}
	}
	return nil
}

// maxSnippet is how much of an expression an error may quote.
const maxSnippet = 200

// shortError leaves out the quotation of a long line that the library puts into its errors, and the stacks of its own.
func shortError(err error) error {
	var e *file.Error
	if errors.As(err, &e) {
		e.Message = plainTypes(e.Message)
	}
	if e != nil && len(e.Snippet) > 2*maxSnippet {
		return fmt.Errorf("%s (%d:%d)", configs.Cut(e.Message, maxSnippet), e.Line, e.Column+1)
	}
	if len(err.Error()) > 5*maxSnippet {
		return errors.New(configs.Cut(err.Error(), maxSnippet))
	}
	return err
}

// typeNames are the types of Go that an expression's data has, as people name them.
var typeNames = map[string]string{"string": "a string", "int": "a number", "float64": "a number", "bool": "a boolean", "nil": "null",
	"[]interface {}": "a list", "map[string]interface {}": "a map", "time.Time": "a time", "time.Duration": "a duration"}

// plainTypes rewrites the words of Go about an operand or argument of the wrong type.
func plainTypes(message string) string {
	types, ok := strings.CutPrefix(message, "interface conversion: interface {} is ")
	got, want, also := strings.Cut(types, ", not ")
	if !ok || !also {
		return message
	}
	name := func(t string) string { return cmp.Or(typeNames[t], "a "+t) }
	return fmt.Sprintf("expected %s, got %s", name(want), name(got))
}

// nodesOf is every node of a tree, each once.
func nodesOf(root ast.Node) iter.Seq[ast.Node] {
	return func(yield func(ast.Node) bool) {
		seen, todo := map[ast.Node]bool{}, []ast.Node{root}
		for len(todo) > 0 {
			n := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			if n == nil || seen[n] {
				continue
			}
			seen[n] = true
			if !yield(n) {
				return
			}
			todo = append(todo, parts(n)...)
		}
	}
}

// regexOf is the regular expression of a match.
func regexOf(n ast.Node) (string, bool) {
	if b, ok := n.(*ast.BinaryNode); ok && b.Operator == "matches" {
		text, ok := b.Right.(*ast.StringNode)
		if ok {
			return text.Value, true
		}
	}
	return "", false
}
