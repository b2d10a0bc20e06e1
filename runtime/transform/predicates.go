package transform

import (
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/transform/javatext"
)

const predicatePackage = apachePackage + "predicates."

var predicateClasses = []Class{
	{Name: predicatePackage + "HasHeaderKey", Kind: Predicate, Version: apacheVersion, Doc: "Matches records that have a header with this name.",
		Keys:         configs.Keys{configs.Req("name", configs.String, configs.Medium, "The name of the header.", configs.NonEmpty)},
		newPredicate: func(c configs.Config) (predicate, error) { return hasHeaderKey(c.String("name")), nil }},
	{Name: predicatePackage + "RecordIsTombstone", Kind: Predicate, Version: apacheVersion, Doc: "Matches records whose value is null.",
		newPredicate: func(configs.Config) (predicate, error) { return recordIsTombstone{}, nil }},
	{Name: predicatePackage + "TopicNameMatches", Kind: Predicate, Version: apacheVersion,
		Doc: "Matches records whose whole topic name matches a regular expression.",
		Keys: configs.Keys{configs.Req("pattern", configs.String, configs.Medium, "The regular expression, in Java's syntax.",
			configs.NonEmpty, javatext.CheckRegex)},
		newPredicate: func(c configs.Config) (predicate, error) {
			re, err := javatext.CompileRegex(c.String("pattern"))
			return &topicNameMatches{re: re}, err
		}},
}

type hasHeaderKey string

func (p hasHeaderKey) test(r *record) (bool, error) {
	return slices.ContainsFunc(r.Headers, func(h connect.Header) bool { return h.Key == string(p) }), nil
}

type recordIsTombstone struct{}

func (recordIsTombstone) test(r *record) (bool, error) { return isNull(r.Value), nil }

func isNull(v connect.Value) bool {
	return v.IsNull() || v.Kind() == connect.JSON && string(v.Bytes()) == "null"
}

type topicNameMatches struct {
	re      *javatext.Regex
	answers byText[answer]
}

type answer struct {
	matches bool
	err     error
}

func (p *topicNameMatches) test(r *record) (bool, error) {
	a := p.answers.of(r.Topic, func(topic string) answer {
		matches, err := p.re.Matches(topic)
		return answer{matches, err}
	})
	return a.matches, a.err
}

// byText caches results for a few recurring texts, such as topic names. It copies the texts,
// because the memory of records is reused.
type byText[T any] struct {
	last     string
	lastMade T
	made     map[string]T
}

const maxTexts = 1000

func (b *byText[T]) of(text string, build func(string) T) T {
	if b.made != nil && text == b.last {
		return b.lastMade
	}
	made, ok := b.made[text]
	if !ok {
		text = strings.Clone(text)
		made = build(text)
		if b.made == nil || len(b.made) >= maxTexts {
			b.made = map[string]T{}
		}
		b.made[text] = made
		b.last, b.lastMade = text, made
	}
	return made
}
