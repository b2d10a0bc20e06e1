package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// listensAt returns the address on which a connector listens, from the log of the worker that was
// started last.
func listensAt(ts *testscript.TestScript, connector string) string {
	says := regexp.MustCompile(`(?m)^.*msg=listening.* address=(\S+).*$`)
	var address string
	ts.Check(poll(func() (bool, error) {
		for _, line := range says.FindAllStringSubmatch(sceneOf(ts).last.said(), -1) {
			if strings.Contains(line[0]+" ", "connector="+connector+" ") {
				address = line[1]
			}
		}
		return address != "", fmt.Errorf("connector %s does not say where it listens", connector)
	}))
	return "http://" + address
}

// post CONNECTOR PATH STATUS BODY ['Header: value'...]: send a request to a listening connector,
// and print the response. A refused request is sent again, as clients do: a connector is resumed a
// moment after its state changes.
func post(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: post connector path status body ['header: value'...]")
	}
	var status, answer string
	var header http.Header
	ts.Check(poll(func() (done bool, err error) {
		status, header, answer, err = postOnce(listensAt(ts, args[0])+args[1], args[3], args[4:])
		return err == nil && (status == args[2] || status != "503"), err
	}))
	for name := range header {
		fmt.Fprintf(ts.Stdout(), "%s: %s\n", name, header.Get(name))
	}
	fmt.Fprintf(ts.Stdout(), "%s\n", answer)
	if status != args[2] {
		ts.Fatalf("%s, expected %s: %s", status, args[2], answer)
	}
}

func postOnce(url, body string, headers []string) (status string, header http.Header, answer string, err error) {
	r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return "", nil, "", err
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", nil, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return strconv.Itoa(resp.StatusCode), resp.Header, string(text), err
}

// poster sends numbers, each once, in a request of its own.
type poster struct {
	stop     chan struct{}
	group    sync.WaitGroup
	next     atomic.Int64
	refused  atomic.Int64 // 503
	mu       sync.Mutex
	accepted map[string]bool
}

// posting CONNECTOR PATH: send numbers from eight clients until posted, to the connector's current
// address.
func posting(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: posting connector path")
	}
	p := newPoster(listensAt(ts, args[0]) + args[1])
	sceneOf(ts).poster = p
	ts.Defer(p.end)
}

func newPoster(url string) *poster {
	p := &poster{stop: make(chan struct{}), accepted: map[string]bool{}}
	for range 8 {
		p.group.Go(func() { p.run(url) })
	}
	return p
}

func (p *poster) run(url string) {
	client := &http.Client{Transport: &http.Transport{}, Timeout: patience}
	defer client.CloseIdleConnections()
	for {
		select {
		case <-p.stop:
			return
		default:
		}
		body := strconv.FormatInt(p.next.Add(1), 10)
		resp, err := client.Post(url, "application/json", strings.NewReader(body))
		if err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if resp.StatusCode == http.StatusAccepted {
				p.mu.Lock()
				p.accepted[body] = true
				p.mu.Unlock()
				continue
			}
			if resp.StatusCode == http.StatusServiceUnavailable {
				p.refused.Add(1)
			}
		}
		select { // no connector listens now, or it accepts nothing
		case <-p.stop:
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (p *poster) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.accepted)
}

func (p *poster) end() {
	select {
	case <-p.stop:
	default:
		close(p.stop)
	}
	p.group.Wait()
}

// accepted N: wait until N more requests have been answered with 202.
func accepted(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: accepted count")
	}
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	p := sceneOf(ts).poster
	n += p.count()
	ts.Check(poll(func() (bool, error) {
		return p.count() >= n, fmt.Errorf("%d requests were accepted, expected %d", p.count(), n)
	}))
}

// posted TOPIC: end posting. The topic must contain each number that was answered with 202, and no
// number twice.
func posted(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: posted topic")
	}
	p := sceneOf(ts).poster
	there, err := p.check(sceneOf(ts).brokerAddr(ts), args[0])
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%d accepted, %d in the topic\n", len(p.accepted), there)
}

// check ends posting, and compares the responses with the topic.
func (p *poster) check(broker, topic string) (there int, err error) {
	p.end()
	values, err := consume(broker, topic, len(p.accepted))
	if err != nil {
		return 0, err
	}
	times := map[string]int{}
	for _, v := range values {
		if times[string(v)]++; times[string(v)] > 1 {
			return 0, fmt.Errorf("%s is in the topic twice", v)
		}
	}
	for number := range p.accepted {
		if times[number] == 0 {
			return 0, fmt.Errorf("%s was answered with 202 and is not in the topic", number)
		}
	}
	return len(values), nil
}

var localPort = regexp.MustCompile(`(localhost|127\.0\.0\.1):(\d+)`)

// freeports FILE...: replace the ports of this machine in files by free ones, each port by the same
// one. $PORT_N is the replacement of N.
func freePorts(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: freeports file...")
	}
	free := map[string]string{}
	var held []net.Listener // until all are chosen: a closed port could be assigned again
	defer func() {
		for _, l := range held {
			l.Close()
		}
	}()
	for _, name := range args {
		text := localPort.ReplaceAllStringFunc(ts.ReadFile(name), func(address string) string {
			host, port, err := net.SplitHostPort(address)
			ts.Check(err)
			if free[port] == "" {
				l, err := net.Listen("tcp", "127.0.0.1:0")
				ts.Check(err)
				held = append(held, l)
				_, free[port], err = net.SplitHostPort(l.Addr().String())
				ts.Check(err)
				ts.Setenv("PORT_"+port, free[port])
			}
			return net.JoinHostPort(host, free[port])
		})
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o644))
	}
}
