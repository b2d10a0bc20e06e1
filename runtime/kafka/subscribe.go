package kafka

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
)

// Subscribe returns the options of a consumer of topics, or, if there are none, of the topics that
// match a regular expression in Java's syntax. also is one more topic; "": none.
func Subscribe(topics []string, regex, also string) ([]kgo.Opt, error) {
	if len(topics) > 0 {
		if also != "" {
			topics = append(topics, also)
		}
		return []kgo.Opt{kgo.ConsumeTopics(topics...)}, nil
	}
	expr := "^(?:" + regex + ")$"
	if _, err := configs.CompileRegex(expr); err != nil {
		return nil, fmt.Errorf("topics.regex: %w", err)
	}
	topics = []string{expr}
	if also != "" {
		topics = append(topics, "^"+regexp.QuoteMeta(also)+"$")
	}
	return []kgo.Opt{kgo.ConsumeTopics(topics...), kgo.ConsumeRegex()}, nil
}

// lasting lists the errors of a fetch that do not pass by themselves. kgo recovers from all others.
var lasting = []error{
	kerr.TopicAuthorizationFailed, kerr.GroupAuthorizationFailed, kerr.ClusterAuthorizationFailed, kerr.SaslAuthenticationFailed,
	kerr.InvalidGroupID, kerr.FencedInstanceID, kerr.UnsupportedVersion,
}

// FetchFailure returns the error of a fetch if it does not pass by itself. reset is the consumer's
// auto.offset.reset in lower case.
func FetchFailure(e kgo.FetchError, reset string) error {
	switch {
	case isAny(e.Err, lasting):
		where := "topic " + e.Topic
		if e.Partition >= 0 {
			where += ", partition " + strconv.Itoa(int(e.Partition))
		}
		return fmt.Errorf("reading %s: %w", where, e.Err)
	case reset == "none" && isUnset(e.Err):
		return fmt.Errorf("Undefined offset with no reset policy for partitions: [%s-%d]: set consumer.override.auto.offset.reset, or the "+ // Apache's wording
			"offsets of the connector: %w", e.Topic, e.Partition, e.Err)
	}
	return nil
}

// isUnset reports whether a consumer without a reset policy has no offset to begin at: none is
// committed, or the records are gone.
func isUnset(err error) bool {
	return errors.Is(err, kerr.OffsetOutOfRange) || err.Error() == noCommit
}

// noCommit is kgo's text for a partition without a committed offset. kgo exports no error for it.
const noCommit = "partition has no prior committed offset"
