package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/twmb/franz-go/pkg/kadm"
)

// resetOptions is what the flags of reset-offsets say.
type resetOptions struct {
	topics    []string // TOPIC or TOPIC:0,1
	allTopics bool
	execute   bool
	dryRun    bool

	toEarliest, toLatest, toCurrent bool
	toOffset, shiftBy               int64
	toDatetime, byDuration          string
}

// targets are the flags that say where to: one of them.
var targets = []string{"to-earliest", "to-latest", "to-current", "to-offset", "shift-by", "to-datetime", "by-duration"}

func (o *resetOptions) addFlags(flags *pflag.FlagSet) {
	flags.StringArrayVar(&o.topics, "topic", nil, "a topic of the group, or TOPIC:0,1 for some of its partitions; repeat for more")
	flags.BoolVar(&o.allTopics, "all-topics", false, "every topic that the group has a position in")
	flags.BoolVar(&o.execute, "execute", false, "do it; else it is only shown")
	flags.BoolVar(&o.dryRun, "dry-run", false, "show what would be done (the default)")
	flags.BoolVar(&o.toEarliest, "to-earliest", false, "to the first record that there is")
	flags.BoolVar(&o.toLatest, "to-latest", false, "to the end")
	flags.BoolVar(&o.toCurrent, "to-current", false, "to where the group is")
	flags.Int64Var(&o.toOffset, "to-offset", 0, "to this offset")
	flags.Int64Var(&o.shiftBy, "shift-by", 0, "by so many records: forward, or back when negative")
	flags.StringVar(&o.toDatetime, "to-datetime", "", "to the first record of this time or later: 2026-01-31T18:30:00.000, in UTC unless it says otherwise")
	flags.StringVar(&o.byDuration, "by-duration", "", "to the first record of so long ago: PT1H30M, or 1h30m")
}

// moved is a position that is changed.
type moved struct {
	Group     string `json:"group"`
	Topic     string `json:"topic"`
	Partition int32  `json:"partition"`
	Offset    int64  `json:"new_offset"`
}

func (o *groupsOptions) resetOffsets(cmd *cobra.Command) error {
	target, err := oneOf(cmd.Flags(), targets...)
	if err != nil {
		return usage("reset-offsets: %w", err)
	}
	r := &o.reset
	switch {
	case len(r.topics) == 0 && !r.allTopics:
		return usage("reset-offsets: expected --topic with a topic, or --all-topics")
	case r.execute && r.dryRun:
		return usage("reset-offsets: expected --execute or --dry-run, not both")
	}
	if target == "by-duration" || target == "to-datetime" {
		if _, err := r.time(target); err != nil {
			return err
		}
	}
	return o.admin(cmd, func(ctx context.Context, admin *kadm.Client) error {
		var groups []listedGroup
		for _, name := range o.groups { // one that has no position yet may get one
			groups = append(groups, listedGroup{Group: name})
		}
		if o.all {
			if groups, err = o.named(ctx, admin); err != nil {
				return err
			}
		}
		all := []moved{}
		for _, g := range groups {
			m, err := r.plan(ctx, admin, g.Group, target)
			if err == nil && r.execute {
				err = commitMoves(ctx, admin, g.Group, m)
			}
			if err != nil {
				return fmt.Errorf("group %s: %w", g.Group, err)
			}
			all = append(all, m...)
		}
		if !r.execute {
			if err := say(cmd.ErrOrStderr(), "Nothing was changed: --execute does what is shown."); err != nil {
				return err
			}
		}
		return o.show(cmd.OutOrStdout(), all, func(w io.Writer) {
			fmt.Fprintln(w, "GROUP\tTOPIC\tPARTITION\tNEW-OFFSET")
			for _, m := range all {
				fmt.Fprintf(w, "%s\t%s\t%d\t%d\n", m.Group, m.Topic, m.Partition, m.Offset)
			}
		})
	})
}

// plan says where each partition goes. No position leaves what its partition holds.
func (o *resetOptions) plan(ctx context.Context, admin *kadm.Client, group, target string) ([]moved, error) {
	d, err := groupMembers(ctx, admin, listedGroup{Group: group})
	if err != nil {
		return nil, err
	}
	if len(d.Members) > 0 {
		return nil, fmt.Errorf("it has %d members: stop them first (a sink connector: worker connectors stop NAME, then worker offsets)", len(d.Members))
	}
	committed, err := admin.FetchOffsets(ctx, group)
	if err != nil {
		return nil, fmt.Errorf("its positions: %w", err)
	}
	wanted, err := o.partitions(ctx, admin, committed)
	if err != nil {
		return nil, err
	}
	topics := wanted.Topics()
	starts, err := admin.ListStartOffsets(ctx, topics...)
	if err != nil {
		return nil, fmt.Errorf("the beginnings of its topics: %w", err)
	}
	ends, err := admin.ListEndOffsets(ctx, topics...)
	if err != nil {
		return nil, fmt.Errorf("the ends of its topics: %w", err)
	}
	place, err := o.place(ctx, admin, target, topics, committed)
	if err != nil {
		return nil, err
	}
	var out []moved
	for _, t := range wanted.Sorted() {
		for _, p := range t.Partitions {
			start, _ := starts.Lookup(t.Topic, p)
			end, ok := ends.Lookup(t.Topic, p)
			if err := cmp.Or(start.Err, end.Err); err != nil || !ok {
				return nil, fmt.Errorf("%s-%d: there is no such partition", t.Topic, p)
			}
			to, err := place(t.Topic, p, start.Offset, end.Offset)
			if err != nil {
				return nil, fmt.Errorf("%s-%d: %w", t.Topic, p, err)
			}
			out = append(out, moved{group, t.Topic, p, min(max(to, start.Offset), end.Offset)})
		}
	}
	return out, nil
}

// partitions are those that --topic names, or those with a position.
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
		for n := range strings.SplitSeq(numbers, ",") {
			p, err := strconv.ParseInt(n, 10, 32)
			if err != nil || p < 0 {
				return nil, usage("--topic %s: expected TOPIC:0,1 with the numbers of partitions", text)
			}
			out.Add(topic, int32(p))
		}
	}
	return out, nil
}

// place gives the function that says where a partition goes.
func (o *resetOptions) place(ctx context.Context, admin *kadm.Client, target string, topics []string, committed kadm.OffsetResponses) (func(topic string, p int32, start, end int64) (int64, error), error) {
	current := func(topic string, p int32) (int64, error) {
		c, ok := committed.Lookup(topic, p)
		if !ok || c.At < 0 {
			return 0, errors.New("the group has no position here")
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

// time is when the records begin that are wanted.
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
			return time.Time{}, usage("--by-duration %s: expected a duration such as PT1H30M or 1h30m", o.byDuration)
		}
		return time.Now().Add(-d), nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999Z07:00", "2006-01-02T15:04:05.999", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, o.toDatetime); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usage("--to-datetime %s: expected a time such as 2026-01-31T18:30:00.000", o.toDatetime)
}

func commitMoves(ctx context.Context, admin *kadm.Client, group string, moves []moved) error {
	offsets := kadm.Offsets{}
	for _, m := range moves {
		offsets.AddOffset(m.Topic, m.Partition, m.Offset, -1)
	}
	if len(offsets) == 0 {
		return nil
	}
	return admin.CommitAllOffsets(ctx, group, offsets)
}
