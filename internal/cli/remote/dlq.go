package remote

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"millrace/api/client"
	"millrace/api/rest"
	"millrace/internal/cli/terminal"
)

func dlqCommand() *cobra.Command {
	return remoteCommand("dlq", "Show and replay the dead letter queues of connectors",
		`Look at the records that connectors could not process, where errors.deadletterqueue.topic.name says where these go, and have sinks get them
again, through the REST API of any worker. Why a record failed is known with errors.deadletterqueue.context.headers.enable=true.`,
		func(r *Worker) []*cobra.Command {
			return []*cobra.Command{r.dlqListCommand(), r.dlqShowCommand(), r.dlqReplayCommand()}
		})
}

func (r *Worker) dlqListCommand() *cobra.Command {
	var limit int
	var partition, before string
	var pending bool
	cmd := r.printing(&cobra.Command{
		Use:               "list NAME",
		Short:             "List the newest records of a dead letter queue, with why they failed",
		Long:              "List the newest records of a connector's dead letter queue, with why they failed. What stands under AT names a record for show and replay.",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			path := client.Path("connectors", args[0], "dlq") + "?limit=" + strconv.Itoa(limit)
			for name, value := range map[string]string{"partition": partition, "before": before} {
				if value != "" {
					path += "&" + name + "=" + value
				}
			}
			if pending {
				path += "&pending=true"
			}
			var found rest.DeadLetters
			if err := r.call(cmd.Context(), http.MethodGet, path, nil, &found); err != nil {
				return err
			}
			return r.Show(cmd.OutOrStdout(), found, func(w io.Writer) { lettersTable(w, found) })
		},
	})
	flags := cmd.Flags()
	flags.IntVar(&limit, "limit", 100, "how many, 1000 at most")
	flags.StringVar(&partition, "partition", "", "those of a partition of the queue alone")
	flags.StringVar(&before, "before", "", "those before this offset, for the next page")
	flags.BoolVar(&pending, "pending", false, "those alone that were not replayed")
	return cmd
}

func lettersTable(w io.Writer, found rest.DeadLetters) {
	fmt.Fprintln(w, "AT\tTIME\tREPLAYED\tKEY\tVALUE\tERROR")
	for _, l := range found.Records {
		replayed := "no"
		if l.Replayed {
			replayed = "yes"
		}
		when := time.UnixMilli(l.Timestamp).UTC().Format("2006-01-02T15:04:05.000Z")
		fmt.Fprintf(w, "%d-%d\t%s\t%s\t%s\t%s\t%s\n", l.Partition, l.Offset, when, replayed, glimpse(l.Key), glimpse(l.Value), terminal.FirstLine(l.Error.Words))
	}
	if found.More {
		fmt.Fprintln(w, "…\t(there are older ones: --before, --limit)")
	}
}

// glimpse is what of a key or value fits into a table.
func glimpse(c *rest.Content) string {
	const most = 40
	text := ""
	switch {
	case c == nil:
		return "null"
	case c.Text != nil:
		text = strconv.Quote(*c.Text)
	case c.Base64 != nil:
		text = "base64:" + *c.Base64
	}
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// letterAt reads what stands under AT.
func letterAt(text string) (partition, offset string, err error) {
	partition, offset, found := strings.Cut(text, "-")
	_, badPartition := strconv.ParseUint(partition, 10, 31)
	_, badOffset := strconv.ParseUint(offset, 10, 63)
	if !found || badPartition != nil || badOffset != nil {
		return "", "", terminal.Usage("%q: expected a record as dlq list shows it under AT, such as 0-17", text)
	}
	return partition, offset, nil
}

func (r *Worker) dlqShowCommand() *cobra.Command {
	valueOnly := false
	cmd := r.printing(&cobra.Command{
		Use:               "show NAME AT",
		Short:             "Show a record of a dead letter queue, and all that is known of its error",
		Example:           "  worker dlq show orders-to-files 0-17\n  worker dlq show orders-to-files 0-17 --value > value.json",
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			partition, offset, err := letterAt(args[1])
			if err != nil {
				return err
			}
			var l rest.DeadLetter
			if err := r.call(cmd.Context(), http.MethodGet, client.Path("connectors", args[0], "dlq", partition, offset), nil, &l); err != nil {
				return err
			}
			if valueOnly {
				raw, err := l.Value.Raw()
				if err == nil {
					_, err = cmd.OutOrStdout().Write(raw)
				}
				return err
			}
			return r.Show(cmd.OutOrStdout(), l, func(w io.Writer) { letterTable(w, l) })
		},
	})
	cmd.Flags().BoolVar(&valueOnly, "value", false, "write the value as it is, and nothing else: for an editor")
	return cmd
}

func letterTable(w io.Writer, l rest.DeadLetter) {
	e := l.Error
	fmt.Fprintf(w, "error\t%s\n", e.Words)
	for _, row := range [][2]string{
		{"at", fmt.Sprintf("%d-%d", l.Partition, l.Offset)}, {"time", time.UnixMilli(l.Timestamp).UTC().Format(time.RFC3339Nano)},
		{"replayed", strconv.FormatBool(l.Replayed)}, {"replay of", l.ReplayOf}, {"task", e.Task}, {"stage", e.Stage}, {"class", e.Class},
		{"exception", e.Exception}, {"topic", e.Topic}, {"partition", e.Partition}, {"offset", e.Offset}, {"source partition", e.SourcePartition},
		{"source offset", e.SourceOffset}, {"key", whole(l.Key)}, {"value", whole(l.Value)},
	} {
		if row[1] != "" {
			fmt.Fprintf(w, "%s\t%s\n", row[0], row[1])
		}
	}
	for _, h := range l.Headers {
		fmt.Fprintf(w, "header %s\t%s\n", h.Key, whole(h.Value))
	}
	if e.Trace != "" {
		fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(e.Trace))
	}
}

func whole(c *rest.Content) string {
	switch {
	case c == nil:
		return "null"
	case c.Text != nil:
		return *c.Text
	}
	return "base64:" + *c.Base64
}
