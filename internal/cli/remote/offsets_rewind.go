package remote

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"millrace/api/rest"
	"millrace/internal/cli/terminal"
)

func (r *Worker) offsetsRewindCommand() *cobra.Command {
	var moment, ago, entry string
	var dryRun bool
	cmd := r.printing(&cobra.Command{
		Use:   "rewind NAME (--time TIME | --ago DURATION | --at AT)",
		Short: "Set the offsets of a stopped connector back to earlier ones",
		Long: `Set the offsets of a stopped connector back to those of a time, or one offset back to an entry of
worker offsets history. A sink connector goes back to the first records at or after the time.`,
		Example: `  worker offsets rewind csv-to-topic --ago 2h --dry-run
  worker offsets rewind csv-to-topic --time 2026-01-31T12:00:00Z
  worker offsets rewind csv-to-topic --at 17-4032`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			body, err := rewindBody(moment, ago, entry, time.Now())
			if err != nil {
				return err
			}
			body.DryRun = dryRun
			moved, err := Explained(r.API.RewindOffsets(cmd.Context(), args[0], body))
			if err != nil {
				return err
			}
			return r.showMoved(cmd, args[0], moved)
		},
	})
	flags := cmd.Flags()
	flags.StringVar(&moment, "time", "", "the time to go back to: 2026-01-31T12:00:00Z, or without Z in the time zone of this machine")
	flags.StringVar(&ago, "ago", "", "the time to go back to, as a duration before now, such as 90m")
	flags.StringVar(&entry, "at", "", "an entry of the history, by its column AT")
	flags.BoolVar(&dryRun, "dry-run", false, dryRunHelp)
	return cmd
}

const dryRunHelp = "show the new offsets, and change nothing; the connector may be running"

// rewindBody returns the request that the flags describe.
func rewindBody(at, ago, entry string, now time.Time) (body rest.RewindRequest, err error) {
	given := 0
	for _, text := range []string{at, ago, entry} {
		if text != "" {
			given++
		}
	}
	if given != 1 {
		return body, terminal.Usage("expected one of --time, --ago and --at")
	}
	switch {
	case entry != "":
		return rest.RewindRequest{At: entry}, nil
	case ago != "":
		d, err := time.ParseDuration(ago)
		if err != nil || d < 0 {
			return body, terminal.Usage("--ago %s: expected a duration such as 90m or 2h30m", ago)
		}
		return rest.RewindRequest{Time: rest.Instant{Time: now.Add(-d)}}, nil
	}
	t, err := parseTime(at)
	return rest.RewindRequest{Time: rest.Instant{Time: t}}, err
}

// parseTime parses a time, in the time zone of this machine unless it has one.
func parseTime(at string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, at, time.Local); err == nil {
			return t, nil
		}
	}
	return time.Time{}, terminal.Usage("--time %s: expected a time such as 2026-01-31T12:00:00Z", at)
}

func (r *Worker) offsetsUndoCommand() *cobra.Command {
	var dryRun bool
	cmd := r.printing(&cobra.Command{
		Use:   "undo NAME",
		Short: "Undo the last alter, reset or rewind of a stopped source connector's offsets",
		Long: `Undo the last change by a user to the offsets of a stopped source connector: an alter, a reset or a
rewind. A second undo restores the change. The connector gets the offsets that it had before the
change, even if tasks have stored newer ones since.`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			moved, err := Explained(r.API.UndoOffsets(cmd.Context(), args[0], rest.UndoRequest{DryRun: dryRun}))
			if err != nil {
				return err
			}
			return r.showMoved(cmd, args[0], moved)
		},
	})
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, dryRunHelp)
	return cmd
}

// showMoved prints the outcome of a rewind or an undo.
func (r *Worker) showMoved(cmd *cobra.Command, name string, moved rest.OffsetsMoved) error {
	return r.Show(cmd.OutOrStdout(), moved, func(w io.Writer) {
		fmt.Fprintf(w, "%s: %s\n", name, moved.Message)
		if len(moved.Offsets) > 0 {
			offsetsTable(w, moved.Offsets)
		}
	})
}
