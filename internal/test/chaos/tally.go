package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// count waits until every line has arrived in both files. If sources and sink deliver exactly once,
// no line may be repeated, and the lines of each file must be in order.
func (c *cluster) count(ctx context.Context, began time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	fed := 0
	for _, s := range c.sources {
		fed += s.fed * filesOfSource
	}
	for {
		once, all, err := c.arrived(sinkName, c.exactly)
		if err != nil {
			return fmt.Errorf("%w; the logs are in %s", err, c.dir)
		}
		copied, _, err := c.arrived(copiesName, false)
		if err != nil {
			return err
		}
		if once == fed && copied == fed {
			fmt.Fprintf(c.out, "  %d connectors, %d records, 0 lost, %d repeated; %v\n", len(c.targets), fed, all-fed, time.Since(began).Round(time.Second))
			for _, w := range weights {
				fmt.Fprintf(c.out, "  %-24s%5d\n", w.what, c.done[w.what])
			}
			return c.checkCompaction(ctx)
		}
		if !wait(ctx, 500*time.Millisecond) {
			return fmt.Errorf("%d and %d of %d records have arrived after %v; the logs are in %s", once, copied, fed, patience, c.dir)
		}
	}
}

// arrived returns the number of distinct lines in a sink's output, and the number of all lines. A
// kill may tear a line, which is then delivered again.
func (c *cluster) arrived(sink string, exactly bool) (once, all int, err error) {
	file, err := os.Open(c.output(sink))
	if err != nil {
		return 0, 0, err
	}
	defer file.Close()
	seen, inOrder := map[string]bool{}, map[string]*sequence{}
	for in := bufio.NewScanner(file); in.Scan(); {
		name, line, _ := strings.Cut(in.Text(), " ")
		number, rest, _ := strings.Cut(line, " ")
		if rest != padding {
			continue
		}
		all++
		seen[name+" "+number] = true
		if !exactly {
			continue
		}
		if inOrder[name] == nil {
			inOrder[name] = &sequence{exactly: true, previous: -1}
		}
		n, _ := strconv.Atoi(number) // a number that was not fed is reported as out of order
		if err := inOrder[name].see(n); err != nil {
			return 0, 0, fmt.Errorf("%s: %w", name, err)
		}
	}
	return len(seen), all, nil
}

// checkCompaction verifies that the broker has compacted the config topic.
func (c *cluster) checkCompaction(ctx context.Context) error {
	if c.broker == nil {
		return nil
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(c.bootstrap), kgo.ConsumeTopics(configsTopic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		return err
	}
	defer client.Close()
	ends, err := kadm.NewClient(client).ListEndOffsets(ctx, configsTopic)
	if err != nil {
		return err
	}
	end, _ := ends.Lookup(configsTopic, 0)
	left := int64(0)
	for {
		quiet, cancel := context.WithTimeout(ctx, 3*time.Second) // compacted records at the end never arrive
		fetches := client.PollFetches(quiet)
		cancel()
		if fetches.NumRecords() == 0 {
			break
		}
		left += int64(fetches.NumRecords())
	}
	fmt.Fprintf(c.out, "  %d of %d records of the config topic are left after compaction\n", left, end.Offset)
	if left > end.Offset/2 {
		return fmt.Errorf("the config topic was not compacted: %d of %d records are left", left, end.Offset)
	}
	return nil
}
