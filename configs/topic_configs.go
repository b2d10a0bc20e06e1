package configs

import "strings"

// TopicConfigs are the topic configs of Kafka that topic.creation.GROUP. keys may set.
var TopicConfigs = []string{"cleanup.policy", "compression.gzip.level", "compression.lz4.level", "compression.type", "compression.zstd.level", "delete.retention.ms",
	"file.delete.delay.ms", "flush.messages", "flush.ms", "follower.replication.throttled.replicas", "index.interval.bytes", "leader.replication.throttled.replicas",
	"local.retention.bytes", "local.retention.ms", "max.compaction.lag.ms", "max.message.bytes", "message.timestamp.after.max.ms", "message.timestamp.before.max.ms",
	"message.timestamp.difference.max.ms", "message.timestamp.type", "min.cleanable.dirty.ratio", "min.compaction.lag.ms", "min.insync.replicas", "preallocate",
	"remote.log.copy.disable", "remote.log.delete.on.disable", "remote.storage.enable", "retention.bytes", "retention.ms", "segment.bytes", "segment.index.bytes",
	"segment.jitter.ms", "segment.ms", "unclean.leader.election.enable"}

// UnknownCreationKey describes the problem of an unknown key below topic.creation.; "" if it finds
// none. The key may be a topic config that is newer than TopicConfigs.
func UnknownCreationKey(key string, props map[string]string) string {
	keys := TopicCreationKeys(props)
	if _, known := keys.Lookup(key); known || key == creationGroups {
		return ""
	}
	for _, group := range append(creationGroupsOf(props), defaultCreation) {
		prefix := topicCreation + group + "."
		if name, ok := strings.CutPrefix(key, prefix); ok {
			own := []string{creationReplicas, creationPartitions}
			if group != defaultCreation {
				own = append(own, creationInclude, creationExclude)
			}
			return creationHint(prefix, name, append(own, TopicConfigs...))
		}
	}
	return "no such key: " + creationGroups + " does not list this group"
}

func creationHint(prefix, name string, known []string) string {
	for _, k := range known {
		if k == name {
			return ""
		}
	}
	if near, ok := Nearest(name, known); ok {
		return "no such key: did you mean " + prefix + near + "?"
	}
	return ""
}
