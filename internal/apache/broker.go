package apache

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Broker is a Kafka cluster of one node.
type Broker struct {
	*process
	dir  string
	addr string
}

// clusterID is a fixed one: a folder belongs to one cluster, and every broker here is a cluster of its own.
const clusterID = "MkU3OEVBNTcwNTJENDM2Qk"

// StartBroker starts a broker with data and logs in dir, on ports of the loopback address that are free, and returns
// when it answers. extra are further lines of its server.properties.
func StartBroker(dir string, extra ...string) (*Broker, error) {
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	b := &Broker{dir: dir, addr: fmt.Sprintf("127.0.0.1:%d", ports[0])}
	if err := os.WriteFile(b.config(), []byte(serverProperties(dir, ports, extra)), 0o644); err != nil {
		return nil, err
	}
	if err := b.format(); err != nil {
		return nil, err
	}
	return b, b.start()
}

// Addr is what to give as bootstrap.servers.
func (b *Broker) Addr() string { return b.addr }

// Restart starts a stopped or killed broker again, with the same data on the same port.
func (b *Broker) Restart() error { return b.start() }

func (b *Broker) start() error {
	p, err := java(filepath.Join(b.dir, "kafka.log"), "-Xms256m", "-Xmx768m", "kafka.Kafka", b.config())
	if err != nil {
		return err
	}
	b.process = p
	client, err := kgo.NewClient(kgo.SeedBrokers(b.addr))
	if err != nil {
		return err
	}
	defer client.Close()
	if err := p.until(client.Ping); err != nil {
		return fmt.Errorf("starting the broker %s: %w", b.addr, err)
	}
	return nil
}

// format prepares an empty data folder.
func (b *Broker) format() error {
	jars, err := Jars()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(context.Background(), "java", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", filepath.Join(jars, "*"),
		"kafka.tools.StorageTool", "format", "--ignore-formatted", "--standalone", "-t", clusterID, "-c", b.config())
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("formatting %s: %w\n%s", b.dir, err, out)
	}
	return nil
}

func (b *Broker) config() string { return filepath.Join(b.dir, "server.properties") }

func serverProperties(dir string, ports []int, extra []string) string {
	lines := append([]string{
		"process.roles=broker,controller",
		"node.id=1",
		fmt.Sprintf("listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d", ports[0], ports[1]),
		fmt.Sprintf("advertised.listeners=PLAINTEXT://127.0.0.1:%d", ports[0]),
		"controller.listener.names=CONTROLLER",
		fmt.Sprintf("controller.quorum.bootstrap.servers=127.0.0.1:%d", ports[1]),
		"listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL",
		"log.dirs=" + filepath.Join(dir, "data"),
		"num.partitions=1",
		"offsets.topic.replication.factor=1",
		"offsets.topic.num.partitions=5",
		"transaction.state.log.replication.factor=1",
		"transaction.state.log.num.partitions=5",
		"transaction.state.log.min.isr=1",
		"share.coordinator.state.topic.replication.factor=1",
		"share.coordinator.state.topic.min.isr=1",
		"group.initial.rebalance.delay.ms=0",
	}, extra...)
	return strings.Join(lines, "\n") + "\n"
}
