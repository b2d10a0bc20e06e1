package kafka

import (
	"math"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Consumer gives a consumer's options, beside those of Common. With a group.id offsets are committed by the caller,
// unless enable.auto.commit is true.
func Consumer(props map[string]string) ([]kgo.Opt, error) {
	r := reader{props: props}
	r.reset()
	if level, _ := r.choice("isolation.level", "read_uncommitted", "read_committed"); level == "read_committed" {
		r.add(kgo.FetchIsolationLevel(kgo.ReadCommitted()))
	}
	r.fetching()
	if rack, ok := r.text("client.rack"); ok {
		r.add(kgo.Rack(rack))
	}
	if check, ok := r.boolean("check.crcs"); ok && !check {
		r.add(kgo.DisableFetchCRCValidation())
	}
	r.autoCreate()
	r.number("max.poll.records", 1, math.MaxInt32)
	r.group()
	return r.done()
}

func (r *reader) fetching() {
	if n, ok := r.int32Of("fetch.min.bytes", 0); ok {
		r.add(kgo.FetchMinBytes(n))
	}
	if n, ok := r.number("fetch.max.bytes", 1024, 1<<30); ok {
		r.add(kgo.FetchMaxBytes(int32(n)))
		if n > 100<<20 {
			r.add(kgo.BrokerMaxReadBytes(1 << 30))
		}
	}
	if n, ok := r.int32Of("max.partition.fetch.bytes", 0); ok {
		r.add(kgo.FetchMaxPartitionBytes(n))
	}
	wait, ok := r.millis("fetch.max.wait.ms", 0)
	if !ok {
		wait = 500 * time.Millisecond
	}
	r.add(kgo.FetchMaxWait(within(wait, 10*time.Millisecond, math.MaxInt32*time.Millisecond)))
}

func (r *reader) group() {
	group, ok := r.text("group.id")
	if !ok {
		return
	}
	r.add(kgo.ConsumerGroup(group))
	if commit, ok := r.boolean("enable.auto.commit"); !ok || !commit {
		r.add(kgo.DisableAutoCommit())
	} else if every, ok := r.millis("auto.commit.interval.ms", 0); ok {
		r.add(kgo.AutoCommitInterval(max(every, 100*time.Millisecond)))
	}
	session, ok := r.wireMillis("session.timeout.ms")
	if !ok {
		session = 45 * time.Second
	}
	r.add(kgo.SessionTimeout(session))
	beat, ok := r.wireMillis("heartbeat.interval.ms")
	if !ok {
		beat = min(3*time.Second, session)
	} else if beat >= session {
		r.bad("heartbeat.interval.ms", r.props["heartbeat.interval.ms"], "less than session.timeout.ms, "+session.String())
	}
	r.add(kgo.HeartbeatInterval(beat))
	poll, ok := r.wireMillis("max.poll.interval.ms")
	if !ok {
		poll = 5 * time.Minute
	}
	r.add(kgo.RebalanceTimeout(poll))
	if id, ok := r.text("group.instance.id"); ok {
		r.add(kgo.InstanceID(id))
	}
	r.balancers()
}

// wireMillis gives a time that travels as an int32 of milliseconds.
func (r *reader) wireMillis(key string) (time.Duration, bool) {
	n, ok := r.number(key, 100, math.MaxInt32)
	return time.Duration(n) * time.Millisecond, ok
}

func (r *reader) balancers() {
	var chosen []kgo.GroupBalancer
	for _, class := range r.list("partition.assignment.strategy") {
		switch class[strings.LastIndexByte(class, '.')+1:] {
		case "RangeAssignor":
			chosen = append(chosen, kgo.RangeBalancer())
		case "RoundRobinAssignor":
			chosen = append(chosen, kgo.RoundRobinBalancer())
		case "StickyAssignor":
			chosen = append(chosen, kgo.StickyBalancer())
		case "CooperativeStickyAssignor":
			chosen = append(chosen, kgo.CooperativeStickyBalancer())
		default:
			r.bad("partition.assignment.strategy", class,
				"RangeAssignor, RoundRobinAssignor, StickyAssignor or CooperativeStickyAssignor")
		}
	}
	if chosen != nil {
		r.add(kgo.Balancers(chosen...))
	}
}
