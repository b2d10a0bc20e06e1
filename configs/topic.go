package configs

import "regexp"

// LongestTopic is the maximum length of a topic name, in bytes.
const LongestTopic = 249

var topicName = regexp.MustCompile(`^[a-zA-Z0-9._-]{1,249}$`)

// IsTopic reports whether Kafka accepts the name for a topic.
func IsTopic(name string) bool { return topicName.MatchString(name) && name != "." && name != ".." }
