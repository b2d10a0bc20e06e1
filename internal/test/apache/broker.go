package apache

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Broker is a Kafka cluster of one node, or an additional node of a cluster.
type Broker struct {
	*process
	dir        string
	addr       string
	behind     []string
	controller string // its address
	id         int
}

// clusterID is the same for all clusters: each has its own data folder.
const clusterID = "MkU3OEVBNTcwNTJENDM2Qk"

// StartBroker starts a broker on free ports of the loopback address, and returns when it is ready.
// Its data and logs are in dir. extra are additional lines of its server.properties.
func StartBroker(dir string, extra ...string) (*Broker, error) {
	return StartBrokerBehind(dir, nil, extra...)
}

// StartBrokerBehind is StartBroker for a broker that can also be reached through proxies. fronts
// are their addresses. The broker tells a client that connects through a proxy to return through
// that proxy.
func StartBrokerBehind(dir string, fronts []string, extra ...string) (*Broker, error) {
	var more []endpoint
	for _, front := range fronts {
		more = append(more, endpoint{"PLAINTEXT", front})
	}
	return startBroker(dir, more, extra)
}

// StartSecureBroker is StartBroker for a broker with additional listeners of these protocols. In
// server.properties they are named FRONT0, FRONT1 and so on. Behind returns their addresses.
func StartSecureBroker(dir string, protocols []string, extra ...string) (*Broker, error) {
	var more []endpoint
	for _, protocol := range protocols {
		more = append(more, endpoint{protocol, ""})
	}
	return startBroker(dir, more, extra)
}

// endpoint is an additional listener. Its clients are told to return to its front, if it has one.
type endpoint struct{ protocol, front string }

func startBroker(dir string, more []endpoint, extra []string) (*Broker, error) {
	ports, err := freePorts(2 + len(more))
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	b := &Broker{dir: dir, addr: loopback(ports[0]), controller: loopback(ports[1]), id: 1}
	for _, port := range ports[2:] {
		b.behind = append(b.behind, loopback(port))
	}
	return b, b.create(b.serverProperties(more, extra), "--standalone")
}

// Join starts another broker of the same cluster, with its data and logs in dir. It is not a
// controller: without the first broker, metadata cannot change.
func (b *Broker) Join(dir string) (*Broker, error) {
	ports, err := freePorts(1)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	next := &Broker{dir: dir, addr: loopback(ports[0]), controller: b.controller, id: b.id + 1}
	return next, next.create(next.serverProperties(nil, nil))
}

// ID returns the node id.
func (b *Broker) ID() int32 { return int32(b.id) }

// create formats the node's folder and starts the node.
func (b *Broker) create(properties string, format ...string) error {
	if err := os.WriteFile(b.config(), []byte(properties), 0o644); err != nil {
		return err
	}
	if err := b.format(format...); err != nil {
		return err
	}
	return b.start()
}

func loopback(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }

// Addr returns the value for bootstrap.servers.
func (b *Broker) Addr() string { return b.addr }

// Behind returns the addresses that proxies have to connect to, in the order of fronts, or those of
// the additional listeners.
func (b *Broker) Behind() []string { return b.behind }

// Restart restarts a stopped or killed broker with the same data and port.
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
func (b *Broker) format(options ...string) error {
	jars, err := Jars()
	if err != nil {
		return err
	}
	args := append([]string{"-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", filepath.Join(jars, "*"),
		"kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", clusterID, "-c", b.config()}, options...)
	cmd := exec.CommandContext(context.Background(), "java", args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("formatting %s: %w\n%s", b.dir, err, out)
	}
	return nil
}

func (b *Broker) config() string { return filepath.Join(b.dir, "server.properties") }

func (b *Broker) serverProperties(more []endpoint, extra []string) string {
	roles, listeners := "broker", []string{"PLAINTEXT://" + b.addr}
	if b.id == 1 {
		roles, listeners = "broker,controller", append(listeners, "CONTROLLER://"+b.controller)
	}
	advertised := listeners[:1:1]
	protocols := "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL"
	for i, l := range more {
		listeners = append(listeners, fmt.Sprintf("FRONT%d://%s", i, b.behind[i]))
		advertised = append(advertised, fmt.Sprintf("FRONT%d://%s", i, cmp.Or(l.front, b.behind[i])))
		protocols += fmt.Sprintf(",FRONT%d:%s", i, l.protocol)
	}
	lines := append([]string{
		"process.roles=" + roles,
		fmt.Sprintf("node.id=%d", b.id),
		"listeners=" + strings.Join(listeners, ","),
		"advertised.listeners=" + strings.Join(advertised, ","),
		"controller.listener.names=CONTROLLER",
		"controller.quorum.bootstrap.servers=" + b.controller,
		"listener.security.protocol.map=" + protocols,
		"log.dirs=" + filepath.Join(b.dir, "data"),
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
