package configs

import (
	"fmt"
	"strings"
	"testing"
)

func creation(text string) map[string]string {
	props := map[string]string{}
	for _, item := range strings.Fields(text) {
		k, v, _ := strings.Cut(item, "=")
		props["topic.creation."+k] = v
	}
	return props
}

func TestTopicRules(t *testing.T) {
	const both = "default.partitions=3 default.replication.factor=-1 "
	for _, row := range []struct{ props, topic, want string }{
		{both, "x", "default 3 -1 map[]"},
		{both + "default.cleanup.policy=compact default.include=z", "x", "default 3 -1 map[cleanup.policy:compact]"},
		{both + "groups=a,b a.include=x.* a.exclude=xx,xy a.partitions=7 a.retention.ms=5 b.include=x.*,y b.replication.factor=2", "x1", "a 7 -1 map[retention.ms:5]"},
		{both + "groups=a,b a.include=x.* a.exclude=xx,xy a.partitions=7 a.retention.ms=5 b.include=x.*,y b.replication.factor=2", "xy", "b 3 2 map[]"},
		{both + "groups=a a.include=x", "xx", "default 3 -1 map[]"}, // whole names
		{both + "groups=a", "x", "default 3 -1 map[]"},              // a group without includes
		{both + "groups=default,a a.include=x", "x", "a 3 -1 map[]"},
	} {
		rules, err := ParseTopicRules(creation(row.props))
		if err != nil {
			t.Errorf("%s: %v", row.props, err)
			continue
		}
		r := rules.For(row.topic)
		if got := fmt.Sprint(r.Group, " ", r.Partitions, " ", r.Replicas, " ", r.Configs); got != row.want {
			t.Errorf("%s: topic %s is %s; expected %s", row.props, row.topic, got, row.want)
		}
	}
	for props, want := range map[string]string{
		"groups=a":             `Missing required configuration "topic.creation.default.replication.factor" which has no default value.`,
		both + "partitions=1":  "",
		"default.partitions=0": "Value must be at least 1, or -1 for the broker's default",
		both + "groups=a a.include=x( a.partitions=x": "Invalid value x( for configuration topic.creation.a.include: Invalid regex",
		both + "groups=a a.partitions=x":              "Invalid value x for configuration topic.creation.a.partitions: Not a number of type INT",
	} {
		_, err := ParseTopicRules(creation(props))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", props, err)
		}
	}
	if rules, err := ParseTopicRules(map[string]string{"topic": "x"}); rules != nil || err != nil {
		t.Errorf("%v %v", rules, err)
	}
}
