package herder

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"millrace/api/rest"
	"millrace/plugins/connect"
	"millrace/runtime/fault"
	"millrace/runtime/stages"
	"millrace/runtime/storage"
)

const (
	noteOfTopic = "What the offsets topic still holds. It is compacted: of offsets of the same source partition Kafka removes the older ones in time, so that " +
		"the far past has gaps."
	noteOfFile = "The worker keeps source offsets in a file, which has the last ones only. Set offset.storage.topic in place of " +
		"offset.storage.file.filename to have a history."
	noteOfSink = "Kafka keeps no past offsets of a consumer group that could be read; these are the present ones. A rewind to a time goes by the " +
		"timestamps of the records."
)

// OffsetHistory lists the newest offsets of a connector, at most limit of them.
func (h *Herder) OffsetHistory(ctx context.Context, name string, limit int) (out rest.OffsetHistory, err error) {
	c, err := h.configuredOf(name)
	if err != nil {
		return out, err
	}
	out = rest.OffsetHistory{Type: string(c.class.Type()), History: []rest.PastOffset{}, Note: noteOfSink}
	if c.class.Type() == connect.Source {
		out.Note = noteOfTopic
		err = h.past(ctx, c, func(ctx context.Context, topic storage.TransactionalOffsets) error {
			past := pastOffsets{limit: limit}
			err := past.read(ctx, topic, c.name)
			out.History, out.More = past.newestFirst(), past.more
			return err
		})
		if !errors.Is(err, errNoHistory) {
			return out, err
		}
		out.Note = noteOfFile
	}
	now, err := h.offsetsOf(ctx, c)
	for _, o := range now {
		out.History = append(out.History, rest.PastOffset{Partition: o.Partition, Offset: o.Offset, Current: true})
	}
	out.More = len(out.History) > limit
	out.History = out.History[:min(limit, len(out.History))]
	return out, err
}

// past opens the topic of a source's offsets.
func (h *Herder) past(ctx context.Context, c configured, do func(context.Context, storage.TransactionalOffsets) error) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	store, closeStore, err := h.openOffsets(ctx, c)
	if err != nil {
		return err
	}
	defer closeStore()
	topic, ok := store.(storage.TransactionalOffsets)
	if !ok {
		return errNoHistory
	}
	defer stages.Begin(ctx, "reading the offsets topic %s", topic.Name())()
	return do(ctx, topic)
}

var errNoHistory = fault.New(fault.BadRequest, "There is no history of the offsets of this connector. %s", noteOfFile)

// pastOffsets holds the newest offsets of a connector, at most limit of them.
type pastOffsets struct {
	limit int
	list  []pastOffset // oldest first, after trim
	more  bool         // older ones exist
	last  map[string]string
}

// pastOffset is an offset with the time to sort it by.
type pastOffset struct {
	rest.PastOffset
	time time.Time
}

// read reads the newest offsets of a topic.
func (p *pastOffsets) read(ctx context.Context, topic storage.TransactionalOffsets, name string) error {
	p.last = map[string]string{} // by source partition: where it was read
	err := topic.History(ctx, name, func(s storage.Stored) error {
		key, err := storage.PartitionKey(s.Partition)
		if err != nil {
			return err
		}
		p.last[key] = s.At
		past := pastOffset{rest.PastOffset{Partition: s.Partition, Offset: s.Offset, At: s.At, Time: instant(s.Time)}, s.Time}
		if s.Change != nil {
			past.Change = s.Change.Verb
		}
		if p.list = append(p.list, past); len(p.list) >= 1000+4*p.limit {
			p.trim()
		}
		return nil
	})
	p.trim()
	return err
}

// trim keeps the newest offsets, oldest first. Of equal times the offset that was read last is
// newest.
func (p *pastOffsets) trim() {
	slices.SortStableFunc(p.list, func(a, b pastOffset) int { return a.time.Compare(b.time) })
	if over := len(p.list) - p.limit; over > 0 {
		p.more, p.list = true, p.list[over:]
	}
}

// newestFirst lists the offsets and marks the present ones.
func (p *pastOffsets) newestFirst() []rest.PastOffset {
	current := map[string]bool{}
	for _, at := range p.last {
		current[at] = true
	}
	out := []rest.PastOffset{}
	for _, past := range slices.Backward(p.list) {
		past.Current = current[past.At] && past.Offset != nil
		out = append(out, past.PastOffset)
	}
	return out
}

// Rewind selects earlier offsets: those of a point in time, or one of the history.
type Rewind struct {
	Time   time.Time
	At     string
	DryRun bool // change nothing
}

