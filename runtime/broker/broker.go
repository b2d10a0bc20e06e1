// Package broker runs a Kafka broker inside the worker, for machines without Kafka: kfake with its
// data in a folder.
package broker

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
)

// Broker is a running broker. It listens on the loopback interface only, creates topics on first
// use with one partition, and keeps all data in its folder.
//
// Acknowledged data is in the operating system's page cache: it survives a killed process but not a
// power failure, as with Kafka on a single machine.
type Broker struct {
	cluster *kfake.Cluster
	lock    *os.File
	faults  *faults
	addr    string
}

const defaultPartitions = 1

// Start starts a broker on a folder. It creates a missing folder, readable by this user only. Port
// 0 means any free port. Only one broker can use a folder at a time. Write errors that the broker
// cannot return to clients are logged to log.
func Start(dir string, port int, log *slog.Logger) (*Broker, error) {
	if err := private(dir, log); err != nil {
		return nil, fmt.Errorf("starting the embedded broker: %w", err)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, fmt.Errorf("starting the embedded broker: %w", err)
	}
	killed, err := wasKilled(lock)
	if err != nil {
		_ = lock.Close()
		return nil, fmt.Errorf("starting the embedded broker: %w", err)
	}
	f := &faults{dir: dir, log: log}
	cluster, err := kfake.NewCluster(
		kfake.Ports(port),
		kfake.DataDir(dir),
		kfake.ClusterID("millrace-embedded"),
		kfake.BrokerConfigs(map[string]string{"message.max.bytes": "134217728"}),
		kfake.DefaultNumPartitions(defaultPartitions),
		kfake.WithLogger(f),
		kfake.ListenFn(func(network, address string) (net.Listener, error) {
			l, err := net.Listen(network, address)
			if err != nil {
				return nil, err
			}
			return newGuard(l, log), nil
		}),
	)
	if err != nil {
		_ = lock.Close()
		if errors.Is(err, syscall.EADDRINUSE) {
			return nil, fmt.Errorf("starting the embedded broker: port %d of 127.0.0.1 is in use: choose another, or 0 for any free one: %w",
				port, err)
		}
		return nil, fmt.Errorf("starting the embedded broker on %s: %w", dir, err)
	}
	// existing partitions are counted when the first topic is created
	count := &partitionCount{dir: dir, n: maxAllPartitions}
	checkNames(cluster)
	limitTopics(cluster, count)
	createOnUse(cluster, count)
	adaptRequests(cluster)
	refuseACLs(cluster)
	tighten(dir)
	b := &Broker{cluster: cluster, lock: lock, faults: f, addr: cluster.ListenAddrs()[0]}
	if killed {
		if err = abortOpen(b.addr); err != nil {
			err = fmt.Errorf("ending the transactions that were open when it was killed: %w", err)
		}
	}
	if err == nil {
		err = b.announce()
	}
	if err != nil {
		cluster.Close()
		_ = lock.Close()
		return nil, fmt.Errorf("starting the embedded broker on %s: %w", dir, err)
	}
	return b, nil
}

// announce writes the broker's address to the folder's lock file. The file is never empty
// meanwhile: an empty file means that the last broker was closed, not killed.
func (b *Broker) announce() error {
	if _, err := b.lock.WriteAt([]byte(b.addr), 0); err != nil {
		return err
	}
	return b.lock.Truncate(int64(len(b.addr)))
}

// Find returns the address of the folder's broker if one is running, in this process or another.
func Find(dir string) (addr string, ok bool) {
	text, err := os.ReadFile(filepath.Join(dir, lockName))
	if err != nil || len(text) == 0 {
		return "", false
	}
	// the address of a killed process is still in the file
	conn, err := net.DialTimeout("tcp", string(text), findTimeout)
	if err != nil {
		return "", false
	}
	_ = conn.Close()
	return string(text), true
}

const (
	lockName    = ".lock"
	findTimeout = time.Second
)

// Fault returns the cause of a recent failed write to the folder, such as a full disk, or nil if
// there was none.
func (b *Broker) Fault() error { return b.faults.recent() }

// Addr returns the broker's address as host:port.
func (b *Broker) Addr() string { return b.addr }

// Close flushes all data to the folder and stops the broker. Its error names the data that could
// not be written.
func (b *Broker) Close() error {
	b.faults.forget()
	b.cluster.Close()
	tighten(b.faults.dir)
	if err := errors.Join(b.faults.err(), b.lock.Truncate(0), b.lock.Close()); err != nil {
		return fmt.Errorf("stopping the embedded broker: %w", err)
	}
	return nil
}
