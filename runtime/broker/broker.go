// Package broker is a Kafka broker inside the worker, for a machine that has no Kafka: kfake with its data in a folder.
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

// Broker is a running broker. It listens on the loopback interface only, creates topics when they are first used, with
// one partition, and keeps all that it is given in its folder.
//
// What it acknowledged is with the operating system: it outlives a killed process, but not a machine that loses power, as with
// Kafka on one machine.
type Broker struct {
	cluster *kfake.Cluster
	lock    *os.File
	faults  *faults
	addr    string
}

const defaultPartitions = 1

// Start starts a broker on a folder, which it makes if need be, for this user alone. Port 0 is any free one. A folder has one broker at a
// time. log is told of what the broker cannot answer for.
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
	count := &partitionCount{dir: dir, n: maxAllPartitions} // what there is counts from the first that is made
	limitTopics(cluster, count)
	createOnUse(cluster, count)
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

// announce writes into the folder's lock where the broker is. The lock is never empty meanwhile: that would say that nobody was killed.
func (b *Broker) announce() error {
	if _, err := b.lock.WriteAt([]byte(b.addr), 0); err != nil {
		return err
	}
	return b.lock.Truncate(int64(len(b.addr)))
}

// Find says where the broker of a folder listens, if one runs there: in this process or another.
func Find(dir string) (addr string, ok bool) {
	text, err := os.ReadFile(filepath.Join(dir, lockName))
	if err != nil || len(text) == 0 {
		return "", false
	}
	conn, err := net.DialTimeout("tcp", string(text), findTimeout) // what a killed process wrote is still there
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

// Fault is why the broker could not write to its folder lately, such as a full disk; nil when it could.
func (b *Broker) Fault() error { return b.faults.recent() }

// Addr is where clients find the broker: host:port.
func (b *Broker) Addr() string { return b.addr }

// Close stops the broker, with everything written to the folder. Its error says what could not be.
func (b *Broker) Close() error {
	b.faults.forget()
	b.cluster.Close()
	tighten(b.faults.dir)
	if err := errors.Join(b.faults.err(), b.lock.Truncate(0), b.lock.Close()); err != nil {
		return fmt.Errorf("stopping the embedded broker: %w", err)
	}
	return nil
}
