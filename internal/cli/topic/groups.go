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

// groupsOptions are the flags of groups.
type groupsOptions struct {
	brokers
	groups  []string
	all     bool
	members bool
	state   bool
	reset   resetOptions
	sure    terminal.Consent
}

// groupActions are the subcommands of groups. Each is also a flag, as in kafka-consumer-groups.sh.
var groupActions = []struct {
	name, args, short string
	do                func(o *groupsOptions, cmd *cobra.Command) error
}{
	{"list", "", "List consumer groups", (*groupsOptions).list},
	{"describe", "GROUP...", "Show the offsets, the lag and the members of groups", (*groupsOptions).describe},
	{"reset-offsets", "GROUP...", "Change the offsets of groups without members", (*groupsOptions).resetOffsets},
	{"delete", "GROUP...", "Delete groups without members, and their offsets", (*groupsOptions).delete},
}

func groupsCommand() *cobra.Command {
	o := &groupsOptions{}
	var names []string
	cmd := &cobra.Command{
		Use:   "groups",
		Short: "List, describe, reset and delete consumer groups",
		Long: `Manage the consumer groups of a Kafka cluster or of the embedded broker. The flags are those of
kafka-consumer-groups.sh. The group of a sink connector is connect-NAME.`,
		Example: `  worker groups --bootstrap-server localhost:9092 --list
  worker groups --bootstrap-server localhost:9092 --describe --group connect-orders
  worker groups describe connect-orders --output json
  worker groups reset-offsets audit --topic orders --to-earliest --execute`,
		Args:        cobra.NoArgs,
		Annotations: map[string]string{terminal.OwnForm: "(--list | --describe | --reset-offsets | --delete)"},
	}
	o.addFlags(cmd.PersistentFlags(), "")
	o.AddNamedOutput(cmd.PersistentFlags())
	flags := cmd.Flags()
	o.addDescribeFlags(flags)
	o.reset.addFlags(flags)
	o.sure.Add(flags)
	flags.StringArrayVar(&o.groups, "group", nil, "a group, as GROUP above; may be repeated")
	flags.BoolVar(&o.all, "all-groups", false, "all groups")
	for _, a := range groupActions {
		flags.Bool(a.name, false, a.short)
		names = append(names, a.name)
		cmd.AddCommand(o.verb(a.name, a.args, a.short, a.do))
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
	flags.BoolVar(&o.members, "members", false, "show the members instead of the offsets")
	flags.BoolVar(&o.state, "state", false, "show the states instead of the offsets")
}

// verb returns an action as a command, such as groups describe GROUP.
func (o *groupsOptions) verb(name, args, short string, do func(*groupsOptions, *cobra.Command) error) *cobra.Command {
	cmd := &cobra.Command{Use: name, Short: short, Args: cobra.NoArgs}
	if args != "" {
		cmd.Use += " " + args
		cmd.Args = cobra.MinimumNArgs(1)
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		o.groups = args
		return do(o, cmd)
	}
	switch name {
	case "list":
		terminal.Watched(cmd)
	case "describe":
		o.addDescribeFlags(cmd.Flags())
		terminal.Watched(cmd)
	case "reset-offsets":
		o.reset.addFlags(cmd.Flags())
	case "delete":
		o.sure.Add(cmd.Flags())
	}
	return cmd
}

func (o *groupsOptions) list(cmd *cobra.Command) error {
	return o.admin(cmd, func(ctx context.Context, admin *kadm.Client) error {
		all, err := listGroups(ctx, admin)
		if err != nil {
			return err
		}
		return o.ShowNamed(cmd.OutOrStdout(), all, groupNames(all), func(w io.Writer) {
			if o.Wide() {
				fmt.Fprintln(w, "GROUP\tSTATE\tPROTOCOL-TYPE")
				for _, g := range all {
					fmt.Fprintf(w, "%s\t%s\t%s\n", g.Group, g.State, g.Protocol)
				}
				return
			}
			for _, g := range all {
				fmt.Fprintln(w, g.Group)
			}
		})
	})
}

// listedGroup is a group in the output of list.
type listedGroup struct {
	Group    string `json:"group"`
	State    string `json:"state"`
	Protocol string `json:"protocol_type"` // consumer, or connect for the workers of a Connect cluster
}

func groupNames(all []listedGroup) (names []string) {
	for _, g := range all {
		names = append(names, g.Group)
	}
	return names
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

// named returns the groups that the command line names. A missing one is an error.
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
			errs = append(errs, fmt.Errorf("consumer group %s does not exist at %s; %s groups list shows the groups", name, o.servers, terminal.Program()))
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
		if err := o.sure.Get(cmd, "Delete "+strings.Join(groupNames(groups), ", ")+" and all offsets?"); err != nil {
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
