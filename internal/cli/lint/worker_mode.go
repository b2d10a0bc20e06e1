package lint

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"millrace/configs"
	"millrace/runtime/broker"
	"millrace/runtime/cluster"
)

// Mode is the mode of a worker: alone, or in a cluster.
type Mode string

const (
	Standalone  Mode = "standalone"
	Distributed Mode = "distributed"
)

// ModeOf returns the mode of a worker with these properties. Only workers of a cluster keep
// configurations and statuses in topics.
func ModeOf(props map[string]string) Mode {
	for _, key := range []string{"group.id", "config.storage.topic", "status.storage.topic"} {
		if _, given := props[key]; given {
			return Distributed
		}
	}
	return Standalone
}

// WorkerKeys returns the keys of a worker in a mode. On the embedded broker a standalone worker
// needs no file for offsets, because it keeps them in a topic.
func WorkerKeys(m Mode, props map[string]string) configs.Keys {
	switch {
	case m == Distributed:
		return configs.DistributedKeys
	case props["bootstrap.servers"] == broker.Embedded || props["offset.storage.topic"] != "":
		return configs.StandaloneTopicKeys
	}
	return configs.StandaloneKeys
}

// cluster checks the keys of workers in a cluster.
func (c *workerCheck) cluster() {
	if c.props["bootstrap.servers"] == broker.Embedded {
		c.add("bootstrap.servers", "bootstrap.servers=embedded is for standalone workers: expected the brokers of a Kafka cluster, as host:port")
	}
	if c.config.String("inter.worker.signature.algorithm") != "" {
		c.fault(cluster.CheckSignatures(c.config.String("inter.worker.key.generation.algorithm"), c.config.String("inter.worker.signature.algorithm"),
			c.config.List("inter.worker.verification.algorithms")))
	}
	if c.config.Has("group.id") && c.config.String("group.id") == "" {
		c.add("group.id", "group.id is empty: expected the name of the cluster of workers")
	}
	if session, beat := c.config.Int("session.timeout.ms"), c.config.Int("heartbeat.interval.ms"); session > 0 && beat >= session {
		c.add("heartbeat.interval.ms", fmt.Sprintf("heartbeat.interval.ms is %d: expected less than session.timeout.ms, which is %d", beat, session))
	}
	before := map[string]string{}
	for _, key := range []string{"config.storage.topic", "offset.storage.topic", "status.storage.topic"} {
		name := c.config.String(key)
		if other, taken := before[name]; taken && name != "" {
			c.add(key, fmt.Sprintf("%s is %s, as %s is: expected a topic of its own for each", key, name, other))
		}
		before[name] = key
	}
}

// alone checks the keys of standalone workers.
func (c *workerCheck) alone() {
	if ExactlyOnce(c.config) && !c.config.Has("offset.storage.topic") && c.props["bootstrap.servers"] != broker.Embedded {
		c.add("exactly.once.source.support", "exactly.once.source.support=enabled needs the source offsets in Kafka: set offset.storage.topic to the name of a topic")
	}
	const key = "offset.storage.file.filename"
	path := c.props[key]
	if path == "" {
		return
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		c.add(key, fmt.Sprintf("%s=%s is a directory: expected a file", key, path))
	} else if folder, err := os.Stat(filepath.Dir(path)); err != nil || !folder.IsDir() {
		c.add(key, fmt.Sprintf("%s=%s cannot be written: expected its directory to exist: create %s", key, path, filepath.Dir(path)))
	}
}

// ExactlyOnce reports whether a worker enables exactly-once delivery for sources.
func ExactlyOnce(c configs.Config) bool {
	return strings.EqualFold(c.String("exactly.once.source.support"), "enabled")
}
