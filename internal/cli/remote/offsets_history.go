package remote

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"millrace/api/rest"
	"millrace/internal/cli/terminal"
)

func (r *Worker) offsetsHistoryCommand() *cobra.Command {
	var limit int
	cmd := r.printing(&cobra.Command{
		Use:   "history NAME",
		Short: "List the past offsets of a source connector, newest first, with changes by users",
		Long: `List the past offsets of a source connector, newest first, as far as the offsets topic still
contains them. The topic is compacted, so old offsets have gaps. The column AT names an offset for
worker offsets rewind. For a sink connector only the current offsets are known.`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkLimit(limit); err != nil {
				return err
			}
			past, err := Explained(r.API.OffsetHistory(cmd.Context(), args[0], limit))
			if err != nil {
				return err
			}
			if err := r.Show(cmd.OutOrStdout(), past, func(w io.Writer) { historyTable(w, past) }); err != nil || !r.Tabular() {
				return err
			}
			if past.Note == "" {
				return nil
			}
			return terminal.Say(cmd.ErrOrStderr(), "%s", past.Note)
		},
	})
	cmd.Flags().IntVar(&limit, "limit", 100, "the largest number of offsets to list")
	return cmd
}

// checkLimit refuses a --limit for which a worker would use its default.
func checkLimit(n int) error {
	if n < 1 {
		return terminal.Usage("--limit %d: expected a number of at least 1", n)
	}
	return nil
}

func historyTable(w io.Writer, past rest.OffsetHistory) {
	fmt.Fprintln(w, "AT\tTIME\tBY\tPARTITION\tOFFSET")
	for _, o := range past.History {
		by := o.Change
		if by == "" && o.At != "" {
			by = "task"
		}
		now := ""
		if o.Current {
			now = "  (now)"
		}
		offset := "removed"
		if o.Offset != nil {
			offset = inJSON(o.Offset)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s%s\n", o.At, o.Time, by, inJSON(o.Partition), offset, now)
	}
	if past.More {
		fmt.Fprintln(w, "…\t(older ones: --limit)")
	}
}
