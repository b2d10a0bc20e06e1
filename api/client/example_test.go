package client_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"millrace/api/client"
	"millrace/api/rest"
)

func Example() {
	worker, stop := startWorker()
	defer stop()
	ctx := context.Background()
	c, err := client.New(worker) // such as http://localhost:8083
	if err != nil {
		panic(err)
	}
	info, err := c.Create(ctx, rest.CreateRequest{Name: "numbers", Config: rest.ConfigOf(map[string]string{
		"connector.class": "DatagenSource", "topic": "numbers", "records": "3",
	})})
	if err != nil {
		panic(err)
	}
	fmt.Println(info.Name, "is a", info.Type)
	for range time.Tick(50 * time.Millisecond) {
		status, err := c.Status(ctx, "numbers")
		if err != nil && !errors.Is(err, client.ErrNotFound) { // it has no status yet
			panic(err)
		}
		if len(status.Tasks) == 1 && status.Tasks[0].State == rest.Running {
			fmt.Println("task 0 is", status.Tasks[0].State)
			break
		}
	}
	if err := c.Delete(ctx, "numbers"); err != nil {
		panic(err)
	}
	_, err = c.Connector(ctx, "numbers")
	fmt.Println("deleted:", errors.Is(err, client.ErrNotFound))
	// Output:
	// numbers is a source
	// task 0 is RUNNING
	// deleted: true
}

// startWorker builds and starts a worker with an embedded broker, and returns the address of its
// REST API.
func startWorker() (address string, stop func()) {
	dir, err := os.MkdirTemp("", "client-example-")
	if err != nil {
		panic(err)
	}
	binary := filepath.Join(dir, "worker")
	if out, err := exec.Command("go", "build", "-o", binary, "millrace/cmd/worker").CombinedOutput(); err != nil {
		panic(string(out))
	}
	cmd := exec.Command(binary, "standalone", "--listen", "127.0.0.1:0", "--data", filepath.Join(dir, "data"))
	cmd.Dir = dir
	out, err := cmd.StdoutPipe()
	if err != nil {
		panic(err)
	}
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	stop = func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		_ = os.RemoveAll(dir)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, found := strings.CutPrefix(strings.TrimSpace(lines.Text()), "REST"); found {
			address = strings.Fields(lines.Text())[1]
			break
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }() // so that the worker does not block on its output
	return address, stop
}
