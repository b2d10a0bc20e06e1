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

// topicID is the id that brokers give a topic. A topic that is deleted and created again has another.
type topicID = [16]byte

// recreation takes up topics again that were deleted and created again while the task reads them. Kafka's client never does so by itself:
// it remembers the id of the first topic of a name, and every fetch of the new one fails. The client has to forget the topic, give up its
// partitions, and subscribe to it again, in this order: a member of a cooperative group that subscribes again before it has given up its
// partitions keeps them with the old id. The task's mu guards it.
type recreation struct {
	suspect map[string]topicID   // fetches say that these topics do not exist, with the ids that the fetches have
	gone    map[string]bool      // so does the metadata; none of their offsets is committed any more
	purged  map[string]time.Time // when the client forgot these; it is to subscribe again
	asked   time.Time            // when the metadata was last asked for
}

// purgePatience is how long a rebalance may take before the client has to forget a topic again.
const purgePatience = 3 * time.Second

// renewEvery is how soon the task looks again at a suspect topic, and whether it has given up the partitions of a purged one.
const renewEvery = 50 * time.Millisecond

// suspectTopic notes that a fetch says of a topic that it does not exist. False: the task has no partition of it. The caller holds mu.
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

// renewTopics takes the next step for each topic that was deleted, once everything polled of it is put. It gives the time when the task is
// to poll no longer, which is until or earlier.
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
		case time.Since(at) > purgePatience: // with topics.regex the client may subscribe again before it has given up the partitions
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
		t.missing.expect(true, again...) // which subscribes again when they exist
	}
	if soon := time.Now().Add(renewEvery); waiting && soon.Before(until) {
		until = soon
	}
	return until, err
}

// askForSuspects asks for the metadata of topics that fetches say do not exist: a broker may just not know yet what the others do.
func (t *sinkTask) askForSuspects(ctx context.Context) {
	r := &t.recreation
	t.mu.Lock()
	names := slices.Sorted(maps.Keys(r.suspect))
	due := time.Since(r.asked) >= renewEvery
	t.mu.Unlock()
	if len(names) == 0 || !due {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, endsTimeout)
	defer cancel()
	found, err := knownTopics(ctx, t.consumer, names, false)
	t.mu.Lock()
	defer t.mu.Unlock()
	r.asked = time.Now()
	if err != nil {
		return // it is still suspect
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

// letGo has the plugin flush its records of topics that are gone, and forgets how far the task was in them: with the offsets of a
// deleted topic the task would skip records of the new one. The caller holds mu.
func (t *sinkTask) letGo(ctx context.Context) error {
	err := t.commit(ctx, false)
	for _, offsets := range []map[connect.TopicPartition]int64{t.delivered, t.committed} {
		maps.DeleteFunc(offsets, func(tp connect.TopicPartition, _ int64) bool { return t.recreation.gone[tp.Topic] })
	}
	return err
}

// missingTopics watches the topics that a task is to read and that do not exist, or not any more.
type missingTopics struct {
	create bool // brokers may create a topic that nobody has read yet, where they do that
	wake   chan struct{}

	mu       sync.Mutex
	expected map[string]*missingTopic
}

type missingTopic struct {
	deleted bool // the task has read it before
	looks   int  // in vain
}

// missingBackoff determines the pauses between two requests for missing topics. They are short at
// first because a deleted topic is often created again immediately.
var missingBackoff = backoff.Policy{First: 100 * time.Millisecond, Max: 5 * time.Second}

// expect has topics watched until they exist.
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

// names are the topics that are watched, and those that brokers may create now: not at the first look, which most topics need no other than.
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

// watchMissing asks for topics that are missing, until ctx ends. A missing topic is logged once, and so is that it exists; the client,
// which looks for new topics every five minutes only, is told at once.
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

// tellMissing is after how many looks in vain the log names a topic: some may come before all brokers know a new topic.
const tellMissing = 3

// judgeMissing compares the topics that are expected with those that exist.
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
			if one.deleted || one.looks > 0 { // else the client sees it by itself
				fresh = append(fresh, name)
			}
			delete(m.expected, name)
			continue
		}
		if one.looks++; one.looks == tellMissing && !one.deleted { // of a deleted one the log says so
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
		t.consumer.AddConsumeTopics(fresh...) // no effect with topics.regex: the next metadata brings them
		t.consumer.ForceMetadataRefresh()
	}
}

// knownTopics are those of some topics that brokers know, with their ids. With create brokers may create the others. A topic that may not be described counts as one
// that exists: the consumer says what is wrong with it.
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
