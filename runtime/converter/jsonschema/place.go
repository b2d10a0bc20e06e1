package jsonschema

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"millrace/plugins/connect"
	"millrace/runtime/converter/connectjson"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/registered"
)

// place is a part of a JSON Schema, with the context for resolving references and for messages.
type place struct {
	v   connect.Value
	doc string // the document that contains it
	at  string // its JSON pointer in the document
	via *step  // the references that led to it
}

// step is a reference that was followed. A place that is reached again through a reference to
// itself is recursive.
type step struct {
	to string
	up *step
	n  int // length of the chain
}

func (p place) String() string { return p.doc + "#" + p.at }

// wrong returns an error about the place.
func (p place) wrong(format string, args ...any) error {
	return conversion.Wrap("the JSON Schema at "+p.String(), conversion.Errorf(format, args...))
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// child returns a member of an object, or null.
func (p place) child(name string) place {
	return place{part(p.v, name), p.doc, p.at + "/" + pointerEscapes.Replace(name), p.via}
}

// children returns the members of an object or the items of an array.
func (p place) children() (all []place) {
	switch p.v.Kind() {
	case connect.List:
		for i, item := range p.v.List() {
			all = append(all, place{item, p.doc, p.at + "/" + strconv.Itoa(i), p.via})
		}
	case connect.Map:
		for _, e := range p.v.Map() {
			all = append(all, place{e.Value, p.doc, p.at + "/" + pointerEscapes.Replace(e.Key.Str()), p.via})
		}
	}
	return all
}

func (p place) text(name string) string { return textMember(p.v, name) }

func (p place) has(name string) bool { return !part(p.v, name).IsNull() }

// part returns a member of a value, or null if the value is not an object.
func part(v connect.Value, name string) connect.Value {
	if v.Kind() != connect.Map {
		return connect.Value{}
	}
	return connectjson.Member(v, name)
}

func textMember(v connect.Value, name string) string {
	if m := part(v, name); m.Kind() == connect.String {
		return m.Str()
	}
	return ""
}

// documents are a schema, named "", and its references.
type documents struct {
	roots   map[string]connect.Value
	ids     map[string]place  // by absolute $id
	anchors map[string]place  // by document and $anchor
	base    map[string]string // the $id of each document
}

func newDocuments(roots map[string]connect.Value) *documents {
	d := &documents{roots: roots, ids: map[string]place{}, anchors: map[string]place{}, base: map[string]string{}}
	for name, root := range maps.Clone(roots) { // index adds embedded documents to the map
		d.index(place{v: root, doc: name}, name)
	}
	return d
}

// index records the names of a schema and the schemas in it. base is the URL that names are
// relative to.
func (d *documents) index(p place, base string) {
	if p.v.Kind() == connect.Map {
		for _, key := range []string{"$id", "id", "$anchor"} {
			name := p.text(key)
			switch {
			case name == "":
			case key == "$anchor" || name[0] == '#':
				d.anchors[p.doc+"#"+strings.TrimPrefix(name, "#")] = p
			case key == "$id" || p.at == "":
				base = absoluteURL(base, name)
				if p = d.embedded(p); p.doc != base && p.at != "" {
					d.roots[base] = p.v
					p = place{v: p.v, doc: base}
				}
				d.ids[base], d.base[p.doc] = p, base
			}
		}
	}
	for _, c := range p.children() {
		if k := c.v.Kind(); k == connect.Map || k == connect.List {
			d.index(c, base)
		}
	}
}

// embedded returns a schema that has an $id as a document of its own.
func (d *documents) embedded(p place) place {
	id := p.text("$id")
	if id == "" || id[0] == '#' || p.at == "" {
		return p
	}
	name := absoluteURL(d.base[p.doc], id)
	if _, ok := d.roots[name]; !ok {
		return p
	}
	return place{v: p.v, doc: name, via: p.via}
}

func absoluteURL(base, ref string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ref
	}
	r, err := u.Parse(ref)
	if err != nil {
		return ref
	}
	r.Fragment = ""
	return strings.TrimSuffix(r.String(), "#")
}

