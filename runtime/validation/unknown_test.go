package validation

import (
	"strings"
	"testing"
)

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
