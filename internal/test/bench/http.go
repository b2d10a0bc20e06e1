package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"
)

const (
	httpConnections = 64
	httpWarmUp      = 2 * time.Second
	httpFirstWarmUp = 25 * time.Second
	httpRun         = 10 * time.Second
)

// posts measures HttpSource with requests that are answered after the brokers have acknowledged
// their record. Each connection sends one request after another.
func (b *bench) posts(ctx context.Context) error {
	t := b.report.table(fmt.Sprintf("HttpSource, %d connections, %v a run", httpConnections, httpRun), "posts/s", "p50", "p99", "CPU of worker and plugin each, µs")
	for range b.runs {
		r, err := b.newRun("http")
		if err != nil {
			return err
		}
		if err := b.post(ctx, r, t); err != nil {
			return fmt.Errorf("posting: %w", err)
		}
	}
	return nil
}

func (b *bench) post(ctx context.Context, r run, t *table) (err error) {
	address, err := freeAddress()
	if err != nil {
		return err
	}
	s, err := b.millrace(r, fmt.Sprintf("name=%s\nconnector.class=HttpSource\nhttp.listen=%s\nhttp.path=/in\ntopic=%s\n"+jsonValues, r.name, address, r.name))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	if err := awaitListener(ctx, address); err != nil {
		return err
	}
	warmUp := httpWarmUp
	if len(t.Rows) == 0 { // for the first 20 seconds, a new broker is half as fast with small requests
		warmUp = httpFirstWarmUp
	}
	if _, err := postFor(address, warmUp); err != nil {
		return err
	}
	before, begun := cpuSeconds(s.pid), time.Now()
	took, err := postFor(address, httpRun)
	if err != nil {
		return err
	}
	seconds := time.Since(begun).Seconds()
	cpu := (cpuSeconds(s.pid) - before) / float64(len(took)) * 1e6
	slices.Sort(took)
	t.row(whole(float64(len(took))/seconds), quantile(took, 50), quantile(took, 99), whole(cpu))
	return nil
}

func awaitListener(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-time.After(pollInterval):
		case <-ctx.Done():
			return err
		}
	}
}

// postFor posts on every connection for a while, and returns the latencies.
func postFor(address string, d time.Duration) (all []time.Duration, err error) {
	var mu sync.Mutex
	var group sync.WaitGroup
	end := time.Now().Add(d)
	for range httpConnections {
		group.Go(func() {
			took, failed := postOn(address, end)
			mu.Lock()
			defer mu.Unlock()
			all, err = append(all, took...), errors.Join(err, failed)
		})
	}
	group.Wait()
	return all, err
}

// postOn is a client with one connection. Its own cost is small compared to what it measures.
func postOn(address string, end time.Time) (took []time.Duration, err error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	const body = `{"sender":"A","receiver":"B","message":"a text of some length, as people write them to each other"}`
	request := fmt.Appendf(nil, "POST /in HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", address, len(body), body)
	answer := bufio.NewReader(conn)
	for begun := time.Now(); begun.Before(end); begun = time.Now() {
		if _, err := conn.Write(request); err != nil {
			return took, err
		}
		if err := readAccepted(answer); err != nil {
			return took, err
		}
		took = append(took, time.Since(begun))
	}
	return took, nil
}

// readAccepted reads a response whose body is one line.
func readAccepted(r *bufio.Reader) error {
	status, err := r.ReadSlice('\n')
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(status, []byte("HTTP/1.1 202 ")) {
		return fmt.Errorf("answered with %s", bytes.TrimSpace(status))
	}
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) == 2 {
			_, err := r.ReadSlice('\n')
			return err
		}
	}
}
