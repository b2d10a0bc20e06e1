package worker

import (
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/runtime/kafka"
	"millrace/runtime/metrics"
)

// clientKind is the purpose of a Kafka client, in the terms of Kafka's metrics.
type clientKind string

const (
	producerKind clientKind = "producer"
	consumerKind clientKind = "consumer"
)

// clientMeters holds the meters of a task's Kafka clients.
type clientMeters struct {
	mu sync.Mutex
	of map[clientKind][]*kafka.Meter
}

// reaches knows which clients of a task reach their brokers.
type reaches struct {
	mu  sync.Mutex
	all []*kafka.Reach
}

// reaching returns an option that logs when a client of the task reaches no broker, and fails the
// task when the brokers refuse the client.
func (t *taskBase) reaching(props map[string]string) kgo.Opt {
	r := &kafka.Reach{ClientID: props["client.id"], Log: t.log, Refused: t.refused}
	t.reaches.add(r)
	return kgo.WithHooks(r)
}

func (r *reaches) add(one *kafka.Reach) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, one)
}

func (r *reaches) remove(one *kafka.Reach) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = slices.DeleteFunc(r.all, func(have *kafka.Reach) bool { return have == one })
}

// troubleAfter is how long a client may reach no broker before that is the task's trouble. Brokers
// restart.
const troubleAfter = 5 * time.Second

// trouble returns the reason why the task cannot work although nothing has failed; "" if it can.
func (t *taskBase) trouble() string {
	t.reaches.mu.Lock()
	defer t.reaches.mu.Unlock()
	for _, r := range t.reaches.all {
		if since, err := r.Trouble(); err != nil && time.Since(since) >= troubleAfter {
			return err.Error()
		}
	}
	if t.w.BrokerFault != nil {
		if err := t.w.BrokerFault(); err != nil {
			return err.Error()
		}
	}
	return ""
}

// metered returns an option that counts the requests of a client of the task.
func (t *taskBase) metered(kind clientKind, props map[string]string) kgo.Opt {
	m, opt := kafka.Metered(props)
	t.meter.clients.mu.Lock()
	defer t.meter.clients.mu.Unlock()
	if t.meter.clients.of == nil {
		t.meter.clients.of = map[clientKind][]*kafka.Meter{}
	}
	t.meter.clients.of[kind] = append(t.meter.clients.of[kind], m)
	return opt
}

func (c *clientMeters) list(kind clientKind) []*kafka.Meter {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.of[kind]
}

// ClientTable returns the metrics of a kind of Kafka clients.
func ClientTable(group, prefix string) *metrics.Table[*kafka.Meter] {
	count := func(name, help string, read func(*kafka.Meter) int64) metrics.Family[*kafka.Meter] {
		return metrics.Family[*kafka.Meter]{Name: name, Type: metrics.Counter, Help: help, Read: func(m *kafka.Meter) float64 { return float64(read(m)) }}
	}
	return &metrics.Table[*kafka.Meter]{Group: group, Prefix: prefix, Labels: []string{"clientid"}, Families: []metrics.Family[*kafka.Meter]{
		{Name: "connection-count", Type: metrics.Gauge, Help: "Open connections to brokers.",
			Read: func(m *kafka.Meter) float64 { return float64(m.Connections.Load()) }},
		count("connection-creation-total", "Connections that were opened.", func(m *kafka.Meter) int64 { return m.Created.Load() }),
		count("connection-close-total", "Connections that were closed.", func(m *kafka.Meter) int64 { return m.Closed.Load() }),
		count("request-total", "Requests to brokers.", func(m *kafka.Meter) int64 { return m.Requests.Load() }),
		count("response-total", "Answers of brokers.", func(m *kafka.Meter) int64 { return m.Responses.Load() }),
		count("outgoing-byte-total", "Bytes sent to brokers.", func(m *kafka.Meter) int64 { return m.Sent.Load() }),
		count("incoming-byte-total", "Bytes received from brokers.", func(m *kafka.Meter) int64 { return m.Received.Load() }),
		{Name: "request-latency-avg", Type: metrics.Gauge, Help: "How long an answer took on average since the client was made, in milliseconds.",
			Read: func(m *kafka.Meter) float64 {
				return float64(m.Latency.Load()) / float64(m.Responses.Load()) / float64(time.Millisecond)
			}},
		{Name: "request-latency-max", Type: metrics.Gauge, Help: "How long an answer took at most since the client was made, in milliseconds.",
			Read: func(m *kafka.Meter) float64 { return float64(m.LongestLatency.Load()) / float64(time.Millisecond) }},
	}}
}

var producerTable = func() *metrics.Table[*kafka.Meter] {
	t := ClientTable("producer-metrics", "kafka_producer")
	t.Families = append(t.Families,
		metrics.Family[*kafka.Meter]{Name: "record-send-total", Type: metrics.Counter, Help: "Records that brokers have acknowledged.",
			Read: func(m *kafka.Meter) float64 { return float64(m.Produced.Load()) }},
		metrics.Family[*kafka.Meter]{Name: "produce-throttle-time-total", Type: metrics.Counter, Help: "For how long brokers have throttled the client, in milliseconds.",
			Read: func(m *kafka.Meter) float64 { return float64(m.Throttled.Load()) / float64(time.Millisecond) }})
	return t
}()

var adminTable = ClientTable("admin-client-metrics", "kafka_admin_client")

var consumerTable = ClientTable("consumer-metrics", "kafka_consumer")

var fetchTable = &metrics.Table[*kafka.Meter]{Group: "consumer-fetch-manager-metrics", Prefix: "kafka_consumer_fetch_manager", Labels: []string{"clientid"},
	Families: []metrics.Family[*kafka.Meter]{
		{Name: "records-consumed-total", Type: metrics.Counter, Help: "Records that were fetched.",
			Read: func(m *kafka.Meter) float64 { return float64(m.Consumed.Load()) }},
		{Name: "bytes-consumed-total", Type: metrics.Counter, Help: "Bytes of records that were fetched, as they came: compressed.",
			Read: func(m *kafka.Meter) float64 { return float64(m.ConsumedBytes.Load()) }},
	}}
