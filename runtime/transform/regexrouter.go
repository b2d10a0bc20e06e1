package transform

import "millrace/configs"

var regexRouterClasses = whole(apachePackage+"RegexRouter", "Sends records whose topic's name a regular expression matches to another topic.", configs.Keys{
	configs.Req("regex", configs.String, configs.High, "The regular expression, in Java's syntax. It has to match the name from end to end.", checkRegex),
	configs.Req("replacement", configs.String, configs.High, "The name of the other topic. $1 stands for what the first group matched, ${NAME} for a named group."),
}, func(c configs.Config) (transformation, error) {
	re, err := compileJava(c.String("regex"))
	return &regexRouter{re: re, replacement: c.String("replacement")}, err
})

type regexRouter struct {
	re          *javaRegex
	replacement string
	routes      byText[route]
}

type route struct {
	topic string
	err   error
}

func (t *regexRouter) apply(r *Record) (bool, error) {
	to := t.routes.of(r.Topic, t.route)
	r.Topic = to.topic
	return true, to.err
}

func (t *regexRouter) route(topic string) route {
	if matches, err := t.re.matches(topic); err != nil || !matches {
		return route{topic, err}
	}
	replaced, err := t.re.replaceFirst(topic, t.replacement)
	return route{replaced, err}
}
