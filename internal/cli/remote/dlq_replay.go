package remote

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/internal/cli/terminal"
)

// replaying are the flags of replay.
type replaying struct {
	request            rest.ReplayRequest
	keyFile, valueFile string
}

func (r *Worker) dlqReplayCommand() *cobra.Command {
	var o replaying
	cmd := r.printing(&cobra.Command{
		Use:   "replay NAME (--all | AT...)",
		Short: "Send records of a dead letter queue to their sink connector again",
		Long: `Send records of a dead letter queue to their sink connector again: all that were not replayed yet, or
the named ones, as in the column AT of worker dlq list. No other consumer receives them. Each record
is replayed once, even if it is requested several times; to finish an interrupted replay, repeat the
command. A single record can get another value or key from a file.`,
		Example: `  worker dlq replay orders-to-files --all
  worker dlq replay orders-to-files 0-17 0-21
  worker dlq replay orders-to-files 0-17 --value-file fixed.json`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			request := o.request
			if request.All == (len(args) > 1) {
				return terminal.Usage("expected either --all, or the records to replay")
			}
			records, err := o.records(cmd.Context(), args[1:])
			if err != nil {
				return err
			}
			request.Records = records
			return r.replayAll(cmd, args[0], request)
		},
	})
	flags := cmd.Flags()
	flags.BoolVar(&o.request.All, "all", false, "all records that were not replayed yet")
	flags.BoolVar(&o.request.Again, "again", false, "also named records that were replayed before")
	flags.StringVar(&o.request.Topic, "topic", "", "the topic of origin, for records whose headers do not name one")
	flags.StringVar(&o.valueFile, "value-file", "", "a file with another value for the record, byte by byte; - is standard input")
	flags.StringVar(&o.keyFile, "key-file", "", "the same for its key")
	return cmd
}

// records returns the named records, with the key and the value of the files.
func (o *replaying) records(ctx context.Context, names []string) (out []rest.ReplayRecord, err error) {
	if (o.keyFile != "" || o.valueFile != "") && len(names) != 1 {
		return nil, errors.New("--value-file and --key-file are for a single record: name one")
	}
	for _, name := range names {
		var one rest.ReplayRecord
		if one.Partition, one.Offset, err = recordAt(name); err != nil {
			return nil, err
		}
		if one.Key, err = content(ctx, "key-file", o.keyFile); err != nil {
			return nil, err
		}
		if one.Value, err = content(ctx, "value-file", o.valueFile); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// content reads the file of a flag; nil if the flag is not given.
func content(ctx context.Context, flag, path string) (*rest.Content, error) {
	if path == "" {
		return nil, nil
	}
	if path == "-" {
		path = "/dev/stdin"
	}
	data, err := terminal.Await(ctx, func() ([]byte, error) { return os.ReadFile(path) })
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flag, configs.PathFirst(err))
	}
	text := base64.StdEncoding.EncodeToString(data)
	return &rest.Content{Base64: &text}, nil
}

// replayAll requests a replay until no record of it remains: a worker replays a limited number at a
// time.
func (r *Worker) replayAll(cmd *cobra.Command, name string, request rest.ReplayRequest) error {
	var sum rest.Replayed
	for first := true; first || sum.Remaining > 0 && sum.Replayed > 0; first = false {
		one, err := Explained(r.API.Replay(cmd.Context(), name, request))
		if err != nil {
			return err
		}
		if first {
			sum.Already = one.Already
		}
		sum.Replayed, sum.Remaining, sum.Refused, sum.Reasons, sum.Message = sum.Replayed+one.Replayed, one.Remaining, one.Refused, one.Reasons, one.Message
		if !request.All {
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
