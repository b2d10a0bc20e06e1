package worker

import (
	"testing"

	"millrace/plugins/connect"
)

// Behind a router a sink sees the new topic of each record and the place that the worker has read.
// The offsets of a flush are those of the topics that the worker reads.
func TestOriginalPlace(t *testing.T) {
	const router = "transforms=r transforms.r.type=org.apache.kafka.connect.transforms.TimestampRouter transforms.r.topic.format="
	for topic, moved := range map[string]string{"all": "true", "t": "false"} {
		t.Run(topic, func(t *testing.T) {
			l := newLab(t, 2, "")
			l.watch()
			l.put = func(_ int, records []connect.SinkRecord) error {
				for i := range records {
					r := &records[i]
					at, offset := r.Place()
					l.add("%s of %s-%d-%d moved %t", r.Topic, at.Topic, at.Partition, offset, r.Original != nil)
				}
				return nil
			}
			l.produce(t, "t", 0, "a", "b")
			l.produce(t, "t", 1, "c")
			id := l.start(sinkClass, 0, router+topic)
			for _, place := range []string{"t-0-0", "t-0-1", "t-1-0"} {
				l.await(t, topic+" of "+place+" moved "+moved, 1)
			}
			l.StopTasks(id)
			l.await(t, "commit 0 to 2", 1)
			l.await(t, "commit 1 to 1", 1)
		})
	}
}
