package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"millrace/internal/test/apache"
)

// exactlyOnce compares a source with and without exactly-once. Apache supports it only in clusters,
// so that all contenders are clusters of one worker.
func (b *bench) exactlyOnce() comparison {
	with := func(start func(dir, props string) (*started, error), support string) func(run) (*started, error) {
		return func(r run) (*started, error) {
			return b.alone(r, start, "exactly.once.source.support="+support+"\n", map[string]string{
				"connector.class": "FileStreamSource", "file": b.input, "topic": r.name, "batch.size": "2000", "tasks.max": "1"})
		}
	}
	return comparison{
		name:   "exactly once",
		before: func(context.Context) error { return nil },
		workers: []contender{
			{"Millrace, exactly", with(b.ourMember, "enabled"), b.inTopic},
			{"Millrace, at least", with(b.ourMember, "disabled"), b.inTopic},
			{"Apache, exactly", with(apacheMember, "enabled"), b.inTopic},
			{"Apache, at least", with(apacheMember, "disabled"), b.inTopic},
		},
	}
}

// alone starts a cluster of one worker with a connector. more contains additional worker
// properties.
func (b *bench) alone(r run, start func(dir, props string) (*started, error), more string, connector map[string]string) (*started, error) {
	url, err := freeURL()
	if err != nil {
		return nil, err
	}
	s, err := start(r.dir, apache.DistributedProps(b.broker.Addr(), r.name+"-cluster")+more+"listeners="+url+"\n")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	rest := &restClient{ctx: ctx, base: url}
	err = rest.until(func() bool {
		status, _ := rest.do(http.MethodPut, "/connectors/"+r.name+"/config", connector)
		return status == http.StatusCreated || status == http.StatusOK
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("creating connector %s: %w", r.name, err), s.stop())
	}
	return s, nil
}

// badRecords measures the cost of bad records: one in a hundred records fails in a transformation
// and is skipped.
func (b *bench) badRecords() comparison {
	const tolerant = "errors.tolerance=all\ntransforms=number\ntransforms.number.type=org.apache.kafka.connect.transforms.Cast$Value\ntransforms.number.spec=int64\n"
	bad, clean := filepath.Join(b.dir, "bad.txt"), filepath.Join(b.dir, "clean.txt")
	with := func(start func(run, string) (*started, error), input string) func(run) (*started, error) {
		return func(r run) (*started, error) { return start(r, b.sourceOf(r, input, tolerant)) }
	}
	return comparison{
		name: "bad records",
		before: func(context.Context) error {
			return errors.Join(writeNumbers(bad, b.lines, 100), writeNumbers(clean, b.lines, 0))
		},
		workers: []contender{
			{"Millrace, 1 % bad", with(b.millrace, bad), b.inTopic},
			{"Millrace, clean", with(b.millrace, clean), b.inTopic},
			{"Apache, 1 % bad", with(b.apache, bad), b.inTopic},
			{"Apache, clean", with(b.apache, clean), b.inTopic},
		},
	}
}

func (b *bench) sourceOf(r run, input, more string) string {
	return fmt.Sprintf("name=%s\nconnector.class=FileStreamSource\nfile=%s\ntopic=%s\nbatch.size=2000\n%s", r.name, input, r.name, more)
}

// writeNumbers writes n lines with numbers, plus an invalid line after every each lines; 0: no
// invalid lines.
func writeNumbers(path string, n, each int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	for i := range n {
		fmt.Fprintf(w, "%0*d\n", lineLength-1, i)
		if each > 0 && i%each == 0 {
			fmt.Fprintf(w, "x%0*d\n", lineLength-2, i)
		}
	}
	return errors.Join(w.Flush(), f.Close())
}