// rewound returns the offsets that a rewind has to store. It skips those that are stored already.
func (h *Herder) rewound(ctx context.Context, c configured, r Rewind) (out []rest.Offset, err error) {
	if c.class.Type() == connect.Sink {
		if r.At != "" {
			return nil, fault.New(fault.BadRequest, "A sink connector is rewound to a time: %s", noteOfSink)
		}
		at, err := h.worker.Admin.SinkOffsetsAt(ctx, c.name, c.config, r.Time)
		for _, o := range at {
			out = append(out, sinkOffset(o))
		}
		return out, err
	}
	var then []storage.Stored
	err = h.past(ctx, c, func(ctx context.Context, topic storage.TransactionalOffsets) (err error) {
		if r.At != "" {
			then, err = storedAt(ctx, topic, c.name, r.At)
		} else {
			then, err = storedBy(ctx, topic, c.name, r.Time)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, s := range then {
		out = append(out, rest.Offset(s.SourceOffset))
	}
	return h.unlike(ctx, c, out)
}

func storedAt(ctx context.Context, topic storage.TransactionalOffsets, name, at string) (out []storage.Stored, err error) {
	err = topic.History(ctx, name, func(s storage.Stored) error {
		if s.At == at {
			out = []storage.Stored{s}
		}
		return nil
	})
	if err == nil && out == nil {
		err = fault.New(fault.NotFound, "There is no %s in the history of connector %s: compaction may have removed it since", at, name)
	}
	return out, err
}

// storedBy returns what was stored for each source partition at a point in time.
func storedBy(ctx context.Context, topic storage.TransactionalOffsets, name string, at time.Time) ([]storage.Stored, error) {
	then, first := map[string]storage.Stored{}, map[string]storage.Stored{}
	err := topic.History(ctx, name, func(s storage.Stored) error {
		key, err := storage.PartitionKey(s.Partition)
		if err != nil {
			return err
		}
		if _, known := first[key]; !known {
			first[key] = s
		}
		if !s.Time.After(at) {
			then[key] = s
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var lost []string
	for key, s := range first {
		if _, known := then[key]; known {
			continue
		}
		if !s.Whole {
			lost = append(lost, key[len(`["",`):len(key)-1]+" (known since "+instant(s.Time)+")")
			continue
		}
		s.SourceOffset.Offset = nil // nothing was stored yet
		then[key] = s
	}
	if lost != nil {
		slices.Sort(lost)
		return nil, fault.New(fault.BadRequest, "What was stored at %s is not known any more, because compaction may have removed it, for the source partitions %s. "+
			"Name a later time, one of the history, or alter the offsets", instant(at), strings.Join(lost, ", "))
	}
	if len(then) == 0 {
		return nil, fault.New(fault.BadRequest, "No offset was ever stored for connector %s", name)
	}
	out := slices.Collect(maps.Values(then))
	slices.SortFunc(out, func(a, b storage.Stored) int { return cmp.Compare(a.At, b.At) })
	return out, nil
}

// unlike skips the offsets that are stored already.
func (h *Herder) unlike(ctx context.Context, c configured, offsets []rest.Offset) (out []rest.Offset, err error) {
	now, err := h.offsetsOf(ctx, c)
	if err != nil {
		return nil, err
	}
	stored := map[string]rest.Offset{}
	for _, o := range now {
		if key, err := storage.PartitionKey(o.Partition); err == nil {
			stored[key] = o
		}
	}
	for _, o := range offsets {
		key, err := storage.PartitionKey(o.Partition)
		if err != nil {
			return nil, err
		}
		if !reflect.DeepEqual(stored[key].Offset, o.Offset) {
			out = append(out, o)
		}
	}
	return out, nil
}

// undone returns the offsets from before the last change that a user made.
func (h *Herder) undone(ctx context.Context, c configured) (out []rest.Offset, err error) {
	if c.class.Type() == connect.Sink {
		return nil, fault.New(fault.BadRequest, "The offsets of a sink connector cannot be undone: %s", noteOfSink)
	}
	changes := map[string][]storage.Stored{}
	var last storage.Stored
	err = h.past(ctx, c, func(ctx context.Context, topic storage.TransactionalOffsets) error {
		return topic.History(ctx, c.name, func(s storage.Stored) error {
			if s.Change == nil {
				return nil
			}
			changes[s.Change.ID] = append(changes[s.Change.ID], s)
			if last.Change == nil || !s.Time.Before(last.Time) {
				last = s
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	if last.Change == nil {
		return nil, fault.New(fault.BadRequest, "There is no change of the offsets of connector %s that could be undone: none was made by this API since it notes them, or "+
			"compaction has removed it. Rewind to one of the history", c.name)
	}
	for _, s := range changes[last.Change.ID] {
		out = append(out, rest.Offset{Partition: s.Partition, Offset: s.Change.Before})
	}
	return h.unlike(ctx, c, out)
}

// instant formats a time as the API does, in UTC with milliseconds.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
