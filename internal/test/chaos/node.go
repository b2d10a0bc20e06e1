package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// node is a worker, which keeps its port across restarts.
type node struct {
	dir, url, binary string
	link             *link     // to the broker; nil: a direct connection
	cmd              *exec.Cmd // nil: not running
	frozen           bool
	until            time.Time // end of a freeze or cut
}

// out reports whether a worker is running but frozen or cut off.
func (n *node) out() bool { return n.cmd != nil && (n.frozen || n.link != nil && n.link.isCut()) }

// bring makes a worker run and respond, whatever its state.
func (c *cluster) bring(ctx context.Context, n *node) error {
	if n.link != nil {
		n.link.heal()
	}
	if n.frozen {
		n.frozen = false
		return n.cmd.Process.Signal(syscall.SIGCONT)
	}
	if n.cmd != nil {
		return nil
	}
	log, err := os.OpenFile(filepath.Join(n.dir, "worker.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(n.binary, "distributed", "worker.properties")
	cmd.Dir, cmd.Stdout, cmd.Stderr = n.dir, log, log
	if err := cmd.Start(); err != nil {
		return err
	}
	n.cmd = cmd
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		if resp, err := http.Get(n.url + "/health"); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		if !wait(ctx, 50*time.Millisecond) {
			return fmt.Errorf("the worker in %s does not start", n.dir)
		}
	}
}

// halt ends a worker and waits for its end.
func (n *node) halt(sig syscall.Signal) error {
	if n.frozen {
		n.frozen = false
		_ = n.cmd.Process.Signal(syscall.SIGCONT)
	}
	if err := n.cmd.Process.Signal(sig); err != nil {
		return err
	}
	err := n.cmd.Wait()
	n.cmd = nil
	if sig == syscall.SIGKILL {
		return nil
	}
	return err
}

// alive returns the running workers that are not frozen or cut off.
func (c *cluster) alive() (list []*node) {
	for _, n := range c.nodes {
		if n.cmd != nil && !n.out() {
			list = append(list, n)
		}
	}
	return list
}

// request sends a request to a random running worker. It retries with other workers until one succeeds:
// the first may just have been killed.
func (c *cluster) request(ctx context.Context, method, path string, body, into any) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	for {
		alive := c.alive()
		req, err := http.NewRequestWithContext(ctx, method, alive[c.random.IntN(len(alive))].url+path, bytes.NewReader(text))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			var answer []byte
			answer, err = io.ReadAll(resp.Body)
			resp.Body.Close()
			if err == nil && resp.StatusCode/100 == 2 {
				if into != nil {
					return json.Unmarshal(answer, into)
				}
				return nil
			}
			err = errors.Join(err, fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, bytes.TrimSpace(answer)))
		}
		if !wait(ctx, 100*time.Millisecond) {
			return err
		}
	}
}
