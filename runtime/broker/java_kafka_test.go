//go:build kafka

package broker

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"millrace/internal/test/apache"
)

// Java's clients get the answers that they expect from Kafka.
func TestJavaClients(t *testing.T) {
	apache.Require(t)
	b := open(t, t.TempDir(), 0)
	defer func() { _ = b.Close() }()
	out, err := apache.Run(t.Context(), "testdata/JavaClients.java", b.Addr())
	if err != nil {
		t.Fatal(err)
	}
	want := `created: 2 partitions, retention.ms DYNAMIC_TOPIC_CONFIG, 1 partition
dry run: [java, plain]
twice: TopicExistsException: Topic with this name already exists.
more partitions: 3
cluster: 1 millrace-embedded
changed: compact DYNAMIC_TOPIC_CONFIG, 604800000 DEFAULT_CONFIG
the broker's: 134217728 STATIC_BROKER_CONFIG, message.max.bytes none
compressed: 40
transactions: 1
deleted records: 10
classic group: {lz4=10, snappy=10, tx0=1, zstd=10}
new group: {lz4=10, snappy=10, tx0=1, zstd=10}
no group: tx0
removed member: static
groups: classic Classic Empty, in-tx Classic Empty, new Consumer Empty
described: Empty
moved: 20
forgotten: null
deleted groups: in-tx Classic Empty
access control: SecurityDisabledException: the embedded broker has no authorizer
quotas: {}
deleted: all
`
	if diff := cmp.Diff(want, string(out)); diff != "" {
		t.Error(diff)
	}
}
