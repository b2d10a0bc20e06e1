package transform

import (
	"millrace/configs"
	"millrace/runtime/transform/javatext"
)

var regexRouterClasses = whole(apachePackage+"RegexRouter", "Sends records to another topic if their topic name matches a regular expression.", configs.Keys{
	configs.Req("regex", configs.String, configs.High, "The regular expression, in Java's syntax. It must match the whole name.", javatext.CheckRegex),
	configs.Req("replacement", configs.String, configs.High, "The name of the other topic. $1 is the text of the first group, ${NAME} that of a named group."),
}, func(c configs.Config) (transformation, error) {
	re, err := javatext.CompileRegex(c.String("regex"))
	return &regexRouter{re: re, replacement: c.String("replacement")}, err
})

type regexRouter struct {
	re          *javatext.Regex
	replacement string
	routes      byText[route]
}

type route struct {
	topic string
	err   error
}

func (t *regexRouter) apply(r *record) (bool, error) {
	to := t.routes.of(r.Topic, t.route)
	r.Topic = to.topic
	return true, to.err
}

func (t *regexRouter) route(topic string) route {
	if matches, err := t.re.Matches(topic); err != nil || !matches {
		return route{topic, err}
	}
	replaced, err := t.re.ReplaceFirst(topic, t.replacement)
	return route{replaced, err}
}
