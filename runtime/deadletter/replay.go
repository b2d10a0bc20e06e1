package deadletter

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/kafka"
)

// Replay selects the dead letter records that a connector receives again.
type Replay struct {
	Records []rest.ReplayRecord // nil: all that were not replayed yet
	Topic   string              // the origin of records that do not name theirs; "": the only topic that the connector reads
	Again   bool                // replay records again that were already replayed

	// Holds is called before each batch; an error ends the replay. It is for a leader that may have
	// lost its leadership.
	Holds func(context.Context) error
	// Restart restarts the connector's tasks if they do not read the log of replays yet.
	Restart func(context.Context) error
}

const (
	replayBatch = 1000             // the maximum number of records that are written together
	maxReasons  = 100              // the maximum number of refused records in an answer
	replayTime  = 45 * time.Second // the time of a request; a batch that has begun is still written
)

// ErrSource is the error for a replay of a source connector.
var ErrSource = errors.New("the dead letters of a source connector are input that it could not read, not records: mend the input and have it read again, by a " +
	"rewind of the offsets to before source_offset of the letter")

// ErrBadReplay is the error for an invalid request.
var ErrBadReplay = errors.New("reading what to replay")

// Replay writes dead letter records to the connector's log of replays, which its tasks read. It
// skips records that are in the log already. Callers must allow one call at a time for a connector.
func (q *Queues) Replay(ctx context.Context, c Connector, r Replay) (out rest.Replayed, err error) {
	v, closeView, err := q.open(c)
	if err != nil {
		return out, err
	}
	defer closeView()
	if c.Class.Type() != connect.Sink {
		return out, ErrSource
	}
	p := &replaying{Replay: r, view: v, deadline: time.Now().Add(replayTime)}
	if p.topic = r.Topic; p.topic == "" {
		p.topic = onlyTopic(v.config)
	} else if err := kafka.CheckTopic(p.topic); err != nil {
		return out, fmt.Errorf("%w: %w", ErrBadReplay, err)
	}
	p.out.Reasons = []rest.RefusedReplay{}
	if p.edits, err = editsOf(r.Records); err != nil {
		return out, err
	}
	if err := q.ensureLogIsRead(ctx, v, r.Restart); err != nil {
		return out, err
	}
	if p.done, err = v.replayed(ctx); err != nil {
		return out, err
	}
	if p.producer, err = q.replayProducer(v); err != nil {
		return out, err
	}
	defer p.producer.Close()
	return p.run(ctx)
}

// onlyTopic returns the topic that a connector reads; "" if there are several.
func onlyTopic(c configs.Config) string {
	if topics := c.List("topics"); len(topics) == 1 {
		return topics[0]
	}
	return ""
}

// replayProducer returns an idempotent producer: it retries, but writes no record twice.
func (q *Queues) replayProducer(v *view) (*kgo.Client, error) {
	props := q.Admin.Clients.Properties("producer", v.props, map[string]string{"client.id": "connector-replay-" + v.Name})
	delete(props, "transactional.id")
	props["acks"], props["enable.idempotence"] = "all", "true"
	opts, err := q.Admin.Clients.Options(props, kafka.Producer, kafka.Creating, kafka.Patient)
	if err != nil {
		return nil, err
	}
	return kgo.NewClient(append(opts, kgo.RecordPartitioner(kgo.ManualPartitioner()))...)
}

// edit is a user's change of a dead letter record.
type edit struct {
	key, value         []byte
	keepKey, keepValue bool
}

// editsOf returns the selected records by their places in the queue; nil for all.
func editsOf(records []rest.ReplayRecord) (map[int32]map[int64]edit, error) {
	if records == nil {
		return nil, nil
	}
	out := map[int32]map[int64]edit{}
	for _, r := range records {
		e, err := editOf(r)
		if err != nil {
			return nil, fmt.Errorf("%w: partition %d, offset %d: %w", ErrBadReplay, r.Partition, r.Offset, err)
		}
		if out[r.Partition] == nil {
			out[r.Partition] = map[int64]edit{}
		}
		out[r.Partition][r.Offset] = e
	}
	return out, nil
}

func editOf(r rest.ReplayRecord) (e edit, err error) {
	e.keepKey, e.keepValue = r.Key == nil, r.Value == nil
	if e.key, err = r.Key.Raw(); err != nil {
		return e, fmt.Errorf("key: %w", err)
	}
	if e.value, err = r.Value.Raw(); err != nil {
		return e, fmt.Errorf("value: %w", err)
	}
	return e, nil
}
