package storage

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// A compacted topic that ends with an aborted transaction is read to its end. Brokers keep the last
// batch of a topic, even if it is a marker: there is always a record that shows that the end is
// reached.
func TestEndOfCompactedTopic(t *testing.T) {
	for name, leader := range map[string]string{"plain": "", "transactions": "connect-cluster-workers"} {
		t.Run(name, func(t *testing.T) {
			c := cluster(t)
			config := TopicConfig{Name: "configs", Replicas: 1, Log: silent(), LeaderID: leader, Configs: map[string]string{"delete.retention.ms": "0"},
				Client: map[string]string{"bootstrap.servers": c.ListenAddrs()[0], "isolation.level": "read_committed"}}
			first := follow(t, config)
			for _, name := range []string{"c", "d"} {
				if err := first.PutConnector(t.Context(), name, map[string]string{}, ""); err != nil {
					t.Fatal(err)
				}
			}
			if err := first.RemoveConnector(t.Context(), "d"); err != nil {
				t.Fatal(err)
			}
			c.Compact()
			abort(t, c.ListenAddrs()[0])
			c.Compact()
			second := follow(t, config)
			if err := second.Sync(t.Context()); err != nil {
				t.Error(err)
			}
			if names := second.Connectors(); len(names) != 1 || names[0] != "c" {
				t.Errorf("the connectors are %v", names)
			}
			if err := first.Sync(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// abort writes to the config topic in a transaction and aborts it.
func abort(t *testing.T, broker string) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(broker), kgo.TransactionalID("somebody"))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	err = client.BeginTransaction()
	if err == nil {
		err = client.ProduceSync(t.Context(), &kgo.Record{Topic: "configs", Key: []byte("connector-x"), Value: []byte(`{"properties":{}}`)}).FirstErr()
	}
	if err = errors.Join(err, client.EndTransaction(t.Context(), kgo.TryAbort)); err != nil {
		t.Fatal(err)
	}
}

// follow returns a store that follows its topic until the test ends.
func follow(t *testing.T, config TopicConfig) *ConfigStore {
	t.Helper()
	s := NewConfigStore(config, nil)
	starting, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := s.Start(starting); err != nil {
		t.Fatal(err)
	}
	running, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(running) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		s.Disclaim()
		s.Close()
	})
	return s
}
