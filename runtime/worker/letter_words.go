package worker

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/api/rest"
)

// letterOf shows a record of a dead letter queue.
func letterOf(r *kgo.Record, replayed bool, most int) rest.DeadLetter {
	l := rest.DeadLetter{Partition: r.Partition, Offset: r.Offset, Timestamp: r.Timestamp.UnixMilli(), Key: contentOf(r.Key, most), Value: contentOf(r.Value, most),
		Headers: []rest.DeadLetterHeader{}, Replayed: replayed, ReplayOf: headerOf(r, replayOf)}
	e := &l.Error
	said := map[string]*string{
		"connector.name": &e.Connector, "task.id": &e.Task, "stage": &e.Stage, "class.name": &e.Class, "exception.class.name": &e.Exception,
		"exception.message": &e.Message, "exception.stacktrace": &e.Trace, "topic": &e.Topic, "partition": &e.Partition, "offset": &e.Offset,
		"source.partition": &e.SourcePartition, "source.offset": &e.SourceOffset,
	}
	for _, h := range r.Headers {
		name, about := strings.CutPrefix(h.Key, contextPart)
		switch field := said[name]; {
		case about && field != nil:
			*field = strings.ToValidUTF8(string(h.Value), "\uFFFD")
		case !strings.HasPrefix(h.Key, replayPart):
			l.Headers = append(l.Headers, rest.DeadLetterHeader{Key: h.Key, Value: contentOf(h.Value, most)})
		}
	}
	e.Words = wordsOf(e)
	return l
}

// stageWords is what a record failed at.
var stageWords = map[Stage]string{
	StageTaskPoll:        "The input could not be read as a record",
	StageTransformation:  "A transformation failed",
	StageKeyConverter:    "The key could not be converted",
	StageValueConverter:  "The value could not be converted",
	StageHeaderConverter: "A header could not be converted",
	StageKafkaProduce:    "Kafka did not take the record",
	StageTaskPut:         "The connector did not take the record",
}

// wordsOf says what happened in a sentence.
func wordsOf(e *rest.DeadLetterError) string {
	if e.Stage == "" {
		return "Why it failed is not known: it has no headers that say so. Set " + deadHeadersKey + "=true"
	}
	text := stageWords[Stage(e.Stage)]
	if text == "" {
		text = "It failed at " + e.Stage
	}
	if class := e.Class[strings.LastIndexAny(e.Class, ".$")+1:]; class != "" && e.Class != sinkTaskClass && e.Class != workerTaskClass {
		text += " by " + class
	}
	if e.Message != "" && e.Message != "null" {
		text += ": " + e.Message
	}
	if at, err := strconv.ParseInt(e.Offset, 10, 64); err == nil {
		text += fmt.Sprintf(" (topic %s, partition %s, offset %d)", e.Topic, e.Partition, at)
	} else if e.SourcePartition != "" {
		text += fmt.Sprintf(" (%s, at %s)", e.SourcePartition, e.SourceOffset)
	}
	return text
}
