package kafka

import (
	"fmt"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
)

// consumerOptions returns the options that only consumers have. With a group.id, the caller commits
// the offsets.
func consumerOptions(c configs.Config) []kgo.Opt {
	opts := append(resetOptions(c), fetchOptions(c)...)
	if strings.EqualFold(c.String("isolation.level"), "read_committed") {
		opts = append(opts, kgo.FetchIsolationLevel(kgo.ReadCommitted()))
	}
	if rack := c.String("client.rack"); rack != "" {
		opts = append(opts, kgo.Rack(rack))
	}
	if !c.Bool("check.crcs") {
		opts = append(opts, kgo.DisableFetchCRCValidation())
	}
	if c.String("group.id") != "" {
		opts = append(opts, groupOptions(c)...)
	}
	return opts
}

func fetchOptions(c configs.Config) []kgo.Opt {
	most := max(1<<10, min(c.Long("fetch.max.bytes"), largestRequest))
	opts := []kgo.Opt{
		kgo.FetchMinBytes(int32(c.Int("fetch.min.bytes"))), kgo.FetchMaxBytes(int32(most)),
		kgo.FetchMaxPartitionBytes(int32(c.Int("max.partition.fetch.bytes"))),
		kgo.FetchMaxWait(onWire(c.Millis("fetch.max.wait.ms"), 10*time.Millisecond)),
	}
	if most > usualRequest {
		opts = append(opts, kgo.BrokerMaxReadBytes(largestRequest))
	}
	return opts
}

// shortest is the shortest timeout that kgo accepts for a group member.
const shortest = 100 * time.Millisecond

func groupOptions(c configs.Config) []kgo.Opt {
	session := onWire(c.Millis("session.timeout.ms"), shortest)
	opts := []kgo.Opt{
		kgo.ConsumerGroup(c.String("group.id")), kgo.DisableAutoCommit(), kgo.SessionTimeout(session),
		kgo.HeartbeatInterval(min(max(c.Millis("heartbeat.interval.ms"), shortest), session)),
		kgo.RebalanceTimeout(onWire(c.Millis("max.poll.interval.ms"), shortest)),
	}
	if id := c.String("group.instance.id"); id != "" {
		opts = append(opts, kgo.InstanceID(id))
	}
	if ByBroker(c) {
		return append(opts, kgo.ServerSideBalancer(), kgo.Balancers(assignor(c)))
	}
	var chosen []kgo.GroupBalancer
	for _, class := range c.List("partition.assignment.strategy") {
		chosen = append(chosen, balancers[lastName(class)]())
	}
	if chosen != nil {
		opts = append(opts, kgo.Balancers(chosen...))
	}
	return opts
}

// balancers maps the class names of Kafka's assignors, without packages, to kgo's assignors for
// classic groups.
var balancers = map[string]func() kgo.GroupBalancer{
	"RangeAssignor": kgo.RangeBalancer, "RoundRobinAssignor": kgo.RoundRobinBalancer, "StickyAssignor": kgo.StickyBalancer,
	"CooperativeStickyAssignor": kgo.CooperativeStickyBalancer,
}

// ByBroker reports whether the broker assigns partitions to members (group.protocol=consumer,
// KIP-848).
func ByBroker(c configs.Config) bool {
	return strings.EqualFold(c.String("group.protocol"), "consumer")
}

// assignor returns kgo's name for the broker's assignor. kgo calls the uniform assignor sticky.
func assignor(c configs.Config) kgo.GroupBalancer {
	if strings.EqualFold(c.String("group.remote.assignor"), "range") {
		return kgo.RangeBalancer()
	}
	return kgo.StickyBalancer()
}

// Keys that apply to only one of the two group protocols.
var (
	classicOnly  = []string{"partition.assignment.strategy", "heartbeat.interval.ms", "session.timeout.ms"}
	consumerOnly = []string{"group.remote.assignor"}
)

// consumerFaults returns the contradictions between the group keys. Without a group there are none.
func consumerFaults(c configs.Config) (errs []error) {
	if c.String("group.id") == "" {
		return nil
	}
	protocol, unsupported := "CLASSIC", consumerOnly
	if ByBroker(c) {
		protocol, unsupported = "CONSUMER", classicOnly
	}
	for _, key := range unsupported {
		if _, given := c.Raw()[key]; given {
			errs = append(errs, fmt.Errorf("%s cannot be set when group.protocol=%s", key, protocol))
		}
	}
	const beat = "heartbeat.interval.ms"
	if text, given := c.Raw()[beat]; given && !ByBroker(c) && c.Millis(beat) >= c.Millis("session.timeout.ms") {
		errs = append(errs, disagree(beat, text, "less than session.timeout.ms, "+c.Millis("session.timeout.ms").String()))
	}
	return errs
}
