package remote

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"millrace/api/client"
	"millrace/api/rest"
	"millrace/configs"
	"millrace/internal/cli/terminal"
)

func (r *Worker) dlqReplayCommand() *cobra.Command {
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
				return terminal.Usage("expected either --all, or the records to replay")
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
func (r *Worker) replayAll(cmd *cobra.Command, name string, body map[string]any) error {
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
	if err := r.Show(cmd.OutOrStdout(), sum, func(w io.Writer) {
		fmt.Fprintf(w, "%s: %s\n", name, sum.Summary())
		for _, refused := range sum.Reasons {
			fmt.Fprintf(w, "%d-%d: %s\n", refused.Partition, refused.Offset, refused.Reason)
		}
	}); err != nil {
		return err
	}
	if sum.Refused > 0 {
		return terminal.Exit(terminal.BadConnector, nil)
	}
	return nil
}
