package topic

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/runtime/kafka"
)

// consumption prints records, and remembers which.
type consumption struct {
	out      *bufio.Writer
	format   *recordPrinter
	most     int64 // -1: no limit
	timeout  time.Duration
	printed  int64
	position map[string]map[int32]kgo.EpochOffset // after what was printed and not committed
	failed   error
}

func (c *consumption) run(ctx context.Context, client *kgo.Client, commits bool) error {
	c.position = map[string]map[int32]kgo.EpochOffset{}
	committed := time.Now()
	for c.printed != c.most && ctx.Err() == nil {
		fetches := c.poll(ctx, client)
		err := c.print(fetches)
		if commits && (err != nil || c.printed == c.most || time.Since(committed) >= commitEvery) {
			err = errors.Join(err, c.commit(client))
			committed = time.Now()
		}
		if err != nil {
			return err
		}
		if fetches.Empty() && c.timeout > 0 { // nothing came
			break
		}
		client.AllowRebalance()
	}
	if commits {
		return c.commit(client)
	}
	return nil
}

// poll waits for records, no longer than the timeout.
func (c *consumption) poll(ctx context.Context, client *kgo.Client) kgo.Fetches {
	if c.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.timeout)
		defer cancel()
	}
	return client.PollFetches(ctx)
}

// print writes records out. What it counts has left this process.
func (c *consumption) print(fetches kgo.Fetches) error {
	if err := fetches.Err(); err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("reading: %w", err)
	}
	for it := fetches.RecordIter(); !it.Done() && c.printed != c.most; c.printed++ {
		r := it.Next()
		if err := c.format.print(c.out, r); err != nil {
			return fmt.Errorf("printing: %w", err)
		}
		of := c.position[r.Topic]
		if of == nil {
			of = map[int32]kgo.EpochOffset{}
			c.position[r.Topic] = of
		}
		of[r.Partition] = kgo.EpochOffset{Epoch: r.LeaderEpoch, Offset: r.Offset + 1}
	}
	if err := c.out.Flush(); err != nil {
		c.position = nil // nobody knows what was seen
		return fmt.Errorf("printing: %w", err)
	}
	return nil
}

// commit stores the group's position: after what was printed.
func (c *consumption) commit(client *kgo.Client) error {
	if len(c.position) == 0 {
		return c.failed
	}
	ctx, cancel := context.WithTimeout(context.Background(), kafka.AnswerTimeout) // Ctrl-C ends the reading, not this
	defer cancel()
	err := kafka.CommitSync(ctx, client, c.position)
	c.position = map[string]map[int32]kgo.EpochOffset{}
	if err != nil {
		return fmt.Errorf("committing the group's position: %w", err)
	}
	return nil
}

// leave commits before partitions go to another consumer of the group.
func (c *consumption) leave(_ context.Context, client *kgo.Client) { c.failed = c.commit(client) }
