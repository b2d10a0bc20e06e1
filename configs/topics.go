package configs

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Keys below topic.creation.
const (
	topicCreation   = "topic.creation."
	creationGroups  = topicCreation + "groups"
	defaultCreation = "default"

	creationInclude    = "include"
	creationExclude    = "exclude"
	creationReplicas   = "replication.factor"
	creationPartitions = "partitions"
)

// CreatesTopics reports whether the configuration of a source connector has topic.creation.* keys.
func CreatesTopics(props map[string]string) bool { return len(WithPrefix(props, topicCreation)) > 0 }

// TopicCreationKeys returns the keys of the groups that props name, and of the group default.
func TopicCreationKeys(props map[string]string) Keys {
	replicas := func(group string, k Key) Key {
		return creationKey(group, 3, creationReplicas, "Replication Factor for Topics in Group "+group, k)
	}
	partitions := func(group string, k Key) Key {
		return creationKey(group, 4, creationPartitions, "Partition Count for Topics in Group "+group, k)
	}
	const replicasDoc = "Number of replicas of the topics to create in this group. -1: the broker's default."
	const partitionsDoc = "Number of partitions of the topics to create in this group. -1: the broker's default."
	keys := Keys{
		replicas(defaultCreation, Req("", Short, Low, replicasDoc, positiveOrBroker)),
		partitions(defaultCreation, Req("", Int, Low, partitionsDoc, positiveOrBroker)),
	}
	for _, group := range creationGroupsOf(props) {
		keys = append(keys,
			creationKey(group, 1, creationInclude, "Inclusion Topic Pattern for Group "+group, Def("", List, "", Low,
				"Regular expressions for the topics in this group. One of them must match the whole name.", regexList)),
			creationKey(group, 2, creationExclude, "Exclusion Topic Pattern for Group "+group, Def("", List, "", Low,
				"Regular expressions for topics to exclude from this group. One of them must match the whole name.", regexList)),
			replicas(group, Opt("", Short, Low, replicasDoc+" Unset: as in the group default.", positiveOrBroker)),
			partitions(group, Opt("", Int, Low, partitionsDoc+" Unset: as in the group default.", positiveOrBroker)))
	}
	return keys
}

func creationKey(group string, order int, name, display string, k Key) Key {
	k.Name = topicCreation + group + "." + name
	return k.Display(groupTopics+": "+group, order, WidthLong, display)
}

// creationGroupsOf returns the names of all groups except default.
func creationGroupsOf(props map[string]string) []string {
	return slices.DeleteFunc(SplitList(props[creationGroups]), func(g string) bool { return g == defaultCreation || g == "" })
}

func regexList(value string) error {
	for _, item := range SplitList(value) {
		if err := Regex(item); err != nil {
			return err
		}
	}
	return nil
}

// TopicRule is how to create a topic. -1 is the broker's default.
type TopicRule struct {
	Group      string
	Partitions int32
	Replicas   int16
	Configs    map[string]string

	include, exclude *regexp.Regexp
}

// TopicRules are the rules of a source connector. The first match applies; default is the last.
type TopicRules []TopicRule

// ParseTopicRules parses topic.creation.* keys. It returns nil if props have none.
func ParseTopicRules(props map[string]string) (TopicRules, error) {
	if !CreatesTopics(props) {
		return nil, nil
	}
	c, err := TopicCreationKeys(props).Parse(props)
	if err != nil {
		return nil, err
	}
	var rules TopicRules
	for _, group := range append(creationGroupsOf(props), defaultCreation) {
		r := TopicRule{Group: group, Configs: WithPrefix(props, topicCreation+group+".")}
		number := func(name string) int64 {
			if key := topicCreation + group + "." + name; c.Has(key) {
				return c.Long(key)
			}
			return c.Long(topicCreation + defaultCreation + "." + name)
		}
		r.Partitions, r.Replicas = int32(number(creationPartitions)), int16(number(creationReplicas))
		if r.include, err = anyOf(c.List(topicCreation + group + "." + creationInclude)); err != nil {
			return nil, err
		}
		if r.exclude, err = anyOf(c.List(topicCreation + group + "." + creationExclude)); err != nil {
			return nil, err
		}
		for _, own := range []string{creationInclude, creationExclude, creationReplicas, creationPartitions} {
			delete(r.Configs, own)
		}
		rules = append(rules, r)
	}
	return rules, nil
}

// anyOf returns an expression that matches whole names by any of the expressions; nil if there are
// none.
func anyOf(expressions []string) (*regexp.Regexp, error) {
	if len(expressions) == 0 {
		return nil, nil
	}
	re, err := CompileRegex("^(?:" + strings.Join(expressions, "|") + ")$")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", strconv.Quote(strings.Join(expressions, "|")), err)
	}
	return re, nil
}

// For returns the rule of a topic.
func (rs TopicRules) For(topic string) TopicRule {
	i := slices.IndexFunc(rs, func(r TopicRule) bool {
		return r.Group == defaultCreation || r.include != nil && r.include.MatchString(topic) && (r.exclude == nil || !r.exclude.MatchString(topic))
	})
	return rs[i]
}
