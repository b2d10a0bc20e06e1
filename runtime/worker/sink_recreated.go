package worker

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"millrace/configs/backoff"
	"millrace/plugins/connect"
)

// topicID is the id that the brokers give a topic. A topic that was deleted and created again has a
// new id.
type topicID = [16]byte

// recreation lets the task read topics again that were deleted and created again. kgo does not do
// that by itself: it remembers the id of the first topic, and every fetch of the new one fails. kgo
// has to forget the topic, give up its partitions, and subscribe to it again, in this order. A
// member of a cooperative group that subscribes again too early keeps its partitions with the old
// id. The task's mu guards it.
type recreation struct {
	suspect map[string]topicID   // topics that fetches report as missing, with the ids of the fetches
	gone    map[string]bool      // topics that are missing from the metadata, too; their offsets are no longer committed
	purged  map[string]time.Time // when kgo forgot these topics; it has to subscribe again
	asked   time.Time            // when the metadata was last requested
}

// purgePatience is how long a rebalance may take before kgo has to forget a topic once more.
const purgePatience = 3 * time.Second

// renewEvery is the interval between two checks of suspect topics, and of purged topics whose
// partitions the task still has.
const renewEvery = 50 * time.Millisecond

// knownTimeout limits a request for the metadata of suspect topics.
const knownTimeout = 10 * time.Second

// suspectTopic records that a fetch reports a topic as missing. It returns false if the task has no
// partition of the topic. The caller holds mu.
func (t *sinkTask) suspectTopic(topic string, id topicID) bool {
	if !t.holds(topic) {
		return false
	}
	r := &t.recreation
	if r.suspect == nil {
		r.suspect, r.gone, r.purged = map[string]topicID{}, map[string]bool{}, map[string]time.Time{}
	}
	if _, purged := r.purged[topic]; !purged {
		r.suspect[topic] = id
	}
	return true
}

// renewTopics takes the next step for each deleted topic, once all polled records of it are put. It
// returns the time until which the task may poll, which is until or earlier.
func (t *sinkTask) renewTopics(ctx context.Context, until time.Time) (time.Time, error) {
	r := &t.recreation
	t.askForSuspects(ctx)
	t.mu.Lock()
	var again, fresh, repeated []string
	for topic, at := range r.purged {
		switch {
		case !t.holds(topic):
			again = append(again, topic)
			delete(r.purged, topic)
		case time.Since(at) > purgePatience: // with topics.regex kgo may have subscribed again before it gave up the partitions
			repeated = append(repeated, topic)
			r.purged[topic] = time.Now()
		}
	}
	var err error
	if t.polled.empty() && len(r.gone) > 0 {
		fresh = slices.Sorted(maps.Keys(r.gone))
		err = t.letGo(ctx)
		for _, topic := range fresh {
			delete(r.gone, topic)
			r.purged[topic] = time.Now()
		}
	}
	waiting := len(r.purged) > 0 || len(r.suspect) > 0
	t.mu.Unlock()
	if len(fresh) > 0 {
		t.log.Warn("topics that the task reads were deleted: once they exist again it reads them from where auto.offset.reset says", "topics", fresh)
	}
	t.consumer.PurgeTopicsFromClient(append(fresh, repeated...)...)
	if len(again) > 0 {
		t.missing.expect(true, again...) // watchMissing subscribes again when they exist
	}
	if soon := time.Now().Add(renewEvery); waiting && soon.Before(until) {
		until = soon
	}
	return until, err
}

// askForSuspects requests the metadata of topics that fetches report as missing. A single broker
// may not know yet what the others know.
func (t *sinkTask) askForSuspects(ctx context.Context) {
	r := &t.recreation
	t.mu.Lock()
	names := slices.Sorted(maps.Keys(r.suspect))
	due := time.Since(r.asked) >= renewEvery
	t.mu.Unlock()
	if len(names) == 0 || !due {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, knownTimeout)
	defer cancel()
	found, err := knownTopics(ctx, t.consumer, names, false)
	t.mu.Lock()
	defer t.mu.Unlock()
	r.asked = time.Now()
	if err != nil {
		return // the topics stay suspect
	}
	for _, name := range names {
		if id, exists := found[name]; !exists || id != r.suspect[name] {
			r.gone[name] = true
		}
		delete(r.suspect, name)
	}
}

// holds reports whether the task has partitions of a topic. The caller holds mu.
func (t *sinkTask) holds(topic string) bool {
	for tp := range t.assigned {
		if tp.Topic == topic {
			return true
		}
	}
	return false
}

