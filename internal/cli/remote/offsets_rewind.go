package remote

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"millrace/api/client"
	"millrace/internal/cli/terminal"
)

func (r *Worker) offsetsRewindCommand() *cobra.Command {
	var moment, ago, entry string
	var dryRun bool
	cmd := r.printing(&cobra.Command{
		Use:   "rewind NAME (--time TIME | --ago DURATION | --at AT)",
		Short: "Bring offsets of a stopped connector back to where they were",
		Long: `Bring the offsets of a stopped connector back to where they were at a time, or one of them to what it was by worker offsets history.
A sink goes to the first records of that time or later.`,
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
			body["dry_run"] = dryRun
			return r.moveOffsets(cmd, args[0], "rewind", body)
		},
	})
	flags := cmd.Flags()
	flags.StringVar(&moment, "time", "", "the time to go back to, such as 2026-01-31T12:00:00Z or, of this machine's zone, 2026-01-31T12:00:00")
	flags.StringVar(&ago, "ago", "", "how long ago that is, such as 90m")
	flags.StringVar(&entry, "at", "", "one of the history, by what stands under AT there")
	flags.BoolVar(&dryRun, "dry-run", false, "say which offsets that would be, and change nothing; the connector may run")
	return cmd
}

// rewindBody is what the flags ask for.
func rewindBody(at, ago, entry string, now time.Time) (map[string]any, error) {
	given := 0
	for _, text := range []string{at, ago, entry} {
		if text != "" {
			given++
		}
	}
	if given != 1 {
		return nil, terminal.Usage("expected one of --time, --ago and --at")
	}
	switch {
	case entry != "":
		return map[string]any{"at": entry}, nil
	case ago != "":
		d, err := time.ParseDuration(ago)
		if err != nil || d < 0 {
			return nil, terminal.Usage("--ago %s: expected a duration such as 90m or 2h30m", ago)
		}
		return map[string]any{"time": now.Add(-d).UnixMilli()}, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, at, time.Local); err == nil {
			return map[string]any{"time": t.UnixMilli()}, nil
		}
	}
	return nil, terminal.Usage("--time %s: expected a time such as 2026-01-31T12:00:00Z", at)
}

func (r *Worker) offsetsUndoCommand() *cobra.Command {
	var dryRun bool
	cmd := r.printing(&cobra.Command{
		Use:   "undo NAME",
		Short: "Undo the last alter, reset or rewind of a stopped source connector's offsets",
		Long: `Undo what a user last did to the offsets of a stopped source connector: an alter, a reset or a rewind. The undo of an undo does it
again. What tasks have stored since is not looked at: the connector goes to where it was before the change.`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.moveOffsets(cmd, args[0], "undo", map[string]any{"dry_run": dryRun})
		},
	})
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "say which offsets that would be, and change nothing; the connector may run")
	return cmd
}

// moveOffsets moves offsets and prints where to.
func (r *Worker) moveOffsets(cmd *cobra.Command, name, how string, body map[string]any) error {
	var moved struct {
		Message string      `json:"message"`
		Offsets []rawOffset `json:"offsets"`
	}
	if err := r.call(cmd.Context(), http.MethodPost, client.Path("connectors", name, "offsets", how), body, &moved); err != nil {
		return err
	}
	return r.Show(cmd.OutOrStdout(), moved, func(w io.Writer) {
		fmt.Fprintf(w, "%s: %s\n", name, moved.Message)
		if len(moved.Offsets) > 0 {
			offsetsTable(w, moved.Offsets)
		}
	})
}
