package broker

import (
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"millrace/configs"
)

// createOnUse creates the topics that a client requests, if the client allows it, before the
// request is answered. kfake's own auto-creation writes a new topic to its folder only when it is
// closed: a killed process would lose the topic and its acknowledged records.
func createOnUse(c *kfake.Cluster, count *partitionCount) {
	c.ControlKey(int16(kmsg.Metadata), func(req kmsg.Request) (kmsg.Response, error, bool) {
		metadata := req.(*kmsg.MetadataRequest)
		if !metadata.AllowAutoTopicCreation || len(metadata.Topics) == 0 {
			return nil, nil, false
		}
		c.SleepControl(func() {
			for _, t := range metadata.Topics {
				if t.Topic != nil && configs.IsTopic(*t.Topic) && c.TopicInfo(*t.Topic) == nil && count.room(defaultPartitions) {
					// either it exists, or the client gets an error
					_ = c.CreateTopic(*t.Topic, defaultPartitions, nil)
				}
			}
		})
		return nil, nil, false
	})
}
