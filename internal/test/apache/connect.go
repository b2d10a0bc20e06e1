package apache

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// Connect is an Apache Kafka Connect worker.
type Connect struct {
	*process
	rest string
}

// StartConnectStandalone starts a worker with these worker and connector properties. It stores them
// in dir, beside the log. The REST API gets a free port unless the properties have listeners. It
// returns immediately; Wait waits for the API.
func StartConnectStandalone(dir, workerProps string, connectorProps ...string) (*Connect, error) {
	return StartConnectWithHeap(dir, "-Xmx2G", workerProps, connectorProps...)
}

// StartConnectWithHeap is StartConnectStandalone with an option for the maximum heap.
func StartConnectWithHeap(dir, heap, workerProps string, connectorProps ...string) (*Connect, error) {
	var files []string
	for i, text := range connectorProps {
		path := filepath.Join(dir, fmt.Sprintf("connector-%d.properties", i))
		if err := write(path, text); err != nil {
			return nil, err
		}
		files = append(files, path)
	}
	return startConnect(dir, heap, "org.apache.kafka.connect.cli.ConnectStandalone", workerProps, files)
}

// StartConnectDistributed starts a worker with these properties.
func StartConnectDistributed(dir, workerProps string) (*Connect, error) {
	return startConnect(dir, "-Xmx2G", "org.apache.kafka.connect.cli.ConnectDistributed", workerProps, nil)
}

func startConnect(dir, heap, class, workerProps string, files []string) (*Connect, error) {
	rest, given := listener(workerProps)
	if !given {
		ports, err := freePorts(1)
		if err != nil {
			return nil, err
		}
		rest = fmt.Sprintf("http://127.0.0.1:%d", ports[0])
		workerProps += "\nlisteners=" + rest + "\n"
	}
	config := filepath.Join(dir, "worker.properties")
	if err := write(config, workerProps); err != nil {
		return nil, err
	}
	args := append([]string{"-Xms256M", heap, class, config}, files...)
	p, err := java(filepath.Join(dir, "connect.log"), args...)
	if err != nil {
		return nil, err
	}
	return &Connect{p, rest}, nil
}

// REST returns the URL of the worker's API, without a trailing slash.
func (c *Connect) REST() string { return c.rest }

// Wait returns when the REST API responds.
func (c *Connect) Wait() error {
	return c.until(func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.rest+"/connectors", nil)
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("GET /connectors: %s", resp.Status)
		}
		return nil
	})
}

// Stop ends the worker, and returns when it has ended. A worker that hangs is killed, which is not
// an error: its web server and the worker end in separate shutdown hooks, which sometimes deadlock.
func (c *Connect) Stop() error {
	if err := c.process.Stop(); !errors.Is(err, errHangs) {
		return err
	}
	return nil
}

// listener returns the first listener in a worker's properties.
func listener(props string) (string, bool) {
	for line := range strings.Lines(props) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), "listeners="); ok {
			first, _, _ := strings.Cut(value, ",")
			return first, true
		}
	}
	return "", false
}

func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// StandaloneProps returns worker properties for tests: string converters, frequent offset commits,
// and secrets in files.
func StandaloneProps(bootstrap, offsets string) string {
	return strings.Join([]string{
		"bootstrap.servers=" + bootstrap,
		"key.converter=org.apache.kafka.connect.storage.StringConverter",
		"value.converter=org.apache.kafka.connect.storage.StringConverter",
		"offset.storage.file.filename=" + offsets,
		"offset.flush.interval.ms=500",
		"config.providers=file",
		"config.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider",
	}, "\n") + "\n"
}

// DistributedProps returns the same for a worker of a cluster. The names of its topics start with
// the cluster's name.
func DistributedProps(bootstrap, cluster string) string {
	return strings.Join([]string{
		"bootstrap.servers=" + bootstrap,
		"group.id=" + cluster,
		"key.converter=org.apache.kafka.connect.storage.StringConverter",
		"value.converter=org.apache.kafka.connect.storage.StringConverter",
		"config.storage.topic=" + cluster + "-configs", "config.storage.replication.factor=1",
		"offset.storage.topic=" + cluster + "-offsets", "offset.storage.replication.factor=1", "offset.storage.partitions=5",
		"status.storage.topic=" + cluster + "-status", "status.storage.replication.factor=1",
		"offset.flush.interval.ms=500",
		"scheduled.rebalance.max.delay.ms=0", "session.timeout.ms=6000", "consumer.session.timeout.ms=6000",
		"config.providers=file",
		"config.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider",
	}, "\n") + "\n"
}
