package http

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"millrace/configs"
)

// path is a URL path with optional variables as segments.
type path struct {
	literal   string   // the whole path, if it has no variables
	segments  []string // of a path with variables; variables without their braces
	variables []bool
}

var variableName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]*$`)

func parsePath(text string) (path, error) {
	if !strings.HasPrefix(text, "/") {
		return path{}, errors.New("expected a path that begins with /")
	}
	if !strings.ContainsAny(text, "{}") {
		return path{literal: text}, nil
	}
	var p path
	for _, segment := range strings.Split(text[1:], "/") {
		name, opened := strings.CutPrefix(segment, "{")
		name, closed := strings.CutSuffix(name, "}")
		if opened != closed || strings.ContainsAny(name, "{}") || opened && !variableName.MatchString(name) {
			return path{}, fmt.Errorf("in the segment %q: expected plain text or a whole segment as {NAME}", segment)
		}
		if opened && p.has(name) {
			return path{}, fmt.Errorf("{%s} is there twice", name)
		}
		p.segments, p.variables = append(p.segments, name), append(p.variables, opened)
	}
	return p, nil
}

// has reports whether the path has a variable.
func (p path) has(name string) bool { return p.index(name) >= 0 }

func (p path) index(name string) int {
	for i := range p.segments {
		if p.variables[i] && p.segments[i] == name {
			return i
		}
	}
	return -1
}

// match matches the raw path of a request. It appends the values of the variables to values: one
// for each segment, "" for constant ones.
func (p path) match(requested []byte, values []string) ([]string, bool) {
	if p.literal != "" {
		if string(requested) == p.literal {
			return values, true
		}
		plain, err := url.PathUnescape(string(requested))
		return values, err == nil && plain == p.literal
	}
	rest := string(requested)
	for i, want := range p.segments {
		after, ok := strings.CutPrefix(rest, "/")
		if !ok {
			return values, false
		}
		segment := after
		if end := strings.IndexByte(after, '/'); end >= 0 {
			segment = after[:end]
		}
		rest = after[len(segment):]
		segment, err := url.PathUnescape(segment)
		switch {
		case err != nil || segment == "" || !p.variables[i] && segment != want:
			return values, false
		case !p.variables[i]:
			segment = ""
		}
		values = append(values, segment)
	}
	return values, rest == ""
}

// topicTemplate is a topic name in which ${NAME} stands for a variable of the path.
type topicTemplate struct {
	texts []string // around the variables: one more than these
	at    []int    // segment of each variable
}

var placeholder = regexp.MustCompile(`\$\{([^}]*)\}`)

func parseTopic(text string, p path) (topicTemplate, error) {
	var t topicTemplate
	from := 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(text, -1) {
		name := text[m[2]:m[3]]
		i := p.index(name)
		if i < 0 {
			return t, fmt.Errorf("${%s} is no segment of %s: expected one that is there in braces, as in /api/{%s}", name, pathKey, name)
		}
		t.texts, t.at = append(t.texts, text[from:m[0]]), append(t.at, i)
		from = m[1]
	}
	t.texts = append(t.texts, text[from:])
	if plain := strings.Join(t.texts, ""); plain != "" && !configs.IsTopic(plain) {
		return t, errors.New("expected a topic's name: letters, digits, dots, underscores and hyphens, 249 at most")
	}
	return t, nil
}

// of returns the topic for the values of a path's variables.
func (t topicTemplate) of(values []string) (string, error) {
	if len(t.at) == 0 {
		return t.texts[0], nil
	}
	var b strings.Builder
	for i, at := range t.at {
		b.WriteString(t.texts[i])
		b.WriteString(values[at])
	}
	b.WriteString(t.texts[len(t.at)])
	if topic := b.String(); configs.IsTopic(topic) {
		return topic, nil
	}
	return "", fmt.Errorf("the path makes %q the topic: expected letters, digits, dots, underscores and hyphens, 249 at most", b.String())
}

// keySource describes where the key of a record comes from.
type keySource struct {
	kind    string // "", header, query, path or body
	name    string
	at      int      // index of the path segment
	pointer []string // JSON Pointer into the body
}

func parseKey(text string, p path, body string) (k keySource, err error) {
	if text == "" {
		return k, nil
	}
	k.kind, k.name, _ = strings.Cut(text, ":")
	switch {
	case !slices.Contains([]string{"header", "query", "path", "body"}, k.kind) || k.name == "":
		err = errors.New("expected header:NAME, query:NAME, path:NAME or body:POINTER")
	case k.kind == "path" && !p.has(k.name):
		err = fmt.Errorf("{%s} is no segment of %s", k.name, pathKey)
	case k.kind == "path":
		k.at = p.index(k.name)
	case k.kind == "body" && body != bodyJSON && body != bodyText:
		err = fmt.Errorf("body:POINTER needs %s=%s", bodyKey, bodyJSON)
	case k.kind == "body":
		k.pointer, err = parsePointer(k.name)
	}
	return k, err
}
