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

	"millrace/plugins/connect"
	"millrace/runtime/storage"
)

// OffsetHistory is what is known of where a connector was.
type OffsetHistory struct {
	Type    string       `json:"type"`    // source or sink
	History []PastOffset `json:"history"` // the newest first
	More    bool         `json:"more"`    // there are older ones
	Note    string       `json:"note"`    // what this is, and what it is not
}

// PastOffset is an offset as it was stored once, or is now.
type PastOffset struct {
	Offset
	At      string `json:"at,omitempty"` // names it, for a rewind
	Time    string `json:"time,omitempty"`
	Current bool   `json:"current"`
	Change  string `json:"change,omitempty"` // what a user did: alter, reset, rewind, undo or create; a task stored it otherwise
	time    time.Time
}

const (
	noteOfTopic = "What the offsets topic still holds. It is compacted: of offsets of the same source partition Kafka removes the older ones in time, so that " +
		"the far past has gaps."
	noteOfFile = "The worker keeps source offsets in a file, which has the last ones only. Set offset.storage.topic in place of " +
		"offset.storage.file.filename to have a history."
	noteOfSink = "Kafka keeps no past offsets of a consumer group that could be read; these are the present ones. A rewind to a time goes by the " +
		"timestamps of the records."
)

// OffsetHistory lists where a connector was.
func (b *base) OffsetHistory(ctx context.Context, name string, limit int) (h OffsetHistory, err error) {
	c, err := b.stopper.configuredOf(name)
	if err != nil {
		return h, err
	}
	h = OffsetHistory{Type: string(c.class.Type()), History: []PastOffset{}, Note: noteOfSink}
	if c.class.Type() == connect.Source {
		h.Note = noteOfTopic
		err = b.past(ctx, c, func(ctx context.Context, topic storage.TransactionalOffsets) error {
			return h.read(ctx, topic, c.name, limit)
		})
		if !errors.Is(err, errNoHistory) {
			return h, err
		}
		h.Note = noteOfFile
	}
	now, err := b.offsetsOf(ctx, c)
	for _, o := range now {
		h.History = append(h.History, PastOffset{Offset: o, Current: true})
	}
	h.More = len(h.History) > limit
	h.History = h.History[:min(limit, len(h.History))]
	return h, err
}

// past does something with the topic of a source's offsets.
func (b *base) past(ctx context.Context, c configured, do func(context.Context, storage.TransactionalOffsets) error) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	store, closeStore, err := b.openOffsets(ctx, c)
	if err != nil {
		return err
	}
	defer closeStore()
	topic, ok := store.(storage.TransactionalOffsets)
	if !ok {
		return errNoHistory
	}
	defer stage(ctx, "reading the offsets topic %s", topic.Name())()
	return do(ctx, topic)
}

var errNoHistory = fault(BadRequest, "There is no history of the offsets of this connector. %s", noteOfFile)

// read takes the newest offsets of a topic.
func (h *OffsetHistory) read(ctx context.Context, topic storage.TransactionalOffsets, name string, limit int) error {
	last := map[string]string{} // by source partition: At
	err := topic.History(ctx, name, func(s storage.Stored) error {
		key, err := storage.PartitionKey(s.Partition)
		if err != nil {
			return err
		}
		last[key] = s.At
		past := PastOffset{Offset: Offset(s.SourceOffset), At: s.At, Time: instant(s.Time), time: s.Time}
		if s.Change != nil {
			past.Change = s.Change.Verb
		}
		if h.History = append(h.History, past); len(h.History) >= 1000+4*limit {
			h.trim(limit)
		}
		return nil
	})
	h.trim(limit)
	slices.Reverse(h.History)
	current := map[string]bool{}
	for _, at := range last {
		current[at] = true
	}
	for i := range h.History {
		h.History[i].Current = current[h.History[i].At] && h.History[i].Offset.Offset != nil
	}
	return err
}

// trim leaves the newest, oldest first; among equals what was read last is the newest.
func (h *OffsetHistory) trim(limit int) {
	slices.SortStableFunc(h.History, func(a, b PastOffset) int { return a.time.Compare(b.time) })
	if over := len(h.History) - limit; over > 0 {
		h.More, h.History = true, h.History[over:]
	}
}

// Rewind says where a connector's offsets are to go back to: to where they were at a time, or to one of the history.
type Rewind struct {
	Time   time.Time
	At     string
	DryRun bool // say where that is, and change nothing
}

// rewound is the offsets to store for a rewind; those that are so already are left out.
func (b *base) rewound(ctx context.Context, c configured, r Rewind) (out []Offset, err error) {
	if c.class.Type() == connect.Sink {
		if r.At != "" {
			return nil, fault(BadRequest, "A sink connector is rewound to a time: %s", noteOfSink)
		}
		at, err := b.worker.SinkOffsetsAt(ctx, c.name, c.config, r.Time)
		for _, o := range at {
			out = append(out, sinkOffset(o))
		}
		return out, err
	}
	var then []storage.Stored
	err = b.past(ctx, c, func(ctx context.Context, topic storage.TransactionalOffsets) (err error) {
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
		out = append(out, Offset(s.SourceOffset))
	}
	return b.unlike(ctx, c, out)
}

func storedAt(ctx context.Context, topic storage.TransactionalOffsets, name, at string) (out []storage.Stored, err error) {
	err = topic.History(ctx, name, func(s storage.Stored) error {
		if s.At == at {
			out = []storage.Stored{s}
		}
		return nil
	})
	if err == nil && out == nil {
		err = fault(NotFound, "There is no %s in the history of connector %s: compaction may have removed it since", at, name)
	}
	return out, err
}

// storedBy is what was stored for each source partition at a time.
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
		return nil, fault(BadRequest, "What was stored at %s is not known any more, because compaction may have removed it, for the source partitions %s. "+
			"Name a later time, one of the history, or alter the offsets", instant(at), strings.Join(lost, ", "))
	}
	if len(then) == 0 {
		return nil, fault(BadRequest, "No offset was ever stored for connector %s", name)
	}
	out := slices.Collect(maps.Values(then))
	slices.SortFunc(out, func(a, b storage.Stored) int { return cmp.Compare(a.At, b.At) })
	return out, nil
}

// unlike leaves out the offsets that are stored already.
func (b *base) unlike(ctx context.Context, c configured, offsets []Offset) (out []Offset, err error) {
	now, err := b.offsetsOf(ctx, c)
	if err != nil {
		return nil, err
	}
	stored := map[string]Offset{}
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

// undone is the offsets from before the last change that a user made.
func (b *base) undone(ctx context.Context, c configured) (out []Offset, err error) {
	if c.class.Type() == connect.Sink {
		return nil, fault(BadRequest, "The offsets of a sink connector cannot be undone: %s", noteOfSink)
	}
	changes := map[string][]storage.Stored{}
	var last storage.Stored
	err = b.past(ctx, c, func(ctx context.Context, topic storage.TransactionalOffsets) error {
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
		return nil, fault(BadRequest, "There is no change of the offsets of connector %s that could be undone: none was made by this API since it notes them, or "+
			"compaction has removed it. Rewind to one of the history", c.name)
	}
	for _, s := range changes[last.Change.ID] {
		out = append(out, Offset{Partition: s.Partition, Offset: s.Change.Before})
	}
	return b.unlike(ctx, c, out)
}