// follow resolves a reference at p.
func (d *documents) follow(p place, ref string) (place, error) {
	name, fragment, _ := strings.Cut(ref, "#")
	root, ok := d.document(p.doc, name)
	if !ok {
		return place{}, p.wrong("it refers to %q, which is not among its references", ref)
	}
	if plain, err := url.PathUnescape(fragment); err == nil {
		fragment = plain
	}
	found := root
	if fragment != "" && fragment[0] != '/' {
		if found, ok = d.anchors[root.doc+"#"+fragment]; !ok {
			found = root.child(fragment) // as earlier versions resolved it
		}
	} else if fragment != "" {
		for step := range strings.SplitSeq(fragment[1:], "/") {
			found = found.step(strings.NewReplacer("~1", "/", "~0", "~").Replace(step))
		}
	}
	if found.v.IsNull() {
		return place{}, p.wrong("it refers to %q, which is missing", ref)
	}
	found.via = &step{to: found.String(), up: p.via, n: 1}
	for up := p.via; up != nil; up = up.up {
		if up.to == found.via.to {
			return place{}, p.wrong("it is recursive through %q, which Connect data cannot be", ref)
		}
	}
	if p.via != nil {
		if found.via.n = p.via.n + 1; found.via.n > registered.MaxDepth {
			return place{}, registered.ErrTooDeep
		}
	}
	return found, nil
}

// document returns the root that a reference from within doc names; the empty name is doc itself.
func (d *documents) document(doc, name string) (place, bool) {
	if name == "" {
		return place{v: d.roots[doc], doc: doc}, true
	}
	if root, ok := d.roots[name]; ok {
		return place{v: root, doc: name}, true
	}
	for _, candidate := range []string{absoluteURL(d.base[doc], name), name} {
		if found, ok := d.ids[candidate]; ok {
			return found, true
		}
	}
	relative := absoluteURL(doc, name) // references may be named by paths or URLs
	root, ok := d.roots[relative]
	return place{v: root, doc: relative}, ok
}

// step returns a member of an object or an item of an array.
func (p place) step(name string) place {
	if p.v.Kind() != connect.List {
		return p.child(name)
	}
	items := p.children()
	if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(items) {
		return items[i]
	}
	return place{doc: p.doc, at: p.at + "/" + name, via: p.via}
}

// flatSchema is a flattened schema: parts that all apply, lists of which one part applies, and
// parts that apply to some data.
type flatSchema struct {
	all   []place
	alts  [][]place
	maybe []place
}

// flatten adds a schema, its references, and the parts of its allOf.
func (r *schemaReader) flatten(p place, out *flatSchema) error {
	if r.looked++; r.looked > 4*registered.MaxParts {
		return registered.ErrTooManyParts
	}
	p = r.docs.embedded(p)
	switch p.v.Kind() {
	case connect.Bool:
		if !p.v.Bool() {
			return p.wrong("it is false, which no data matches")
		}
		return nil
	case connect.Map:
	default:
		return p.wrong("a schema is an object, not %s", connectjson.NodeType(p.v))
	}
	for _, key := range []string{"$ref", "$dynamicRef", "$recursiveRef"} {
		ref := p.text(key)
		if ref == "" {
			continue
		}
		target, err := r.docs.follow(p, ref)
		if err != nil {
			return err
		}
		if err := r.flatten(target, out); err != nil {
			return err
		}
	}
	out.all = append(out.all, p) // after its reference, whose title is the record's
	for _, one := range p.child("allOf").children() {
		if err := r.flatten(one, out); err != nil {
			return err
		}
	}
	for _, key := range []string{"oneOf", "anyOf"} {
		list := slices.DeleteFunc(p.child(key).children(), isFalse)
		if len(list) > 0 {
			out.alts = append(out.alts, list)
		}
	}
	out.maybe = append(out.maybe, slices.DeleteFunc(p.conditional(), isFalse)...)
	return nil
}

func isFalse(p place) bool { return p.v.Kind() == connect.Bool && !p.v.Bool() }

// conditional returns the schemas that apply to some data only; the condition itself comes last.
func (p place) conditional() (all []place) {
	for _, key := range []string{"dependentSchemas", "dependencies"} {
		all = append(all, slices.DeleteFunc(p.child(key).children(), func(c place) bool { return c.v.Kind() == connect.List })...)
	}
	for _, key := range []string{"then", "else", "if"} {
		if p.has(key) {
			all = append(all, p.child(key))
		}
	}
	return all
}
