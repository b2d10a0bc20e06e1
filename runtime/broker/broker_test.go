package broker

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"go.uber.org/goleak"
)

// quiet discards logs.
var quiet = slog.New(slog.DiscardHandler)

const childFolder = "BROKER_TEST_FOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childFolder); dir != "" {
		b, err := Start(dir, 0, quiet)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(b.Addr())
		select {} // until it is killed
	}
	goleak.VerifyTestMain(m)
}

func open(t *testing.T, dir string, port int) *Broker {
	t.Helper()
	b, err := Start(dir, port, quiet)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func produce(t *testing.T, addr string, n int) {
	t.Helper()
	cl, err := kgo.NewClient(kgo.SeedBrokers(addr), kgo.AllowAutoTopicCreation(), kgo.DefaultProduceTopic("t"),
		kgo.MetadataMinAge(20*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	defer cl.Close()
	var records []*kgo.Record
	for i := range n {
		records = append(records, kgo.StringRecord(fmt.Sprintf("%090d", i)))
	}
	if err := cl.ProduceSync(context.Background(), records...).FirstErr(); err != nil {
		t.Fatal(err)
	}
}

// consume reads n records, and fails unless they are 0 to n-1 in order.
func consume(t *testing.T, addr string, n int, opts ...kgo.Opt) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	cl, err := kgo.NewClient(append(opts, kgo.SeedBrokers(addr), kgo.ConsumeTopics("t"), kgo.FetchMaxWait(100*time.Millisecond))...)
	if err != nil {
		t.Fatal(err)
	}
	defer cl.Close()
	for i := 0; i < n; {
		fetches := cl.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			t.Fatalf("after %d records: %v", i, err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			if got, err := strconv.Atoi(string(r.Value)); err != nil || got != i {
				t.Fatalf("record %d is %s", i, r.Value)
			}
			i++
		})
	}
}

func TestDataOutlivesTheBroker(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	b := open(t, dir, 0)
	produce(t, b.Addr(), 500)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	b = open(t, dir, 0)
	consume(t, b.Addr(), 500)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
}

// begin starts a broker in a process of its own; end kills it.
func begin(t *testing.T, dir string) (child *exec.Cmd, addr string) {
	t.Helper()
	child = exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childFolder+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = child.Process.Kill() })
	if addr, err = bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	return child, strings.TrimSpace(addr)
}

func end(t *testing.T, child *exec.Cmd) {
	t.Helper()
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
}

func TestDataOutlivesAKilledProcess(t *testing.T) {
	dir := t.TempDir()
	child, addr := begin(t, dir)
	produce(t, addr, 500)
	end(t, child)
	b := open(t, dir, 0)
	consume(t, b.Addr(), 500)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
}

// Open transactions of a killed broker are aborted, and hide no later commits of the same producer,
// even after a second kill.
func TestTransactionsOutliveAKilledProcess(t *testing.T) {
	dir := t.TempDir()
	began := func(addr string) *kgo.Client {
		cl, err := kgo.NewClient(kgo.SeedBrokers(addr), kgo.AllowAutoTopicCreation(), kgo.DefaultProduceTopic("t"), kgo.TransactionalID("x"), kgo.MetadataMinAge(20*time.Millisecond))
		if err != nil {
			t.Fatal(err)
		}
		if err := cl.BeginTransaction(); err != nil {
			t.Fatal(err)
		}
		return cl
	}
	for round := range 3 {
		child, addr := begin(t, dir)
		cl := began(addr)
		err := cl.ProduceSync(t.Context(), kgo.StringRecord(strconv.Itoa(round))).FirstErr()
		if err == nil {
			err = cl.EndTransaction(t.Context(), kgo.TryCommit)
		}
		if err == nil {
			err = cl.BeginTransaction()
		}
		if err == nil {
			err = cl.ProduceSync(t.Context(), kgo.StringRecord("never committed")).FirstErr()
		}
		if err != nil {
			t.Fatal(err)
		}
		end(t, child)
		cl.Close()
	}
	b := open(t, dir, 0)
	consume(t, b.Addr(), 3, kgo.FetchIsolationLevel(kgo.ReadCommitted()))
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestOneBrokerAFolder(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir, 0)
	if _, err := Start(dir, 0, quiet); err == nil || !strings.Contains(err.Error(), "the folder "+dir+" is in use by another worker: stop that one") {
		t.Error(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if err := open(t, dir, 0).Close(); err != nil { // free again
		t.Fatal(err)
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	if addr, ok := Find(dir); ok {
		t.Errorf("a broker at %s before one was started", addr)
	}
	b := open(t, dir, 0)
	if addr, ok := Find(dir); !ok || addr != b.Addr() {
		t.Errorf("found %q, %v; the broker is at %s", addr, ok, b.Addr())
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if addr, ok := Find(dir); ok {
		t.Errorf("a broker at %s after it was closed", addr)
	}
}

func TestPortInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	port := l.Addr().(*net.TCPAddr).Port
	dir := t.TempDir()
	want := fmt.Sprintf("port %d of 127.0.0.1 is in use: choose another, or 0", port)
	if _, err := Start(dir, port, quiet); err == nil || !strings.Contains(err.Error(), want) {
		t.Error(err)
	}
	if err := open(t, dir, 0).Close(); err != nil { // the folder was unlocked
		t.Fatal(err)
	}
}

func TestFolderThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(file, 0, quiet); err == nil || !strings.Contains(err.Error(), file) {
		t.Error(err)
	}
}

// Memory measures the memory of a million records of 100 bytes. Run it with: go test -run xx -bench
// Memory -benchtime 1x
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		broker, err := Start(b.TempDir(), 0, quiet)
		if err != nil {
			b.Fatal(err)
		}
		before := heap()
		cl, err := kgo.NewClient(kgo.SeedBrokers(broker.Addr()), kgo.AllowAutoTopicCreation(), kgo.DefaultProduceTopic("t"),
			kgo.ProducerBatchCompression(kgo.NoCompression()))
		if err != nil {
			b.Fatal(err)
		}
		began := time.Now()
		for range 1_000_000 {
			cl.Produce(context.Background(), &kgo.Record{Value: make([]byte, 100)}, func(_ *kgo.Record, err error) {
				if err != nil {
					b.Error(err)
				}
			})
		}
		if err := cl.Flush(context.Background()); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(1e6/time.Since(began).Seconds(), "records/s")
		cl.Close()
		b.ReportMetric((heap()-before)/(1<<20), "heap-MB")
		if err := broker.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func heap() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
