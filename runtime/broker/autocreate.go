package broker

import (
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// createOnUse creates the topics that clients ask for, when they allow it, before their request is answered. kfake's own
// way to do so does not write the new topic to its folder before it is closed: a killed process would lose the topic, with
// everything in it that was acknowledged.
func createOnUse(c *kfake.Cluster, count *partitionCount) {
	c.ControlKey(int16(kmsg.Metadata), func(req kmsg.Request) (kmsg.Response, error, bool) {
		metadata := req.(*kmsg.MetadataRequest)
		if !metadata.AllowAutoTopicCreation || len(metadata.Topics) == 0 {
			return nil, nil, false
		}
		c.SleepControl(func() {
			for _, t := range metadata.Topics {
				if t.Topic != nil && *t.Topic != "" && c.TopicInfo(*t.Topic) == nil && count.room(defaultPartitions) {
					_ = c.CreateTopic(*t.Topic, defaultPartitions, nil) // it exists, or the client is told that it does not
				}
			}
		})
		return nil, nil, false
	})
}
