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

// consumption prints records, and keeps the offsets to commit.
type consumption struct {
	out      *bufio.Writer
	format   *recordPrinter
	most     int64 // -1: no limit
	timeout  time.Duration
	printed  int64
	position map[string]map[int32]kgo.EpochOffset // the offset after the last printed record of each partition; since the last commit
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
		if fetches.Empty() && c.timeout > 0 {
			break
		}
		client.AllowRebalance()
	}
	if commits {
		return c.commit(client)
	}
	return nil
}

// poll waits for records, at most for the timeout.
func (c *consumption) poll(ctx context.Context, client *kgo.Client) kgo.Fetches {
	if c.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.timeout)
		defer cancel()
	}
	return client.PollFetches(ctx)
}

// print prints records. It counts only records that have left this process.
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
		c.position = nil // the user may not have seen the last records
		return fmt.Errorf("printing: %w", err)
	}
	return nil
}

// commit stores the group's offsets: those after the printed records.
func (c *consumption) commit(client *kgo.Client) error {
	if len(c.position) == 0 {
		return c.failed
	}
	ctx, cancel := context.WithTimeout(context.Background(), kafka.AnswerTimeout) // Ctrl-C stops reading, not the commit
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
