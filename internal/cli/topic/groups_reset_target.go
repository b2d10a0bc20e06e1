package topic

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"

	"millrace/internal/cli/terminal"
)

// partitions returns the partitions that --topic names, or all partitions with offsets.
func (o *resetOptions) partitions(ctx context.Context, admin *kadm.Client, committed kadm.OffsetResponses) (kadm.TopicsSet, error) {
	out := kadm.TopicsSet{}
	if o.allTopics {
		committed.Each(func(c kadm.OffsetResponse) { out.Add(c.Topic, c.Partition) })
		return out, nil
	}
	for _, text := range o.topics {
		topic, numbers, some := strings.Cut(text, ":")
		details, err := admin.ListTopicsWithInternal(ctx, topic)
		if err != nil {
			return nil, err
		}
		if d := details[topic]; d.Err != nil || len(d.Partitions) == 0 {
			return nil, fmt.Errorf("topic %s does not exist", topic)
		}
		if !some {
			out.Add(topic, details[topic].Partitions.Numbers()...)
			continue
		}
		if err := addNumbers(out, topic, numbers); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// addNumbers adds partitions of a topic, whose numbers are comma-separated.
func addNumbers(to kadm.TopicsSet, topic, numbers string) error {
	for n := range strings.SplitSeq(numbers, ",") {
		p, err := strconv.ParseInt(n, 10, 32)
		if err != nil || p < 0 {
			return terminal.Usage("--topic %s:%s: expected TOPIC:0,1 with the numbers of partitions", topic, numbers)
		}
		to.Add(topic, int32(p))
	}
	return nil
}

// place returns the function that computes the new offset of a partition.
func (o *resetOptions) place(ctx context.Context, admin *kadm.Client, target string, topics []string, committed kadm.OffsetResponses) (func(topic string, p int32, start, end int64) (int64, error), error) {
	current := func(topic string, p int32) (int64, error) {
		c, ok := committed.Lookup(topic, p)
		if !ok || c.At < 0 {
			return 0, errors.New("the group has no offset here")
		}
		return c.At, nil
	}
	switch target {
	case "to-earliest":
		return func(_ string, _ int32, start, _ int64) (int64, error) { return start, nil }, nil
	case "to-latest":
		return func(_ string, _ int32, _, end int64) (int64, error) { return end, nil }, nil
	case "to-offset":
		return func(string, int32, int64, int64) (int64, error) { return o.toOffset, nil }, nil
	case "to-current":
		return func(topic string, p int32, _, _ int64) (int64, error) { return current(topic, p) }, nil
	case "shift-by":
		return func(topic string, p int32, _, _ int64) (int64, error) {
			at, err := current(topic, p)
			return at + o.shiftBy, err
		}, nil
	}
	when, err := o.time(target)
	if err != nil {
		return nil, err
	}
	after, err := admin.ListOffsetsAfterMilli(ctx, when.UnixMilli(), topics...)
	if err != nil {
		return nil, fmt.Errorf("asking for the offsets of %s: %w", when, err)
	}
	return func(topic string, p int32, _, end int64) (int64, error) {
		if found, ok := after.Lookup(topic, p); ok && found.Err == nil && found.Offset >= 0 {
			return found.Offset, nil
		}
		return end, nil
	}, nil
}

// time returns the time of the first record that the group shall read.
func (o *resetOptions) time(target string) (time.Time, error) {
	if target == "by-duration" {
		text := strings.ToLower(strings.TrimPrefix(strings.TrimPrefix(o.byDuration, "P"), "T"))
		if days, rest, ok := strings.Cut(text, "d"); ok { // P1DT2H, as Java writes it
			n, err := strconv.Atoi(days)
			if err == nil {
				text = fmt.Sprintf("%dh%s", 24*n, strings.TrimPrefix(rest, "t"))
				if rest == "" {
					text = fmt.Sprintf("%dh", 24*n)
				}
			}
		}
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return time.Time{}, terminal.Usage("--by-duration %s: expected a duration such as PT1H30M or 1h30m", o.byDuration)
		}
		return time.Now().Add(-d), nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999Z07:00", "2006-01-02T15:04:05.999", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, o.toDatetime); err == nil {
			return t, nil
		}
	}
	return time.Time{}, terminal.Usage("--to-datetime %s: expected a time such as 2026-01-31T18:30:00.000", o.toDatetime)
}
