package broker

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"millrace/configs"
)

// frame is an encoded request: length, key, version, correlation id and the rest.
func frame(length uint32, key, version int16, rest ...byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, length)
	b = binary.BigEndian.AppendUint16(b, uint16(key))
	b = binary.BigEndian.AppendUint16(b, uint16(version))
	return append(append(b, 0, 0, 0, 1), rest...)
}

// whole is a frame with the correct length.
func whole(key, version int16, rest ...byte) []byte {
	return frame(uint32(8+len(rest)), key, version, rest...)
}

// produceHead is a produce request of version 9 up to its topics.
var produceHead = []byte{0xff, 0xff, 0, 0, 0, 1, 0, 0, 0, 1}

func uvarint(n uint64) []byte { return binary.AppendUvarint(nil, n) }

// Invalid and oversized requests close their connection at once and allocate no memory.
func TestFramesThatAreRefused(t *testing.T) {
	b := open(t, t.TempDir(), 0)
	defer func() { _ = b.Close() }()
	many := bytes.Repeat([]byte{0}, 1<<20)
	for name, data := range map[string][]byte{
		"HTTP":                  []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
		"TLS":                   {0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3},
		"a length beyond all":   frame(0x7fffffff, 0, 9, 0, 0),
		"a negative length":     frame(0xffffffff, 0, 9, 0, 0),
		"a large question":      frame(maxRequest+1, 3, 9, 0, 0),
		"a length of nothing":   frame(2, 3, 9, 0, 0),
		"an unknown kind":       whole(9999, 0, 0xff, 0xff),
		"a negative kind":       whole(-1, 0, 0xff, 0xff),
		"an unknown version":    whole(3, 999, 0xff, 0xff),
		"a torn client id":      whole(3, 1, 0x7f, 0xff, 'x'),
		"many topics":           whole(0, 9, append(append(produceHead[:len(produceHead):len(produceHead)], uvarint(1<<20)...), many...)...),
		"many partitions":       whole(0, 9, append(append(append(produceHead[:len(produceHead):len(produceHead)], 2, 2, 't'), uvarint(1<<20)...), many...)...),
		"partitions torn off":   whole(0, 9, append(produceHead[:len(produceHead):len(produceHead)], 2, 2, 't', 5)...),
		"many topics, old form": whole(0, 3, append([]byte{0xff, 0xff, 0xff, 0xff, 0, 1, 0, 0, 0, 1, 0, 0x0f, 0xff, 0xff}, many...)...),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		conn, err := net.Dial("tcp", b.Addr())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = conn.Write(data) // it may be closed before all is written
		if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(conn)
		if ne, ok := err.(net.Error); ok && ne.Timeout() || len(answer) > 0 {
			t.Errorf("%s: answered %q, %v", name, answer, err)
		}
		_ = conn.Close()
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > 8<<20 {
			t.Errorf("%s: took %d bytes", name, took)
		}
	}
	produce(t, b.Addr(), 10)
	consume(t, b.Addr(), 10)
}

// Requests that are counted wait while others hold all of the allowed memory.
func TestGuardBoundsAllConnections(t *testing.T) {
	g := newGuard(nil, quiet)
	closed := make(chan struct{})
	if !g.take(maxHeld-10, closed) || !g.take(10, closed) {
		t.Fatal("there was room")
	}
	took := make(chan bool)
	go func() { took <- g.take(20, closed) }()
	g.giveBack(10)
	select {
	case <-took:
		t.Fatal("there was no room")
	case <-time.After(20 * time.Millisecond):
	}
	g.giveBack(maxHeld - 10)
	if !<-took {
		t.Error("there was room again")
	}
	go func() { took <- g.take(maxHeld, closed) }()
	close(closed)
	if <-took {
		t.Error("the connection was closed")
	}
}

// Clients cannot create more partitions than the limit.
func TestTooManyPartitions(t *testing.T) {
	b := open(t, t.TempDir(), 0)
	defer func() { _ = b.Close() }()
	client, err := kgo.NewClient(kgo.SeedBrokers(b.Addr()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	admin := kadm.NewClient(client)
	for _, partitions := range []int32{maxPartitions + 1, 2_000_000_000} {
		if _, err := admin.CreateTopic(t.Context(), partitions, 1, nil, "big"); err == nil || !strings.Contains(err.Error(), "INVALID_PARTITIONS") {
			t.Errorf("%d partitions: %v", partitions, err)
		}
	}
	for _, name := range []string{"a b", "ü", "..", "a/b", strings.Repeat("x", configs.LongestTopic+1)} {
		if _, err := admin.CreateTopic(t.Context(), 1, 1, nil, name); err == nil || !strings.Contains(err.Error(), "INVALID_TOPIC_EXCEPTION") {
			t.Errorf("topic %q: %v", name, err)
		}
	}
	if _, err := admin.CreateTopic(t.Context(), 3, 1, nil, "t"); err != nil {
		t.Fatal(err)
	}
	resp, err := admin.UpdatePartitions(t.Context(), 2_000_000_000, "t")
	if err != nil || resp["t"].Err == nil {
		t.Errorf("more partitions: %v, %v", resp, err)
	}
	if resp, err = admin.UpdatePartitions(t.Context(), 4, "t"); err != nil || resp["t"].Err != nil {
		t.Errorf("one more partition: %v, %v", resp, err)
	}
	count := &partitionCount{dir: b.faults.dir, n: maxAllPartitions}
	if !count.room(1) || count.n != 5 {
		t.Errorf("%d partitions are known", count.n)
	}
	if count.room(maxAllPartitions) {
		t.Error("there is room without a limit")
	}
}

// After any input the broker still answers the next client. A process that ends is a finding.
func FuzzFrames(f *testing.F) {
	f.Add(int16(18), int16(3), []byte{0xff, 0xff, 0, 2, 'a', 2, 'b', 0})
	f.Add(int16(3), int16(9), []byte{0xff, 0xff, 0, 2, 2, 't', 0, 1, 0, 0, 0})
	f.Add(int16(0), int16(9), append(produceHead[:len(produceHead):len(produceHead)], 2, 2, 't', 2, 0, 0, 0, 0, 70, 1, 2, 3))
	for key, version := range versions {
		f.Add(key, version, []byte{0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
		f.Add(key, int16(0), []byte{0, 1, 'c', 0, 0, 0, 1, 0, 1, 't', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	}
	b, err := Start(f.TempDir(), 0, quiet)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = b.Close() })
	client, err := kgo.NewClient(kgo.SeedBrokers(b.Addr()))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(client.Close)
	if _, err := kadm.NewClient(client).CreateTopic(f.Context(), 1, 1, nil, "t"); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, key, version int16, rest []byte) {
		conn, err := net.Dial("tcp", b.Addr())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		if _, err := conn.Write(whole(key, version, rest...)); err != nil {
			return
		}
		// some answers wait for others
		_ = conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		var length [4]byte
		_, _ = io.ReadFull(conn, length[:])
		if _, err := kmsg.NewPtrApiVersionsRequest().RequestWith(t.Context(), client); err != nil {
			t.Fatal(err)
		}
	})
}
