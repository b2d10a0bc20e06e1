package kafka

import (
	"net"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Meter counts the requests, records and connections of one client. It is a kgo hook.
type Meter struct {
	ClientID string
	conns    connections

	Connections, Created, Closed                     atomic.Int64
	Requests, Responses, Failures, Sent, Received    atomic.Int64
	Latency, LongestLatency                          atomic.Int64 // in nanoseconds, over all responses
	Produced, ProducedBytes, Consumed, ConsumedBytes atomic.Int64
	Throttled                                        atomic.Int64 // in nanoseconds
}

var (
	_ kgo.HookBrokerConnect       = (*Meter)(nil)
	_ kgo.HookBrokerDisconnect    = (*Meter)(nil)
	_ kgo.HookBrokerE2E           = (*Meter)(nil)
	_ kgo.HookBrokerThrottle      = (*Meter)(nil)
	_ kgo.HookProduceBatchWritten = (*Meter)(nil)
	_ kgo.HookFetchBatchRead      = (*Meter)(nil)
)

// Metered returns a meter for the client with these properties, and the option that connects the
// two.
func Metered(props map[string]string) (*Meter, kgo.Opt) {
	m := &Meter{ClientID: props["client.id"]}
	return m, kgo.WithHooks(m)
}

func (m *Meter) OnBrokerConnect(_ kgo.BrokerMetadata, _ time.Duration, conn net.Conn, err error) {
	open, closed := m.conns.opened(conn, err != nil)
	m.Connections.Add(open)
	m.Closed.Add(closed)
	if err != nil {
		m.Failures.Add(1)
	} else {
		m.Created.Add(1)
	}
}

func (m *Meter) OnBrokerDisconnect(_ kgo.BrokerMetadata, conn net.Conn) {
	if m.conns.closed(conn) {
		m.Connections.Add(-1)
		m.Closed.Add(1)
	}
}

func (m *Meter) OnBrokerE2E(_ kgo.BrokerMetadata, _ int16, e kgo.BrokerE2E) {
	m.Requests.Add(1)
	m.Sent.Add(int64(e.BytesWritten))
	m.Received.Add(int64(e.BytesRead))
	if e.Err() != nil {
		m.Failures.Add(1)
		return
	}
	m.Responses.Add(1)
	took := int64(e.DurationE2E())
	m.Latency.Add(took)
	if took > m.LongestLatency.Load() {
		m.LongestLatency.Store(took)
	}
}

func (m *Meter) OnBrokerThrottle(_ kgo.BrokerMetadata, wait time.Duration, _ bool) {
	m.Throttled.Add(int64(wait))
}

func (m *Meter) OnProduceBatchWritten(_ kgo.BrokerMetadata, _ string, _ int32, b kgo.ProduceBatchMetrics) {
	m.Produced.Add(int64(b.NumRecords))
	m.ProducedBytes.Add(int64(b.CompressedBytes))
}

func (m *Meter) OnFetchBatchRead(_ kgo.BrokerMetadata, _ string, _ int32, b kgo.FetchBatchMetrics) {
	m.Consumed.Add(int64(b.NumRecords))
	m.ConsumedBytes.Add(int64(b.CompressedBytes))
}
