package deadletter

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/api/rest"
	"millrace/runtime/failure"
)

// shown returns a dead letter record for the REST API, with at most limit bytes of each key and
// value.
func shown(r *kgo.Record, replayed bool, limit int) rest.DeadLetter {
	l := rest.DeadLetter{Partition: r.Partition, Offset: r.Offset, Timestamp: r.Timestamp.UnixMilli(), Key: contentOf(r.Key, limit), Value: contentOf(r.Value, limit),
		Headers: []rest.DeadLetterHeader{}, Replayed: replayed, ReplayOf: headerOf(r, replayOf)}
	e := &l.Error
	fields := map[string]*string{
		"connector.name": &e.Connector, "task.id": &e.Task, "stage": &e.Stage, "class.name": &e.Class, "exception.class.name": &e.Exception,
		"exception.message": &e.Message, "exception.stacktrace": &e.Trace, "topic": &e.Topic, "partition": &e.Partition, "offset": &e.Offset,
		"source.partition": &e.SourcePartition, "source.offset": &e.SourceOffset,
	}
	for _, h := range r.Headers {
		name, isContext := strings.CutPrefix(h.Key, contextPrefix)
		switch field := fields[name]; {
		case isContext && field != nil:
			*field = strings.ToValidUTF8(string(h.Value), "\uFFFD")
		case !strings.HasPrefix(h.Key, replayPrefix):
			l.Headers = append(l.Headers, rest.DeadLetterHeader{Key: h.Key, Value: contentOf(h.Value, limit)})
		}
	}
	e.Words = wordsOf(e)
	return l
}

// stageWords describes the failure of a record at a stage.
var stageWords = map[failure.Stage]string{
	failure.TaskPoll:        "The input could not be read as a record",
	failure.Transformation:  "A transformation failed",
	failure.KeyConverter:    "The key could not be converted",
	failure.ValueConverter:  "The value could not be converted",
	failure.HeaderConverter: "A header could not be converted",
	failure.KafkaProduce:    "Kafka did not take the record",
	failure.TaskPut:         "The connector did not take the record",
}

// wordsOf says what happened in a sentence.
func wordsOf(e *rest.DeadLetterError) string {
	if e.Stage == "" {
		return "Why it failed is not known: it has no headers that say so. Set " + headersKey + "=true"
	}
	text := stageWords[failure.Stage(e.Stage)]
	if text == "" {
		text = "It failed at " + e.Stage
	}
	if class := e.Class[strings.LastIndexAny(e.Class, ".$")+1:]; class != "" && e.Class != failure.SinkTask && e.Class != failure.WorkerTask {
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
