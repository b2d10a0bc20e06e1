package validation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/converter"
)

// converterKinds are the keys that name a converter.
var converterKinds = []string{"key.converter", "value.converter", "header.converter"}

// framework lists the keys that every connector of a type has.
func framework(t connect.Type) configs.Keys {
	if t == connect.Sink {
		return slices.Concat(configs.ConnectorKeys, configs.SinkKeys)
	}
	return slices.Concat(configs.ConnectorKeys, configs.SourceKeys)
}

// definitions lists the framework's keys, with the worker's defaults.
func (v *Validator) definitions(class *connect.Class, props map[string]string) configs.Keys {
	keys, offered := framework(class.Type()), v.plugins.Converters()
	for i := range keys {
		k := &keys[i]
		switch {
		case k.Name == VersionKey:
			k.Default, k.Recommended = &class.Version, versionsOf(v.plugins, class)
		case slices.Contains(converterKinds, k.Name):
			k.Recommended = converterClasses(k.Name == "header.converter", offered)
			if name := defaultConverter(k.Name, v.worker, offered); name != "" {
				k.Default = &name
			}
		case strings.HasSuffix(k.Name, ".converter.plugin.version"):
			kind := strings.TrimSuffix(k.Name, ".plugin.version")
			k.Recommended = converter.Versions(converter.FullName(cmp.Or(props[kind], defaultConverter(kind, v.worker, offered)), offered...), offered)
			if len(k.Recommended) == 0 {
				k.Recommended = []string{configs.ConverterVersion}
			}
			k.Default = &k.Recommended[0]
		}
	}
	return keys
}

// extraKeys lists keys that are checked only where a connector uses them: Apache Kafka Connect does
// not know them, or does not check them.
func (v *Validator) extraKeys(class *connect.Class, props map[string]string) (keys configs.Keys) {
	if class.Type() != connect.Source {
		return nil
	}
	if v.worker["topic.creation.enable"] != "false" && configs.CreatesTopics(props) {
		keys = append(keys, configs.TopicCreationKeys(props)...)
	}
	if len(configs.WithPrefix(props, "errors.deadletterqueue.")) > 0 {
		keys = append(keys, configs.DeadLetterKeys...)
	}
	return keys
}

func defaultConverter(key string, worker map[string]string, offered []*connect.Class) string {
	if v := worker[key]; v != "" {
		return converter.FullName(v, offered...)
	}
	if key == "header.converter" {
		return configs.SimpleHeaderConverter
	}
	return ""
}

func converterClasses(header bool, offered []*connect.Class) []string {
	var out []string
	for _, c := range converter.Classes(offered...) {
		if header && c.IsHeaderConverter() || !header && c.IsConverter() {
			out = append(out, c.Name)
		}
	}
	slices.Sort(out)
	return out
}

// checkTogether adds the errors that concern several keys.
func (r *Result) checkTogether(props map[string]string) {
	if r.Class.Type() == connect.Sink {
		r.checkTopics(props)
	}
}

func (r *Result) checkTopics(props map[string]string) {
	topics, regex := strings.TrimSpace(props["topics"]), strings.TrimSpace(props["topics.regex"])
	switch {
	case topics == "" && regex == "":
		r.fault("Must configure one of topics or topics.regex", "topics", "topics.regex")
	case topics != "" && regex != "":
		r.fault("topics and topics.regex are mutually exclusive options, but both are set.", "topics", "topics.regex")
	}
	dead := strings.TrimSpace(props["errors.deadletterqueue.topic.name"])
	switch {
	case dead == "":
	case slices.Contains(configs.SplitList(topics), dead):
		r.fault(fmt.Sprintf("The DLQ topic '%s' may not be included in the list of topics ('topics=%s') consumed by the connector", dead, topics), "topics")
	case regex != "" && matches(regex, dead):
		r.fault(fmt.Sprintf("The DLQ topic '%s' may not be included in the regex matching the topics ('topics.regex=%s') consumed by the connector", dead, regex), "topics.regex")
	}
}
