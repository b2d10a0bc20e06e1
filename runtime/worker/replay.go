package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/kafka"
)

// Replay says which dead letters a connector gets again.
type Replay struct {
	Records []rest.ReplayRecord // nil: all that were not replayed yet
	Topic   string              // that letters came from which do not say so; "": the only one that the connector reads
	Again   bool                // those too that were replayed: for Records

	// Holds is asked before each batch: an error ends the replay. Somebody else may be about to do it.
	Holds func(context.Context) error
	// Restart restarts the connector's tasks, which do not read the log of replays yet.
	Restart func(context.Context) error
}

const (
	replayBatch = 1000 // letters that are written together
	mostReasons = 100
	replayTime  = 45 * time.Second // what a request has; a batch that has begun is finished
)

// ErrSourceLetters says that letters of a source cannot be replayed.
var ErrSourceLetters = errors.New("the dead letters of a source connector are input that it could not read, not records: mend the input and have it read again, by a " +
	"rewind of the offsets to before source_offset of the letter")

// ErrBadReplay says that a replay is asked for in a way that cannot be understood.
var ErrBadReplay = errors.New("reading what to replay")

// Replay writes letters to the connector's log of replays, from which its tasks read them, each once: those that are in the log are left
// out. One call at a time may be made for a connector.
func (w *Worker) Replay(ctx context.Context, connector string, raw map[string]string, r Replay) (out rest.Replayed, err error) {
	q, closeQueue, err := w.openQueue(ctx, connector, raw)
	if err != nil {
		return out, err
	}
	defer closeQueue()
	if !q.sink {
		return out, ErrSourceLetters
	}
	p := &replaying{Replay: r, queue: q, deadline: time.Now().Add(replayTime)}
	if p.topic = r.Topic; p.topic == "" {
		p.topic = onlyTopic(q.config)
	} else if err := checkTopicName(p.topic); err != nil {
		return out, fmt.Errorf("%w: %w", ErrBadReplay, err)
	}
	p.out.Reasons = []rest.RefusedReplay{}
	if p.edits, err = editsOf(r.Records); err != nil {
		return out, err
	}
	if err := w.readReplays(ctx, q, r.Restart); err != nil {
		return out, err
	}
	if p.done, err = q.replayed(ctx); err != nil {
		return out, err
	}
	if p.producer, err = w.replayProducer(connector, q.props); err != nil {
		return out, err
	}
	defer p.producer.Close()
	return p.run(ctx)
}

// onlyTopic is the topic that a connector reads, if it is one.
func onlyTopic(c configs.Config) string {
	if topics := c.List("topics"); len(topics) == 1 {
		return topics[0]
	}
	return ""
}

// replayProducer writes as often as it takes, each record once.
func (w *Worker) replayProducer(connector string, resolved map[string]string) (*kgo.Client, error) {
	props := w.clientProps("producer", resolved, map[string]string{"client.id": "connector-replay-" + connector})
	for _, key := range []string{"transactional.id", "enable.idempotence", "acks"} {
		delete(props, key)
	}
	props["acks"], props["enable.idempotence"] = "all", "true"
	opts, err := w.clientOptions(props, kafka.Producer, kafka.Creating, kafka.Patient)
	if err != nil {
		return nil, err
	}
	return kgo.NewClient(append(opts, kgo.RecordPartitioner(kgo.ManualPartitioner()))...)
}

// edit is what a user made of a letter.
type edit struct {
	key, value       []byte
	ownKey, ownValue bool // as they were
}

// editsOf are the letters that were asked for, by their places in the queue; nil for all.
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
	e.ownKey, e.ownValue = r.Key == nil, r.Value == nil
	if e.key, err = r.Key.Raw(); err != nil {
		return e, fmt.Errorf("key: %w", err)
	}
	if e.value, err = r.Value.Raw(); err != nil {
		return e, fmt.Errorf("value: %w", err)
	}
	return e, nil
}

// replaying is a replay under way.
type replaying struct {
	Replay
	queue    *letterQueue
	topic    string                   // of letters that do not say theirs
	edits    map[int32]map[int64]edit // by their places in the queue; nil for all
	done     map[string]bool
	producer *kgo.Client
	deadline time.Time
	batch    []*kgo.Record
	out      rest.Replayed
	failure  error
}

