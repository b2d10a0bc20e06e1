package remote

import (
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/spf13/cobra"

	"millrace/api/client"
	"millrace/internal/cli/terminal"
)

// pastOffset is an entry of a history, as it was written.
type pastOffset struct {
	rawOffset
	At      string `json:"at,omitempty"`
	Time    string `json:"time,omitempty"`
	Current bool   `json:"current"`
	Change  string `json:"change,omitempty"`
}

// PastOffsets is a connector's history.
type PastOffsets struct {
	Type    string       `json:"type"`
	History []pastOffset `json:"history"`
	More    bool         `json:"more"`
	Note    string       `json:"note"`
}

func (r *Worker) offsetsHistoryCommand() *cobra.Command {
	var limit int
	cmd := r.printing(&cobra.Command{
		Use:   "history NAME",
		Short: "List where a source connector was, the newest first, and what users changed",
		Long: `List the past offsets of a source connector, the newest first, as far as the offsets topic still has them: it is compacted, so that
the far past has gaps. What stands under AT names an offset for worker offsets rewind. Of a sink the present offsets alone are known.`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			var past PastOffsets
			if err := r.call(cmd.Context(), http.MethodGet, client.Path("connectors", args[0], "offsets", "history")+"?limit="+strconv.Itoa(limit), nil, &past); err != nil {
				return err
			}
			if err := r.Show(cmd.OutOrStdout(), past, func(w io.Writer) { historyTable(w, past) }); err != nil || !r.Tabular() {
				return err
			}
			return terminal.Say(cmd.ErrOrStderr(), "%s", past.Note)
		},
	})
	cmd.Flags().IntVar(&limit, "limit", 100, "how many")
	return cmd
}

func historyTable(w io.Writer, past PastOffsets) {
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
		offset := string(o.Offset)
		if offset == "null" {
			offset = "removed"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s%s\n", o.At, o.Time, by, o.Partition, offset, now)
	}
	if past.More {
		fmt.Fprintln(w, "…\t(there are older ones: --limit)")
	}
}