// letGo flushes and commits, then forgets the positions in topics that are gone. With the offsets
// of a deleted topic the task would skip records of the new one. The caller holds mu.
func (t *sinkTask) letGo(ctx context.Context) error {
	err := t.commit(ctx, false)
	for _, offsets := range []map[connect.TopicPartition]int64{t.delivered, t.committed, t.requests.pending} {
		maps.DeleteFunc(offsets, func(tp connect.TopicPartition, _ int64) bool { return t.recreation.gone[tp.Topic] })
	}
	return err
}

// missingTopics watches topics that the task should read and that do not exist, or no longer exist.
type missingTopics struct {
	create bool // the brokers may create a topic that nobody has read yet, if they do that automatically
	wake   chan struct{}

	mu       sync.Mutex
	expected map[string]*missingTopic
}

type missingTopic struct {
	deleted bool // the task has read it before
	looks   int  // without success
}

// missingBackoff determines the pauses between two requests for missing topics. They are short at
// first because a deleted topic is often created again immediately.
var missingBackoff = backoff.Policy{First: 100 * time.Millisecond, Max: 5 * time.Second}

// expect watches topics until they exist.
func (m *missingTopics) expect(deleted bool, topics ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.expected == nil {
		m.expected = map[string]*missingTopic{}
	}
	for _, topic := range topics {
		m.expected[topic] = &missingTopic{deleted: deleted}
	}
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// names returns the topics that are watched, and those that the brokers may create now. The first
// look creates none, because most topics exist at that time.
func (m *missingTopics) names() (all, create []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for name, one := range m.expected {
		all = append(all, name)
		if m.create && !one.deleted && one.looks > 0 {
			create = append(create, name)
		}
	}
	slices.Sort(all)
	slices.Sort(create)
	return all, create
}

// watchMissing looks for missing topics until ctx ends. It logs a missing topic once, and once more
// when it exists. kgo looks for new topics only every five minutes, so watchMissing tells kgo.
func (t *sinkTask) watchMissing(ctx context.Context) {
	retries := backoff.Retries{Policy: missingBackoff}
	for pause := time.Duration(0); ; {
		names, create := t.missing.names()
		var timer <-chan time.Time
		if len(names) > 0 {
			timer = time.After(pause)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.missing.wake:
			pause = 0
			retries.Reset()
			continue
		case <-timer:
		}
		pause = retries.Next()
		if len(create) > 0 {
			_, _ = knownTopics(ctx, t.consumer, create, true)
		}
		if found, err := knownTopics(ctx, t.consumer, names, false); err == nil {
			t.judgeMissing(names, found)
		}
	}
}

// tellMissing is the number of looks without success after which a topic is logged. The first looks
// may be too early for all brokers to know a new topic.
const tellMissing = 3

// judgeMissing compares the expected topics with those that exist.
func (t *sinkTask) judgeMissing(names []string, found map[string]topicID) {
	m := &t.missing
	m.mu.Lock()
	var absent, back, fresh []string
	for _, name := range names {
		one := m.expected[name]
		if _, exists := found[name]; exists {
			if one.deleted || one.looks >= tellMissing {
				back = append(back, name)
			}
			if one.deleted || one.looks > 0 { // otherwise kgo finds it by itself
				fresh = append(fresh, name)
			}
			delete(m.expected, name)
			continue
		}
		if one.looks++; one.looks == tellMissing && !one.deleted { // a deleted topic was logged before
			absent = append(absent, name)
		}
	}
	m.mu.Unlock()
	if len(absent) > 0 {
		t.log.Warn("topics that the connector reads do not exist: the task reads them as soon as they are created", "topics", absent)
	}
	if len(back) > 0 {
		t.log.Info("the task reads topics that were missing", "topics", back)
	}
	if len(fresh) > 0 {
		t.consumer.AddConsumeTopics(fresh...) // no effect with topics.regex: the next metadata has them
		t.consumer.ForceMetadataRefresh()
	}
}

// knownTopics returns those of some topics that the brokers know, with their ids. If create is set,
// the brokers may create the others. A topic that this user may not describe counts as existing:
// the consumer reports what is wrong with it.
func knownTopics(ctx context.Context, client *kgo.Client, names []string, create bool) (map[string]topicID, error) {
	req := kmsg.NewPtrMetadataRequest()
	req.AllowAutoTopicCreation = create
	for _, name := range names {
		topic := kmsg.NewMetadataRequestTopic()
		topic.Topic = &name
		req.Topics = append(req.Topics, topic)
	}
	resp, err := req.RequestWith(ctx, client)
	if err != nil {
		return nil, err
	}
	found := map[string]topicID{}
	for _, topic := range resp.Topics {
		if topic.Topic != nil && topic.ErrorCode != kerr.UnknownTopicOrPartition.Code {
			found[*topic.Topic] = topic.TopicID
		}
	}
	return found, nil
}
