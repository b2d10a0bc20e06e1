package remote

import (
	"fmt"
	"io"
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
		`Manage dead letter queues through the REST API of any worker: the records that connectors could not
process, in the topic of errors.deadletterqueue.topic.name. Sink connectors can receive them again.
The reasons are known if errors.deadletterqueue.context.headers.enable is true.`,
		func(r *Worker) []*cobra.Command {
			return []*cobra.Command{r.dlqListCommand(), r.dlqShowCommand(), r.dlqReplayCommand()}
		})
}

func (r *Worker) dlqListCommand() *cobra.Command {
	var q client.DeadLetterQuery
	var partition int32
	var before int64
	cmd := r.listing(&cobra.Command{
		Use:   "list NAME",
		Short: "List the newest records of a dead letter queue, and why they failed",
		Long: `List the newest records of a connector's dead letter queue, and why they failed. The column AT names
a record for show and replay.`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkLimit(q.Limit); err != nil {
				return err
			}
			if cmd.Flags().Changed("partition") {
				q.Partition = &partition
			}
			if cmd.Flags().Changed("before") {
				q.Before = &before
			}
			found, err := Explained(r.API.DeadLetters(cmd.Context(), args[0], q))
			if err != nil {
				return err
			}
			var names []string
			for _, l := range found.Records {
				names = append(names, fmt.Sprintf("%d-%d", l.Partition, l.Offset))
			}
			return r.ShowNamed(cmd.OutOrStdout(), found, names, func(w io.Writer) { deadLettersTable(w, found) })
		},
	})
	flags := cmd.Flags()
	flags.IntVar(&q.Limit, "limit", 100, "the largest number of records to list, up to 1000")
	flags.Int32Var(&partition, "partition", 0, "only records of this partition of the queue")
	flags.Int64Var(&before, "before", 0, "only records before this offset: the next page")
	flags.BoolVar(&q.Pending, "pending", false, "only records that were not replayed")
	return cmd
}

func deadLettersTable(w io.Writer, found rest.DeadLetters) {
	fmt.Fprintln(w, "AT\tTIME\tREPLAYED\tKEY\tVALUE\tERROR")
	for _, l := range found.Records {
		replayed := "no"
		if l.Replayed {
			replayed = "yes"
		}
		when := time.UnixMilli(l.Timestamp).UTC().Format("2006-01-02T15:04:05.000Z")
		fmt.Fprintf(w, "%d-%d\t%s\t%s\t%s\t%s\t%s\n", l.Partition, l.Offset, when, replayed, cut(l.Key), cut(l.Value), terminal.FirstLine(l.Error.Words))
	}
	if found.More {
		fmt.Fprintln(w, "…\t(older ones: --before, --limit)")
	}
}

// cut returns as much of a key or value as fits into a table.
func cut(c *rest.Content) string {
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

// recordAt parses the name of a record, as the column AT has it: PARTITION-OFFSET.
func recordAt(text string) (partition int32, offset int64, err error) {
	first, second, found := strings.Cut(text, "-")
	p, badPartition := strconv.ParseUint(first, 10, 31)
	o, badOffset := strconv.ParseUint(second, 10, 63)
	if !found || badPartition != nil || badOffset != nil {
		return 0, 0, terminal.Usage("%q: expected a record from the column AT of dlq list, such as 0-17", text)
	}
	return int32(p), int64(o), nil
}

func (r *Worker) dlqShowCommand() *cobra.Command {
	valueOnly := false
	cmd := r.printing(&cobra.Command{
		Use:               "show NAME AT",
		Short:             "Show a record of a dead letter queue, and the details of its error",
		Example:           "  worker dlq show orders-to-files 0-17\n  worker dlq show orders-to-files 0-17 --value > value.json",
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			partition, offset, err := recordAt(args[1])
			if err != nil {
				return err
			}
			l, err := Explained(r.API.DeadLetter(cmd.Context(), args[0], partition, offset))
			if err != nil {
				return err
			}
			if valueOnly {
				raw, err := l.Value.Raw()
				if err == nil {
					_, err = cmd.OutOrStdout().Write(raw)
				}
				return err
			}
			return r.Show(cmd.OutOrStdout(), l, func(w io.Writer) { deadLetterTable(w, l) })
		},
	})
	cmd.Flags().BoolVar(&valueOnly, "value", false, "print only the bytes of the value, for an editor")
	return cmd
}

func deadLetterTable(w io.Writer, l rest.DeadLetter) {
	e := l.Error
	fmt.Fprintf(w, "error\t%s\n", e.Words)
	for _, row := range [][2]string{
		{"at", fmt.Sprintf("%d-%d", l.Partition, l.Offset)}, {"time", time.UnixMilli(l.Timestamp).UTC().Format(time.RFC3339Nano)},
		{"replayed", strconv.FormatBool(l.Replayed)}, {"replay of", l.ReplayOf}, {"task", e.Task}, {"stage", e.Stage}, {"class", e.Class},
		{"exception", e.Exception}, {"topic", e.Topic}, {"partition", e.Partition}, {"offset", e.Offset}, {"source partition", e.SourcePartition},
		{"source offset", e.SourceOffset}, {"key", inFull(l.Key)}, {"value", inFull(l.Value)},
	} {
		if row[1] != "" {
			fmt.Fprintf(w, "%s\t%s\n", row[0], row[1])
		}
	}
	for _, h := range l.Headers {
		fmt.Fprintf(w, "header %s\t%s\n", h.Key, inFull(h.Value))
	}
	if e.Trace != "" {
		fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(e.Trace))
	}
}

func inFull(c *rest.Content) string {
	switch {
	case c == nil:
		return "null"
	case c.Text != nil:
		return *c.Text
	}
	return "base64:" + *c.Base64
}
