package validation

import (
	"slices"
	"strings"
	"testing"

	"millrace/configs"
	"millrace/plugins/connect"
)

// A connector of a plugin can pass keys on that it does not define. They are listed, but not warned
// about.
func TestKeysThatArePassedOn(t *testing.T) {
	class := func(keys string) *connect.Class {
		out := &connect.Class{Name: "test.Plugin", Elsewhere: connect.Source}
		for _, name := range strings.Fields(keys) {
			out.Config = append(out.Config, configs.Opt(name, configs.String, configs.Low, "A key."))
		}
		return out
	}
	mirror := class("source.cluster.alias target.cluster.alias replication.policy.class topics sync.topic.acls.enabled")
	debezium := class("database.hostname database.port schema.history.internal signal.enabled.channels topic.prefix")
	for _, row := range []struct {
		class     *connect.Class
		undefined string
		warned    string
	}{
		{mirror, "source.cluster.bootstrap.servers target.cluster.sasl.jaas.config source.consumer.max.poll.records producer.linger.ms replication.policy.separator", ""},
		{debezium, "signal.kafka.consumer.max.poll.records schema.history.internal.kafka.bootstrap.servers database.initial.statements driver.ssl", ""},
		{debezium, "", "databse.hostname database.hostnme unknown other.key"},
		{&connect.Class{Name: "test.Bundled"}, "", "driver.x"},
	} {
		if row.class.Elsewhere == "" {
			row.class.Config, row.class.NewSource = debezium.Config, func() connect.SourceConnector { return nil }
		}
		r := Result{Class: row.class}
		for i, key := range row.class.Config {
			r.Entries = append(r.Entries, Entry{Key: &row.class.Config[i], Value: configs.Value{Name: key.Name}})
		}
		props := map[string]string{}
		for _, key := range strings.Fields(row.undefined + " " + row.warned) {
			props[key] = "x"
		}
		r.warnUnknown(row.class, props)
		var warned []string
		for _, w := range r.Warnings {
			warned = append(warned, w.Key)
		}
		want := strings.Fields(row.warned)
		slices.Sort(want)
		if len(r.Undefined) != len(strings.Fields(row.undefined)) || !slices.Equal(warned, want) {
			t.Errorf("%s, %s: listed %q, warned %q", row.undefined, row.warned, r.Undefined, warned)
		}
	}
}

// Unknown keys are reported, under every prefix, with the key that was probably meant. Known keys
// are not.
func TestUnknownKeys(t *testing.T) {
	v := newValidator(t, "")
	const steps = "transforms=r,e,h;transforms.r.type=org.apache.kafka.connect.transforms.ReplaceField$Value;transforms.e.type=Expression;transforms.e.filter=true;" +
		"transforms.h.type=org.apache.kafka.connect.transforms.HoistField$Value;transforms.h.field=x;predicates=p;predicates.p.type=RecordIsTombstone;"
	const json = "value.converter=org.apache.kafka.connect.json.JsonConverter;value.converter.schemas.enable=false;"
	const topics = "topic.creation.groups=g;topic.creation.default.partitions=1;topic.creation.default.replication.factor=1;topic.creation.g.include=x;"
	for row, want := range map[string]string{
		"error.tolerance=all":                         "did you mean errors.tolerance?",
		"moed=x":                                      "did you mean mode?",
		"something.else.entirely=x":                   "no such key",
		"task.max=1":                                  "did you mean tasks.max?",
		steps + "transforms.r.exclud=a":               "did you mean transforms.r.exclude?",
		steps + "transforms.r.blacklist=a":            "transforms.r.exclude",
		steps + "transforms.h.nothing.like.it=a":      "no such key",
		steps + "transforms.e.fliter=a":               "did you mean transforms.e.filter?",
		steps + "transforms.x.type=a":                 "transforms does not list x",
		steps + "predicates.q.type=a":                 "predicates does not list q",
		json + "value.converter.schema.enable=false":  "did you mean value.converter.schemas.enable?",
		"value.converter.schemas.enable=false":        "without value.converter",
		"producer.override.linger.mss=1":              "did you mean producer.override.linger.ms?",
		"consumer.override.max.pol.records=1":         "did you mean consumer.override.max.poll.records?",
		topics + "topic.creation.g.exlude=x":          "did you mean topic.creation.g.exclude?",
		topics + "topic.creation.default.partition=x": "did you mean topic.creation.default.partitions?",
		topics + "topic.creation.g.retention.mss=x":   "did you mean topic.creation.g.retention.ms?",
		topics + "topic.creation.other.partitions=1":  "topic.creation.groups does not list this group",
		// Known keys.
		steps + "transforms.e.set.any=a;transforms.r.exclude=b;transforms.r.predicate=p;transforms.r.negate=true": "",
		json + "value.converter.schemas.cache.size=1;value.converter.plugin.version=latest":                       "",
		topics + "topic.creation.g.retention.ms=1;topic.creation.default.cleanup.policy=compact":                  "",
		"producer.override.linger.ms=1;admin.override.client.id=x;consumer.override.max.poll.records=1":           "",
		"plugin.memory.max=1GB;plugin.stall.timeout.ms=1;errors.log.enable=true;config.action.reload=none":        "",
		"offsets.storage.topic=x;exactly.once.support=requested;transaction.boundary=poll":                        "",
		"errors.deadletterqueue.topic.name=d;errors.deadletterqueue.context.headers.enable=true;size=2":           "",
	} {
		unknown := validate(t, v, row).Warnings
		if (len(unknown) == 0) != (want == "") || len(unknown) > 1 || want != "" && !strings.Contains(unknown[0].Text, want) {
			t.Errorf("%s: %+v, want %q", row, unknown, want)
		}
	}
}
