//go:build kafka

package conformance

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
)

// parts are the converters, transformations and predicates of a script, and the keys that set them.
var parts = []struct{ name, key, class string }{
	{"key", "key.converter", "probe.ScriptConverter"},
	{"value", "value.converter", "probe.ScriptConverter"},
	{"header", "header.converter", "probe.ScriptHeaderConverter"},
	{"transform", "transforms.transform", "probe.ScriptTransformation"},
	{"predicate", "predicates.predicate", "probe.ScriptPredicate"},
}

// partConfig returns the configuration of the parts. Each writes down what is done to it in a file
// with this prefix.
func partConfig(trace string) map[string]string {
	out := map[string]string{"transforms": "transform", "predicates": "predicate", "transforms.transform.predicate": "predicate"}
	for _, p := range parts {
		class := p.key
		if p.name == "transform" || p.name == "predicate" {
			class += ".type"
		}
		out[class], out[p.key+".part"], out[p.key+".trace"] = p.class, p.name, trace+"."+p.name
	}
	return out
}

// saying returns a script with those parts. Its records say what the parts have to do.
func saying(class, name string, says []string, config ...string) script {
	c := script{id: "parts of a " + class + ": " + name, class: class, config: pairs("script", "say", config), ends: running, anyCommit: true}
	c.says = append(slices.Clone(says), "end")
	one := c.config["errors.tolerance"] == "" // record at a time, so that those before a failure are done
	switch {
	case one && class == "Sink":
		c.config["consumer.override.max.poll.records"] = "1"
	case one && c.config["script"] == "say":
		c.config["script"] = "say one"
	}
	c.until = fmt.Sprintf("record %d ", len(says))
	if class == "Source" {
		c.until = fmt.Sprintf("commitRecord {n=%d}", len(c.says))
	}
	return c
}

// withoutParts ignores what is done to the parts: Apache does not close them when a task cannot start.
func (c script) withoutParts() script {
	c.anyPart = true
	return c
}

// atAnyOffset ignores the offsets. After an error Apache's sources store none, unless it is time to.
func (c script) atAnyOffset() script {
	c.anyOffset = true
	return c
}

// ending sets how a script ends.
func (c script) ending(ends string) script {
	c.ends, c.until = ends, ""
	return c
}

// nulls are results of converters.
var nulls = []string{"null value", "k:null key", "h:null header"}

// Apache, or both workers, have trouble with some of these.
var (
	oddTypes  = []string{"half-a-character", "version-zero"}
	oddInJSON = []string{"slice", "read-only", "direct", "schemaless-struct", "schemaless-date", "schemaless-decimal"}
)

var inJSONText = []string{"value.converter", "org.apache.kafka.connect.json.JsonConverter", "header.converter", "org.apache.kafka.connect.json.JsonConverter"}

var tolerant = []string{"errors.tolerance", "all"}

// letters are the keys of a dead letter queue.
var letters = []string{"errors.tolerance", "all", "errors.deadletterqueue.topic.replication.factor", "1",
	"errors.deadletterqueue.context.headers.enable", "true"}

// partScripts returns the scripts of converters, transformations and predicates in jars.
func partScripts() (out []script) {
	all := typeNames()
	types := slices.DeleteFunc(slices.Clone(all), func(name string) bool { return slices.Contains(oddTypes, name) })
	inJSON := slices.DeleteFunc(slices.Clone(types), func(name string) bool { return slices.Contains(oddInJSON, name) })
	made, verbs := each("make transform ", types), []string{"null transform",
		"partition transform", "timestamp transform", "tombstone transform", "wrong transform", "headers transform", "edit transform", "no predicate"}
	var failures, retries []string
	for _, p := range parts {
		for _, kind := range []string{"data", "connect", "runtime", "retriable", "config"} {
			failures = append(failures, saysTo(p.name, "fail", kind))
		}
		retries = append(retries, saysTo(p.name, "fail", "retriable 2"))
	}
	out = append(out,
		saying("Source", "types", each("type ", types), tolerant...),
		saying("Source", "odd types", each("type ", oddTypes), tolerant...),
		saying("Source", "types in JSON", each("type ", inJSON), slices.Concat(inJSONText, tolerant)...),
		saying("Source", "odd types in JSON", each("type ", oddInJSON), slices.Concat(inJSONText, tolerant)...),
		saying("Source", "nulls of converters", nulls, tolerant...),
		saying("Sink", "types", slices.Concat(each("make value ", types), each("h:make header ", types), each("k:make key ", types)), letters...),
	)
	metrics := saying("Source", "metrics", nil, "script", "metrics")
	metrics.until = "measured"
	out = append(out, metrics)
	for _, text := range nulls {
		out = append(out, onOurs(running, "record 1 ", saying("Sink", "null of "+strings.Fields(text)[1], []string{text}, letters...).ending(failed)))
	}
	for _, class := range []string{"Source", "Sink"} {
		tolerance := map[string][]string{"Source": tolerant, "Sink": letters}[class]
		single := map[string][]string{"Source": {"script", "say one"}, "Sink": {"consumer.override.max.poll.records", "1"}}[class]
		out = append(out,
			saying(class, "types of a transformation", made, tolerance...),
			saying(class, "odd results", verbs, tolerance...),
			saying(class, "headers of converters", []string{"header value", "k:header key"}, tolerance...),
			noTopic(class),
			saying(class, "failures", failures, tolerance...),
			saying(class, "retries", retries, "errors.retry.timeout", "10000", "errors.retry.delay.max.ms", "60"),
		)
		for _, p := range parts {
			out = append(out,
				saying(class, p.name+" fails", []string{"before", saysTo(p.name, "fail", "runtime")}).ending(failed),
				saying(class, p.name+" with an error", []string{"before", saysTo(p.name, "fail", "error")}, slices.Concat(tolerance, single)...).ending(failed).atAnyOffset(),
				saying(class, p.name+" without configuration", nil, p.key+".fail", "configure config").ending(failed).withoutParts(),
				saying(class, p.name+" with an error in close", nil, p.key+".fail", "close runtime"),
			)
		}
		out = append(out, saying(class, "value is no data", []string{"before", "fail value data"}).ending(failed))
	}
	return out
}

// noTopic is a script whose transformation removes the topic of a record.
func noTopic(class string) script {
	c := saying(class, "no topic", []string{"topic transform"})
	if class == "Source" {
		return c.ending(failed)
	}
	return c
}

// saysTo returns the text of a record that makes a part do something.
func saysTo(part, verb, argument string) string {
	return map[string]string{"key": "k:", "header": "h:"}[part] + verb + " " + part + " " + argument
}

func each(prefix string, list []string) (out []string) {
	for _, text := range list {
		out = append(out, prefix+text)
	}
	return out
}

// typeNames returns the names of the values in testdata/probe/Types.java.
func typeNames() (out []string) {
	text, err := os.ReadFile("testdata/probe/Types.java")
	if err != nil {
		panic(err) // the tests of this package run in its folder
	}
	for _, m := range regexp.MustCompile(`(?m)^    add\("([^"]+)"`).FindAllSubmatch(text, -1) {
		out = append(out, string(m[1]))
	}
	return out
}
