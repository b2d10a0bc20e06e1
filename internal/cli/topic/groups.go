package topic

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/twmb/franz-go/pkg/kadm"

	"millrace/internal/cli/terminal"
)

// groupsOptions is what the flags of groups say.
type groupsOptions struct {
	brokers
	groups  []string
	all     bool
	members bool
	state   bool
	reset   resetOptions
	sure    terminal.Consent
}

// groupActions are what groups does: each is a verb, and a flag as in kafka-consumer-groups.sh.
var groupActions = []struct {
	name, verb, args, short string
	do                      func(o *groupsOptions, cmd *cobra.Command) error
}{
	{"list", "list", "", "List consumer groups", (*groupsOptions).list},
	{"describe", "describe", "GROUP...", "Show where groups are in their topics, and how far behind", (*groupsOptions).describe},
	{"reset-offsets", "reset-offsets", "GROUP...", "Move the positions of groups that nobody is in", (*groupsOptions).resetOffsets},
	{"delete", "delete", "GROUP...", "Delete groups that nobody is in, with their positions", (*groupsOptions).delete},
}

func groupsCommand() *cobra.Command {
	o := &groupsOptions{}
	var names []string
	cmd := &cobra.Command{
		Use:   "groups",
		Short: "List, describe, reset and delete consumer groups",
		Long: `Look after the consumer groups of a Kafka cluster, or of the embedded broker. The flags are those of kafka-consumer-groups.sh.
The group of a sink connector is connect-NAME.`,
		Example: `  worker groups --bootstrap-server localhost:9092 --list
  worker groups --bootstrap-server localhost:9092 --describe --group connect-orders
  worker groups describe connect-orders --output json
  worker groups reset-offsets audit --topic orders --to-earliest --execute`,
		Args: cobra.NoArgs,
	}
	o.addFlags(cmd.PersistentFlags(), "")
	o.AddOutput(cmd.PersistentFlags(), terminal.AsTable, terminal.AsWide, terminal.AsJSON, terminal.AsYAML, terminal.AsName)
	flags := cmd.Flags()
	o.addDescribeFlags(flags)
	o.reset.addFlags(flags)
	o.sure.Add(flags)
	flags.StringArrayVar(&o.groups, "group", nil, "a group, as GROUP above; repeat for more")
	flags.BoolVar(&o.all, "all-groups", false, "every group")
	for _, a := range groupActions {
		flags.Bool(a.name, false, a.short)
		names = append(names, a.name)
		cmd.AddCommand(o.verb(a.verb, a.args, a.short, a.do))
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		name, err := oneOf(cmd.Flags(), names...)
		if err != nil {
			return err
		}
		if len(o.groups) == 0 && !o.all && name != "list" {
			return terminal.Usage("--%s: expected --group with the name of a group, or --all-groups", name)
		}
		return groupActions[slices.Index(names, name)].do(o, cmd)
	}
	return cmd
}

func (o *groupsOptions) addDescribeFlags(flags *pflag.FlagSet) {
	flags.BoolVar(&o.members, "members", false, "show the members instead")
	flags.BoolVar(&o.state, "state", false, "show the groups' states instead")
}

// verb is an action as a command: groups describe GROUP.
func (o *groupsOptions) verb(name, args, short string, do func(*groupsOptions, *cobra.Command) error) *cobra.Command {
	cmd := &cobra.Command{Use: name, Short: short, Args: cobra.NoArgs}
	if args != "" {
		cmd.Use += " " + args
		cmd.Args = cobra.MinimumNArgs(1)
	}
	switch name {
	case "describe":
		o.addDescribeFlags(cmd.Flags())
	case "reset-offsets":
		o.reset.addFlags(cmd.Flags())
	case "delete":
		o.sure.Add(cmd.Flags())
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		o.groups = args
		return do(o, cmd)
	}
	return cmd
}

func (o *groupsOptions) list(cmd *cobra.Command) error {
	return o.admin(cmd, func(ctx context.Context, admin *kadm.Client) error {
		all, err := listGroups(ctx, admin)
		if err != nil {
			return err
		}
		var names []string
		for _, g := range all {
			names = append(names, g.Group)
		}
		return o.ShowNamed(cmd.OutOrStdout(), all, names, func(w io.Writer) {
			for _, g := range all {
				fmt.Fprintln(w, g.Group)
			}
		})
	})
}

// listedGroup is a group as list prints it.
type listedGroup struct {
	Group    string `json:"group"`
	State    string `json:"state"`
	Protocol string `json:"protocol_type"` // consumer, or connect for the workers of a Connect cluster
}

func listGroups(ctx context.Context, admin *kadm.Client) ([]listedGroup, error) {
	groups, err := admin.ListGroups(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing groups: %w", err)
	}
	out := []listedGroup{}
	for _, g := range groups.Sorted() {
		out = append(out, listedGroup{g.Group, g.State, g.ProtocolType})
	}
	return out, nil
}

// named are the groups that the command line names; one that is not there is an error.
func (o *groupsOptions) named(ctx context.Context, admin *kadm.Client) ([]listedGroup, error) {
	all, err := listGroups(ctx, admin)
	if err != nil || o.all {
		return all, err
	}
	var out []listedGroup
	var errs []error
	for _, name := range o.groups {
		i := slices.IndexFunc(all, func(g listedGroup) bool { return g.Group == name })
		if i < 0 {
			errs = append(errs, fmt.Errorf("consumer group %s does not exist at %s; worker groups list shows those that do", name, o.servers))
			continue
		}
		out = append(out, all[i])
	}
	return out, errors.Join(errs...)
}

func (o *groupsOptions) delete(cmd *cobra.Command) error {
	return o.admin(cmd, func(ctx context.Context, admin *kadm.Client) error {
		groups, err := o.named(ctx, admin)
		if err != nil {
			return err
		}
		var names []string
		for _, g := range groups {
			names = append(names, g.Group)
		}
		if err := o.sure.Get(cmd, "Delete "+strings.Join(names, ", ")+", with all positions?"); err != nil {
			return err
		}
		var errs []error
		for _, g := range groups {
			resp, err := admin.DeleteGroup(ctx, g.Group)
			if err == nil {
				err = resp.Err
			}
			if err != nil {
				errs = append(errs, fmt.Errorf("deleting group %s: %w", g.Group, err))
				continue
			}
			errs = append(errs, terminal.Say(cmd.OutOrStdout(), "Deleted group %s.", g.Group))
		}
		return errors.Join(errs...)
	})
}