func (p *replaying) run(ctx context.Context) (rest.Replayed, error) {
	spans, err := p.queue.spans(ctx)
	if err != nil {
		return p.out, err
	}
	for _, s := range spans {
		asked := p.edits[s.Partition]
		if p.edits != nil {
			s.From, s.To = narrowed(s, asked)
		}
		err := kafka.ReadSpans(ctx, slices.Clip(p.queue.client), p.queue.topic, []kafka.Span{s}, func(r *kgo.Record) bool {
			p.failure = p.take(ctx, r, asked)
			return p.failure == nil
		})
		if err = errors.Join(p.failure, err); err != nil {
			return p.out, err
		}
	}
	if err := p.flush(ctx); err != nil {
		return p.out, err
	}
	for partition, left := range p.edits {
		for offset := range left {
			p.refuse(partition, offset, ErrNoLetter.Error())
		}
	}
	p.out.Message = p.out.Summary()
	return p.out, nil
}

// narrowed is the part of a partition that holds what was asked for.
func narrowed(s kafka.Span, asked map[int64]edit) (from, to int64) {
	from, to = s.To, s.From
	for offset := range asked {
		from, to = min(from, offset), max(to, offset+1)
	}
	return max(from, s.From), min(to, s.To)
}

// take deals with one record of the queue.
func (p *replaying) take(ctx context.Context, r *kgo.Record, asked map[int64]edit) error {
	if !p.queue.mine(r) {
		return nil
	}
	e := edit{ownKey: true, ownValue: true}
	if p.edits != nil {
		var wanted bool
		if e, wanted = asked[r.Offset]; !wanted {
			return nil
		}
		delete(asked, r.Offset)
	}
	if p.done[p.queue.place(r)] && !(p.Again && p.edits != nil) {
		p.out.Already++
		return nil
	}
	if time.Now().After(p.deadline) {
		p.out.Remaining++
		return nil
	}
	replay, err := p.record(r, e)
	if err != nil {
		p.refuse(r.Partition, r.Offset, err.Error())
		return nil
	}
	if p.batch = append(p.batch, replay); len(p.batch) < replayBatch {
		return nil
	}
	return p.flush(ctx)
}

// record is a letter as the connector is to get it: without what was said about its error, and with where it comes from.
func (p *replaying) record(r *kgo.Record, e edit) (*kgo.Record, error) {
	from := headerOf(r, contextPart+"topic")
	partition, errP := strconv.ParseInt(headerOf(r, contextPart+"partition"), 10, 32)
	offset, errO := strconv.ParseInt(headerOf(r, contextPart+"offset"), 10, 64)
	switch {
	case from != "" && errP == nil && errO == nil:
		from = connect.FormatPlace(connect.TopicPartition{Topic: from, Partition: int32(partition)}, offset)
	case from == "":
		from = p.topic
	}
	if from == "" {
		return nil, fmt.Errorf("it does not say which topic it came from, and the connector reads several: name one in \"topic\"; letters say so with %s=true", deadHeadersKey)
	}
	out := &kgo.Record{Topic: ReplayTopic(p.queue.connector), Partition: 0, Key: r.Key, Value: r.Value, Timestamp: r.Timestamp}
	if !e.ownKey {
		out.Key = e.key
	}
	if !e.ownValue {
		out.Value = e.value
	}
	for _, h := range r.Headers {
		if !strings.HasPrefix(h.Key, contextPart) && !strings.HasPrefix(h.Key, replayPart) {
			out.Headers = append(out.Headers, h)
		}
	}
	out.Headers = append(out.Headers, kgo.RecordHeader{Key: replayOf, Value: []byte(p.queue.place(r))}, kgo.RecordHeader{Key: replayFrom, Value: []byte(from)})
	return out, nil
}

// flush writes a batch, and waits until it is there.
func (p *replaying) flush(ctx context.Context) error {
	if len(p.batch) == 0 {
		return nil
	}
	if p.Holds != nil {
		if err := p.Holds(ctx); err != nil {
			return err
		}
	}
	for _, result := range p.producer.ProduceSync(ctx, p.batch...) {
		letter, offset, _ := connect.ParsePlace(headerOf(result.Record, replayOf))
		switch err := result.Err; {
		case err == nil:
			p.out.Replayed++
		case ofRecord(err):
			p.refuse(letter.Partition, offset, produceError(result.Record.Topic, err).Error())
		default:
			return fmt.Errorf("replaying: %d records are replayed, of up to %d more it is not known: a further replay finds out: %w", p.out.Replayed, len(p.batch), err)
		}
	}
	p.batch = p.batch[:0]
	return nil
}

func (p *replaying) refuse(partition int32, offset int64, reason string) {
	if p.out.Refused++; p.out.Refused <= mostReasons {
		p.out.Reasons = append(p.out.Reasons, rest.RefusedReplay{Partition: partition, Offset: offset, Reason: reason})
	}
}
