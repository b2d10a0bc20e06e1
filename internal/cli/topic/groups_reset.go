package topic

import (
	"cmp"
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/twmb/franz-go/pkg/kadm"

	"millrace/internal/cli/terminal"
)

// resetOptions are the flags of reset-offsets.
type resetOptions struct {
	topics    []string // TOPIC or TOPIC:0,1
	allTopics bool
	execute   bool
	dryRun    bool

	toEarliest, toLatest, toCurrent bool
	toOffset, shiftBy               int64
	toDatetime, byDuration          string
}

// targets are the flags that name the new offsets. Exactly one of them is given.
var targets = []string{"to-earliest", "to-latest", "to-current", "to-offset", "shift-by", "to-datetime", "by-duration"}

func (o *resetOptions) addFlags(flags *pflag.FlagSet) {
	flags.StringArrayVar(&o.topics, "topic", nil, "a topic of the group, or TOPIC:0,1 for some of its partitions; may be repeated")
	flags.BoolVar(&o.allTopics, "all-topics", false, "all topics in which the group has offsets")
	flags.BoolVar(&o.execute, "execute", false, "change the offsets; without it, only show the new ones")
	flags.BoolVar(&o.dryRun, "dry-run", false, "show the new offsets (the default)")
	flags.BoolVar(&o.toEarliest, "to-earliest", false, "to the first record")
	flags.BoolVar(&o.toLatest, "to-latest", false, "to the end")
	flags.BoolVar(&o.toCurrent, "to-current", false, "to the current offsets of the group")
	flags.Int64Var(&o.toOffset, "to-offset", 0, "to this offset")
	flags.Int64Var(&o.shiftBy, "shift-by", 0, "by this many records: forward, or back if negative")
	flags.StringVar(&o.toDatetime, "to-datetime", "", "to the first record at or after this time: 2026-01-31T18:30:00.000, in UTC unless it has a zone")
	flags.StringVar(&o.byDuration, "by-duration", "", "to the first record since this long ago: PT1H30M, or 1h30m")
}

// moved is an offset that changes.
type moved struct {
	Group     string `json:"group"`
	Topic     string `json:"topic"`
	Partition int32  `json:"partition"`
	Offset    int64  `json:"new_offset"`
}

func (o *groupsOptions) resetOffsets(cmd *cobra.Command) error {
	r := &o.reset
	target, err := r.target(cmd.Flags())
	if err != nil {
		return err
	}
	return o.admin(cmd, func(ctx context.Context, admin *kadm.Client) error {
		all, err := o.move(ctx, admin, target)
		if err != nil {
			return err
		}
		if !r.execute {
			if err := terminal.Say(cmd.ErrOrStderr(), "Nothing was changed: --execute sets these offsets."); err != nil {
				return err
			}
		}
		return o.Show(cmd.OutOrStdout(), all, func(w io.Writer) {
			fmt.Fprintln(w, "GROUP\tTOPIC\tPARTITION\tNEW-OFFSET")
			for _, m := range all {
				fmt.Fprintf(w, "%s\t%s\t%d\t%d\n", m.Group, m.Topic, m.Partition, m.Offset)
			}
		})
	})
}

// target checks the flags, and returns the one that names the new offsets.
func (o *resetOptions) target(flags *pflag.FlagSet) (string, error) {
	target, err := oneOf(flags, targets...)
	switch {
	case err != nil:
		return "", terminal.Usage("reset-offsets: %w", err)
	case len(o.topics) == 0 && !o.allTopics:
		return "", terminal.Usage("reset-offsets: expected --topic with a topic, or --all-topics")
	case o.execute && o.dryRun:
		return "", terminal.Usage("reset-offsets: expected --execute or --dry-run, not both")
	case target == "by-duration" || target == "to-datetime":
		_, err = o.time(target)
	}
	return target, err
}

// move computes the new offsets of the groups, and with --execute sets them.
func (o *groupsOptions) move(ctx context.Context, admin *kadm.Client, target string) (all []moved, err error) {
	var groups []listedGroup
	for _, name := range o.groups { // a group without offsets may get some
		groups = append(groups, listedGroup{Group: name})
	}
	if o.all {
		if groups, err = o.named(ctx, admin); err != nil {
			return nil, err
		}
	}
	all = []moved{}
	for _, g := range groups {
		m, err := o.reset.plan(ctx, admin, g.Group, target)
		if err == nil && o.reset.execute {
			err = commitMoves(ctx, admin, g.Group, m)
		}
		if err != nil {
			return nil, fmt.Errorf("group %s: %w", g.Group, err)
		}
		all = append(all, m...)
	}
	return all, nil
}

// plan returns the new offset of each partition, limited to the offsets that the partition holds.
func (o *resetOptions) plan(ctx context.Context, admin *kadm.Client, group, target string) ([]moved, error) {
	d, err := groupMembers(ctx, admin, listedGroup{Group: group})
	if err != nil {
		return nil, err
	}
	if len(d.Members) > 0 {
		return nil, fmt.Errorf("it has %d members: stop them first (a sink connector: %[2]s connectors stop NAME, then %[2]s offsets)", len(d.Members), terminal.Program())
	}
	committed, err := admin.FetchOffsets(ctx, group)
	if err != nil {
		return nil, fmt.Errorf("its offsets: %w", err)
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
	return planned(group, wanted, starts, ends, place)
}

// planned computes the new offsets of partitions from their first and last ones.
func planned(group string, wanted kadm.TopicsSet, starts, ends kadm.ListedOffsets, place func(string, int32, int64, int64) (int64, error)) (out []moved, err error) {
	for _, t := range wanted.Sorted() {
		for _, p := range t.Partitions {
			start, _ := starts.Lookup(t.Topic, p)
			end, ok := ends.Lookup(t.Topic, p)
			if err := cmp.Or(start.Err, end.Err); err != nil || !ok {
				return nil, fmt.Errorf("%s-%d: this partition does not exist", t.Topic, p)
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
