package exprlang

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

// Limits for the text of an expression. The library parses, checks and compiles recursively, and a
// stack overflow ends the whole worker: the text is measured before the library sees it.
const (
	maxExpression = 128 << 10 // bytes
	maxBrackets   = 200       // open at once
	// tokens that make the parser recurse without opening a bracket
	maxRecursive     = 2000
	maxNodes         = 10_000       // the library's own default
	maxUnfoldedNodes = 4 * maxNodes // a part that occurs in two places counts twice
)

// recursive are the tokens that make the parser recurse.
var recursive = map[string]bool{
	"!": true, "not": true, "-": true, "+": true, "?": true, "??": true, "**": true, "^": true, "let": true, "if": true, "else": true, "::": true,
}

// checkText rejects text that the parser could not process with a small stack.
func checkText(text string) error {
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
			return fmt.Errorf("the expression has more than %d nested brackets", maxBrackets)
		}
		if calls > maxRecursive {
			return fmt.Errorf("the expression has more than %d unary operators, conditions and declarations", maxRecursive)
		}
	}
}

// checkTree rejects a tree that is small in memory but large when traversed. The parser and the
// optimizer let one node occur in two places (a < b < c, a ?: b, a in 1..3), so that a few nested
// ones unfold to millions.
func checkTree(tree *parser.Tree) error {
	sizes := treeSizes{}
	if sizes.of(tree.Node) > maxUnfoldedNodes {
		return fmt.Errorf("the expression unfolds to more than %d parts", maxUnfoldedNodes)
	}
	return nil
}

// treeSizes holds the number of nodes below each node, counted once for each place where they
// occur.
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
		// the optimizer compares it with both ends of a range
		size = min(size+t.of(b.Left), maxUnfoldedNodes+1)
	}
	t[n] = size
	return size
}

// parts returns the nodes directly below a node.
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

// maxSnippet is the longest part of an expression that an error quotes, in bytes.
const maxSnippet = 200

// shortError removes the quotation of a long line and the stacks that the library adds to its
// errors.
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

// typeNames maps Go types of an expression's data to readable names.
var typeNames = map[string]string{"string": "a string", "int": "a number", "float64": "a number", "bool": "a boolean", "nil": "null",
	"[]interface {}": "a list", "map[string]interface {}": "a map", "time.Time": "a time", "time.Duration": "a duration"}

// plainTypes replaces Go's type names in errors about operands and arguments.
func plainTypes(message string) string {
	types, ok := strings.CutPrefix(message, "interface conversion: interface {} is ")
	got, want, also := strings.Cut(types, ", not ")
	if !ok || !also {
		return message
	}
	name := func(t string) string { return cmp.Or(typeNames[t], "a "+t) }
	return fmt.Sprintf("expected %s, got %s", name(want), name(got))
}

// nodesOf yields every node of a tree once.
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

// regexOf returns the regular expression of a match.
func regexOf(n ast.Node) (string, bool) {
	if b, ok := n.(*ast.BinaryNode); ok && b.Operator == "matches" {
		text, ok := b.Right.(*ast.StringNode)
		if ok {
			return text.Value, true
		}
	}
	return "", false
}
