package broker

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"millrace/configs"
)

// Maximum numbers of partitions that clients may create. Each partition takes memory permanently,
// and a folder.
const (
	maxPartitions    = 10_000 // of one topic
	maxAllPartitions = 100_000
)

// partitionCount counts the partitions approximately.
type partitionCount struct {
	dir string

	mu sync.Mutex
	n  int64
}

// room reports whether this many more partitions may be created, and counts them. Deleted
// partitions keep counting until the limit is reached; then the count is corrected.
func (c *partitionCount) room(more int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n+more > maxAllPartitions {
		c.n = c.stored()
	}
	if c.n+more > maxAllPartitions {
		return false
	}
	c.n += more
	return true
}

// stored returns the number of partitions that kfake has stored.
func (c *partitionCount) stored() (n int64) {
	var file struct {
		Topics []struct {
			Partitions int64 `json:"partitions"`
		} `json:"topics"`
	}
	text, err := os.ReadFile(filepath.Join(c.dir, "topics.json"))
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	if err != nil { // a new folder, or an invalid file that kfake reports itself
		return 0
	}
	for _, t := range file.Topics {
		n += t.Partitions
	}
	return n
}

// checkNames rejects requests that create topics with names that Kafka rejects.
func checkNames(c *kfake.Cluster) {
	c.ControlKey(int16(kmsg.CreateTopics), func(kreq kmsg.Request) (kmsg.Response, error, bool) {
		c.KeepControl()
		topics := kreq.(*kmsg.CreateTopicsRequest).Topics
		if !slices.ContainsFunc(topics, func(t kmsg.CreateTopicsRequestTopic) bool { return !configs.IsTopic(t.Topic) }) {
			return nil, nil, false
		}
		resp := kreq.ResponseKind().(*kmsg.CreateTopicsResponse)
		for _, t := range topics {
			out := kmsg.NewCreateTopicsResponseTopic()
			out.Topic, out.ErrorCode, out.ErrorMessage = t.Topic, kerr.InvalidTopicException.Code, kmsg.StringPtr(invalidName)
			resp.Topics = append(resp.Topics, out)
		}
		return resp, nil, true
	})
}

var invalidName = fmt.Sprintf("a topic name has 1 to %d ASCII letters, digits, dots, underscores and hyphens, and is neither . nor ..", configs.LongestTopic)

// limitTopics rejects topics that exceed the limits on partitions.
func limitTopics(c *kfake.Cluster, count *partitionCount) {
	limitPartitions(c, count, kmsg.CreateTopics, func(kreq kmsg.Request) (out []wanted, dry bool) {
		req := kreq.(*kmsg.CreateTopicsRequest)
		for _, t := range req.Topics {
			out = append(out, wanted{t.Topic, max(int64(t.NumPartitions), int64(len(t.ReplicaAssignment)), 1)})
		}
		return out, req.ValidateOnly
	}, func(kresp kmsg.Response, topic string) {
		resp, out := kresp.(*kmsg.CreateTopicsResponse), kmsg.NewCreateTopicsResponseTopic()
		out.Topic, out.ErrorCode, out.ErrorMessage = topic, kerr.InvalidPartitions.Code, kmsg.StringPtr(tooManyPartitions)
		resp.Topics = append(resp.Topics, out)
	})
	limitPartitions(c, count, kmsg.CreatePartitions, func(kreq kmsg.Request) (out []wanted, dry bool) {
		req := kreq.(*kmsg.CreatePartitionsRequest)
		for _, t := range req.Topics {
			out = append(out, wanted{t.Topic, max(0, int64(t.Count))})
		}
		return out, req.ValidateOnly
	}, func(kresp kmsg.Response, topic string) {
		resp, out := kresp.(*kmsg.CreatePartitionsResponse), kmsg.NewCreatePartitionsResponseTopic()
		out.Topic, out.ErrorCode, out.ErrorMessage = topic, kerr.InvalidPartitions.Code, kmsg.StringPtr(tooManyPartitions)
		resp.Topics = append(resp.Topics, out)
	})
}

// wanted is a topic and the number of partitions that a request asks for.
type wanted struct {
	topic      string
	partitions int64
}

// limitPartitions rejects a whole request that exceeds the limits. read returns the wanted
// partitions and whether the request is a dry run. refuse adds the rejection of a topic to the
// response.
func limitPartitions(c *kfake.Cluster, count *partitionCount, key kmsg.Key, read func(kmsg.Request) ([]wanted, bool), refuse func(kmsg.Response, string)) {
	c.ControlKey(int16(key), func(req kmsg.Request) (kmsg.Response, error, bool) {
		c.KeepControl()
		topics, dry := read(req)
		all, fits := int64(0), true
		for _, t := range topics {
			all, fits = all+t.partitions, fits && t.partitions <= maxPartitions
		}
		if fits && (dry || count.room(all)) {
			return nil, nil, false
		}
		resp := req.ResponseKind()
		for _, t := range topics {
			refuse(resp, t.topic)
		}
		return resp, nil, true
	})
}

var tooManyPartitions = fmt.Sprintf("the embedded broker has at most %d partitions of a topic and %d in all", maxPartitions, maxAllPartitions)
