package transform

import (
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
)

var skipMissing = configs.Def("skip.missing.or.null", configs.Boolean, "false", configs.Low,
	"If true, a record without it stays unchanged. If false, it is an error.")

// fieldFormat is Confluent's key. Only one of its two formats is supported.
var fieldFormat = configs.Def("field.format", configs.String, "PLAIN", configs.Medium, "The syntax of field. JSON_PATH is not supported: write a path with dots, "+
	"f1.f2 for [\"f1\"][\"f2\"].", configs.OneOfFold("PLAIN"))

const topicDoc = "Sends records to the topic that their %s names."

// extractTopicClasses are Confluent's classes and, with another key, Aiven's.
var extractTopicClasses = append(append(halves(confluentPackage+"ExtractTopic", topicDoc, configs.Keys{
	configs.Def("field", configs.String, "", configs.Medium, "The field that contains the topic's name. Dots separate the names of nested fields. Empty: the whole key or value."),
	fieldFormat,
	skipMissing,
}, func(c configs.Config, on part) (transformation, error) { return newExtractTopic(c, on, "field") }),
	halves(aivenPackage+"ExtractTopic", topicDoc, configs.Keys{
		configs.Def("field.name", configs.String, "", configs.High, "The field that contains the topic's name. Dots separate the names of nested fields. Empty: the whole key or value."),
		skipMissing,
	}, func(c configs.Config, on part) (transformation, error) { return newExtractTopic(c, on, "field.name") })...),
	Class{Name: confluentPackage + "ExtractTopic$Header", Kind: Transformation, Version: ownVersion, Doc: "Sends records to the topic that a header names.",
		Keys: configs.Keys{
			configs.Req("field", configs.String, configs.Medium, "The name of the header.", configs.NonEmpty),
			skipMissing,
		}, newTransformation: func(c configs.Config) (transformation, error) {
			return &headerTopic{header: c.String("field"), skip: c.Bool(skipMissing.Name)}, nil
		}})

type extractTopic struct {
	field extractField
	skip  bool
}

func newExtractTopic(c configs.Config, on part, key string) (transformation, error) {
	path, err := wholeOrPath(c.String(key))
	return &extractTopic{field: extractField{on: on, read: reader{defaults: true}, path: path}, skip: c.Bool(skipMissing.Name)}, err
}

// wholeOrPath returns the path of a field, or no path for the whole value.
func wholeOrPath(field string) ([]string, error) {
	if field == "" {
		return nil, nil
	}
	return parsePath(field)
}

func (t *extractTopic) apply(r *record) (bool, error) {
	_, v, err := t.field.find(r)
	switch {
	case err != nil && !t.skip:
		return false, err
	case err != nil || v.IsNull() || v.Kind() == connect.String && v.Str() == "":
		if t.skip {
			return true, nil
		}
		return false, dataErrorf("the topic's name is missing or null in the %s", t.field.on)
	}
	return true, sendTo(r, v)
}

// sendTo sends a record to a topic.
func sendTo(r *record, topic connect.Value) error {
	switch topic.Kind() {
	case connect.String, connect.Int8, connect.Int16, connect.Int32, connect.Int64:
		if name := topic.Text(); name != "" {
			r.Topic = strings.Clone(name) // topics outlive the record's memory
			return nil
		}
	}
	return dataErrorf("%s is no name of a topic: expected a text that is not empty", described(topic))
}

type headerTopic struct {
	header string
	skip   bool
}

func (t *headerTopic) apply(r *record) (bool, error) {
	for i := len(r.Headers) - 1; i >= 0; i-- {
		if h := r.Headers[i]; h.Key == t.header && !h.Value.IsNull() {
			return true, sendTo(r, h.Value)
		}
	}
	if t.skip {
		return true, nil
	}
	return false, dataErrorf("the header %s is missing or null", t.header)
}
