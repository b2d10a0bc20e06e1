package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"millrace/api/client"
	"millrace/api/rest"
	"millrace/configs"
)

func dlqCommand() *cobra.Command {
	return remoteCommand("dlq", "Show and replay the dead letter queues of connectors",
		`Look at the records that connectors could not process, where errors.deadletterqueue.topic.name says where these go, and have sinks get them
again, through the REST API of any worker. Why a record failed is known with errors.deadletterqueue.context.headers.enable=true.`,
		func(r *remote) []*cobra.Command {
			return []*cobra.Command{r.dlqListCommand(), r.dlqShowCommand(), r.dlqReplayCommand()}
		})
}

func (r *remote) dlqListCommand() *cobra.Command {
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
			return r.show(cmd.OutOrStdout(), found, func(w io.Writer) { lettersTable(w, found) })
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
		fmt.Fprintf(w, "%d-%d\t%s\t%s\t%s\t%s\t%s\n", l.Partition, l.Offset, when, replayed, glimpse(l.Key), glimpse(l.Value), firstLine(l.Error.Words))
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
		return "", "", usage("%q: expected a record as dlq list shows it under AT, such as 0-17", text)
	}
	return partition, offset, nil
}

func (r *remote) dlqShowCommand() *cobra.Command {
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
			return r.show(cmd.OutOrStdout(), l, func(w io.Writer) { letterTable(w, l) })
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

func (r *remote) dlqReplayCommand() *cobra.Command {
	var all, again bool
	var topic, value, key string
	cmd := r.printing(&cobra.Command{
		Use:   "replay NAME (--all | AT...)",
		Short: "Have a sink connector get records of its dead letter queue again",
		Long: `Have a sink connector get records of its dead letter queue again: all that it has not got again yet, or those that are named, by what stands
under AT in worker dlq list. Nobody else sees them. Each is replayed once, however often it is asked for: a replay that was interrupted is
finished by another. One record can get another value, from a file.`,
		Example: `  worker dlq replay orders-to-files --all
  worker dlq replay orders-to-files 0-17 0-21
  worker dlq replay orders-to-files 0-17 --value-file mended.json`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) > 1) {
				return usage("expected either --all, or the records to replay")
			}
			body := map[string]any{"topic": topic}
			if all {
				body["all"] = true
			} else {
				records, err := chosenLetters(cmd, args[1:], key, value)
				if err != nil {
					return err
				}
				body["records"], body["again"] = records, again
			}
			return r.replayAll(cmd, args[0], body)
		},
	})
	flags := cmd.Flags()
	flags.BoolVar(&all, "all", false, "all that were not replayed yet")
	flags.BoolVar(&again, "again", false, "those too that were replayed before; for records that are named")
	flags.StringVar(&topic, "topic", "", "the topic that records came from which do not say so")
	flags.StringVar(&value, "value-file", "", "a file with another value for the record, as it is; - is standard input")
	flags.StringVar(&key, "key-file", "", "the same for its key")
	return cmd
}

// chosenLetters are the records to replay. What is given from files is for one.
func chosenLetters(cmd *cobra.Command, names []string, key, value string) ([]map[string]any, error) {
	if (key != "" || value != "") && len(names) > 1 {
		return nil, errors.New("--value-file and --key-file are for one record: name one")
	}
	var out []map[string]any
	for _, name := range names {
		partition, offset, err := letterAt(name)
		if err != nil {
			return nil, err
		}
		one := map[string]any{}
		for member, path := range map[string]string{"key": key, "value": value} {
			if path == "" {
				continue
			}
			if path == "-" {
				path = "/dev/stdin"
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return nil, fmt.Errorf("--%s-file: %w", member, configs.PathFirst(err))
			}
			one[member] = map[string]string{"base64": base64.StdEncoding.EncodeToString(data)}
		}
		one["partition"], _ = strconv.ParseInt(partition, 10, 32)
		one["offset"], _ = strconv.ParseInt(offset, 10, 64)
		out = append(out, one)
	}
	return out, nil
}

// replayAll asks for a replay until nothing remains of it.
func (r *remote) replayAll(cmd *cobra.Command, name string, body map[string]any) error {
	var sum rest.Replayed
	for first := true; first || sum.Remaining > 0 && sum.Replayed > 0; first = false {
		var one rest.Replayed
		if err := r.call(cmd.Context(), http.MethodPost, client.Path("connectors", name, "dlq", "replay"), body, &one); err != nil {
			return err
		}
		if first {
			sum.Already = one.Already
		}
		sum.Replayed, sum.Remaining, sum.Refused, sum.Reasons, sum.Message = sum.Replayed+one.Replayed, one.Remaining, one.Refused, one.Reasons, one.Message
		if body["all"] != true {
			break
		}
	}
	if err := r.show(cmd.OutOrStdout(), sum, func(w io.Writer) {
		fmt.Fprintf(w, "%s: %s\n", name, sum.Summary())
		for _, refused := range sum.Reasons {
			fmt.Fprintf(w, "%d-%d: %s\n", refused.Partition, refused.Offset, refused.Reason)
		}
	}); err != nil {
		return err
	}
	if sum.Refused > 0 {
		return &exitError{badConnector, nil}
	}
	return nil
}
