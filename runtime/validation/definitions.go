package validation

import (
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
func (v *Validator) definitions(class *connect.Class) configs.Keys {
	keys := framework(class.Type())
	for i := range keys {
		k := &keys[i]
		switch {
		case k.Name == VersionKey:
			k.Default, k.Recommended = &class.Version, versionsOf(v.plugins, class)
		case slices.Contains(converterKinds, k.Name):
			k.Recommended = converterClasses(k.Name == "header.converter")
			if name := defaultConverter(k.Name, v.worker); name != "" {
				k.Default = &name
			}
		case strings.HasSuffix(k.Name, ".converter.plugin.version"):
			version := configs.ConverterVersion
			k.Default, k.Recommended = &version, []string{version}
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

func defaultConverter(key string, worker map[string]string) string {
	if v := worker[key]; v != "" {
		return converter.FullName(v)
	}
	if key == "header.converter" {
		return configs.SimpleHeaderConverter
	}
	return ""
}

func converterClasses(header bool) []string {
	var out []string
	for _, c := range converter.Classes() {
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

// addConverter adds the keys of the connector's own converter.
func (r *Result) addConverter(kind string, props map[string]string) {
	e := r.entry(kind)
	name, given := props[kind]
	if !given || e == nil {
		return
	}
	full := converter.FullName(name)
	e.Value.Value = &full
	own := configs.WithPrefix(props, kind+".")
	i := slices.IndexFunc(converter.Classes(), func(c converter.Class) bool { return c.Name == full })
	if i < 0 {
		e.Value.Errors = append(e.Value.Errors, fmt.Sprintf(configValue, name, kind, "Class "+name+" could not be found."))
		return
	}
	r.checkConverterVersion(kind, full, props)
	keys := converter.Classes()[i].Keys
	failed := false
	for j, value := range keys.Validate(own) {
		key := keys[j]
		key.Name, value.Name = kind+"."+key.Name, kind+"."+value.Name
		failed = failed || value.Errors != nil
		r.Entries = append(r.Entries, Entry{Key: &key, Value: value, once: true})
	}
	if err := try(kind, full, own); err != nil && !failed {
		r.fault(fmt.Sprintf(configValue, name, kind, err), kind)
	}
}

// try creates the converter, so that errors beyond single keys show.
func try(kind, class string, props map[string]string) error {
	if kind == "header.converter" {
		_, err := converter.NewHeader(class, props)
		return err
	}
	_, err := converter.New(class, props, kind == "key.converter")
	return err
}
