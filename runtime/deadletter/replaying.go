package deadletter

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/api/rest"
	"millrace/plugins/connect"
	"millrace/runtime/failure"
	"millrace/runtime/kafka"
)

// replaying is a replay in progress.
type replaying struct {
	Replay
	view     *view
	topic    string                   // the origin of records that do not name theirs
	edits    map[int32]map[int64]edit // by the places in the queue; nil for all
	done     map[string]bool          // the places of records that were replayed
	producer *kgo.Client
	deadline time.Time
	batch    []*kgo.Record
	out      rest.Replayed
	failure  error
}

func (p *replaying) run(ctx context.Context) (rest.Replayed, error) {
	spans, err := p.view.spans(ctx)
	if err != nil {
		return p.out, err
	}
	for _, s := range spans {
		selected := p.edits[s.Partition]
		if p.edits != nil {
			s.From, s.To = narrowed(s, selected)
		}
		err := p.view.read(ctx, p.view.topic, []kafka.Span{s}, func(r *kgo.Record) bool {
			p.failure = p.take(ctx, r, selected)
			return p.failure == nil
		})
		if err = errors.Join(p.failure, err); err != nil {
			return p.out, err
		}
	}
	err = p.flush(ctx)
	if err == nil {
		p.refuseMissing()
		p.out.Message = p.out.Summary()
	}
	return p.out, err
}

// refuseMissing refuses the selected places that have no record.
func (p *replaying) refuseMissing() {
	for partition, left := range p.edits {
		for offset := range left {
			p.refuse(partition, offset, ErrNoRecord.Error())
		}
	}
}

// narrowed returns the part of a partition that holds the selected offsets.
func narrowed(s kafka.Span, selected map[int64]edit) (from, to int64) {
	from, to = s.To, s.From
	for offset := range selected {
		from, to = min(from, offset), max(to, offset+1)
	}
	return max(from, s.From), min(to, s.To)
}

// take adds one record of the queue to the batch if it is to be replayed.
func (p *replaying) take(ctx context.Context, r *kgo.Record, selected map[int64]edit) error {
	if !p.view.owns(r) {
		return nil
	}
	e, isSelected := p.editFor(r, selected)
	if !isSelected {
		return nil
	}
	if p.done[p.view.place(r)] && !(p.Again && p.edits != nil) {
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

// editFor returns the user's change of a record, and removes it from the selected ones. isSelected
// is false if the record is not to be replayed.
func (p *replaying) editFor(r *kgo.Record, selected map[int64]edit) (e edit, isSelected bool) {
	if p.edits == nil {
		return edit{keepKey: true, keepValue: true}, true
	}
	e, isSelected = selected[r.Offset]
	delete(selected, r.Offset)
	return e, isSelected
}

// record returns the record for the log of replays: the dead letter record without the headers that
// describe its error, with headers that name its place in the queue and its original place.
func (p *replaying) record(r *kgo.Record, e edit) (*kgo.Record, error) {
	from := p.origin(r)
	if from == "" {
		return nil, fmt.Errorf("it does not say which topic it came from, and the connector reads several: name one in \"topic\"; letters say so with %s=true", headersKey)
	}
	out := &kgo.Record{Topic: LogTopic(p.view.Name), Partition: 0, Key: r.Key, Value: r.Value, Timestamp: r.Timestamp}
	if !e.keepKey {
		out.Key = e.key
	}
	if !e.keepValue {
		out.Value = e.value
	}
	for _, h := range r.Headers {
		if !strings.HasPrefix(h.Key, contextPrefix) && !IsReplayHeader(h.Key) {
			out.Headers = append(out.Headers, h)
		}
	}
	out.Headers = append(out.Headers, kgo.RecordHeader{Key: replayOf, Value: []byte(p.view.place(r))}, kgo.RecordHeader{Key: replayFrom, Value: []byte(from)})
	return out, nil
}

// origin returns the original place of a dead letter record; only a topic if its headers name no
// complete place, "" if no topic is known either.
func (p *replaying) origin(r *kgo.Record) string {
	from := headerOf(r, contextPrefix+"topic")
	partition, errP := strconv.ParseInt(headerOf(r, contextPrefix+"partition"), 10, 32)
	offset, errO := strconv.ParseInt(headerOf(r, contextPrefix+"offset"), 10, 64)
	switch {
	case from != "" && errP == nil && errO == nil:
		return connect.FormatPlace(connect.TopicPartition{Topic: from, Partition: int32(partition)}, offset)
	case from == "":
		return p.topic
	}
	return from
}

// flush writes the batch and waits for Kafka's answer.
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
		at, offset, _ := connect.ParsePlace(headerOf(result.Record, replayOf))
		switch err := result.Err; {
		case err == nil:
			p.out.Replayed++
		case failure.OfRecord(err):
			p.refuse(at.Partition, offset, failure.Produce(result.Record.Topic, err).Error())
		default:
			return fmt.Errorf("replaying: %d records were replayed, and up to %d more may have been: repeat the replay, which skips those: %w", p.out.Replayed, len(p.batch), err)
		}
	}
	p.batch = p.batch[:0]
	return nil
}

func (p *replaying) refuse(partition int32, offset int64, reason string) {
	if p.out.Refused++; p.out.Refused <= maxReasons {
		p.out.Reasons = append(p.out.Reasons, rest.RefusedReplay{Partition: partition, Offset: offset, Reason: reason})
	}
}
