package kafka

import (
	"fmt"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
)

// consumerOptions are those that only consumers have. With a group.id the caller commits offsets.
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

// shortest is the shortest time that members of a group can have for kgo.
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

// balancers are the assignors that members of a classic group can have, by the last name of Kafka's class.
var balancers = map[string]func() kgo.GroupBalancer{
	"RangeAssignor": kgo.RangeBalancer, "RoundRobinAssignor": kgo.RoundRobinBalancer, "StickyAssignor": kgo.StickyBalancer,
	"CooperativeStickyAssignor": kgo.CooperativeStickyBalancer,
}

// ByBroker reports that the broker shares partitions among members (group.protocol=consumer, KIP-848).
func ByBroker(c configs.Config) bool {
	return strings.EqualFold(c.String("group.protocol"), "consumer")
}

// assignor names the broker's assignor to kgo, which calls uniform sticky.
func assignor(c configs.Config) kgo.GroupBalancer {
	if strings.EqualFold(c.String("group.remote.assignor"), "range") {
		return kgo.RangeBalancer()
	}
	return kgo.StickyBalancer()
}

// Keys that only one of the protocols of a group has.
var (
	classicOnly  = []string{"partition.assignment.strategy", "heartbeat.interval.ms", "session.timeout.ms"}
	consumerOnly = []string{"group.remote.assignor"}
)

// consumerFaults are what the keys of a group do not agree on. Without a group there is nothing to agree on.
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
