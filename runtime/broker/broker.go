package broker

import (
	"github.com/twmb/franz-go/pkg/kfake"
)

type Broker struct{ c *kfake.Cluster }

func Start(dir string, port int) (*Broker, error) {
	c, err := kfake.NewCluster(kfake.Ports(port), kfake.NumBrokers(1), kfake.DataDir(dir), kfake.AllowAutoTopicCreation(), kfake.DefaultNumPartitions(1))
	if err != nil {
		return nil, err
	}
	return &Broker{c}, nil
}
func (b *Broker) Addr() string { return b.c.ListenAddrs()[0] }
func (b *Broker) Close() error { b.c.Close(); return nil }
