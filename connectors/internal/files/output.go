package files

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
)

// ExactlyOnceKey makes a sink write every record exactly once, even after a crash.
const ExactlyOnceKey = "exactly.once"

// SinkKeys returns the keys of all sinks that append to a file.
func SinkKeys() configs.Keys {
	return configs.Keys{
		configs.Def(ExactlyOnceKey, configs.Boolean, "false", configs.Medium, "Whether the file "+
			"contains every record exactly once, even after a crash. The file FILE.positions next "+
			"to it stores how far the file is valid and which records it contains. The connector "+
			"then has one task."),
	}
}

func exactly(props map[string]string) bool {
	return strings.EqualFold(strings.TrimSpace(props[ExactlyOnceKey]), "true")
}

// checkSink returns an error if the policy denies the file, or if the configuration of an
// exactly-once sink prevents that.
func checkSink(props map[string]string) error {
	if path := props[FileKey]; path != "" {
		if err := Allow(FileKey, path); errors.Is(err, ErrForbidden) {
			return err
		}
	}
	if !exactly(props) {
		return nil
	}
	if props[FileKey] == "" {
		return fmt.Errorf("%s=true needs a file: set %s", ExactlyOnceKey, FileKey)
	}
	return nil
}

// ValidateSink adds the error of checkSink to a validation.
func ValidateSink(props map[string]string, values []configs.Value) []configs.Value {
	if err := checkSink(props); err != nil && Sound(values) {
		return Complain(values, FileKey, err)
	}
	return values
}

// AlterPositions changes which records count as written in the file of an exactly-once sink. For
// other sinks it does nothing.
func AlterPositions(props map[string]string, offsets map[connect.TopicPartition]*int64) error {
	if !exactly(props) {
		return nil
	}
	l, found, err := readLedger(props[FileKey])
	if err != nil || !found {
		return err
	}
	for tp, offset := range offsets {
		if offset != nil {
			l.next[tp] = offset
		} else {
			delete(l.next, tp)
		}
	}
	return l.write()
}

// Output implements the common part of sink tasks that append to one file.
type Output struct {
	File   *Appender
	ledger *ledger // nil: at least once
	log    *slog.Logger
}

// Open opens the file in the properties.
func (o *Output) Open(ctx context.Context, c configs.Config, log *slog.Logger) (err error) {
	o.log = log
	path := c.String(FileKey)
	if !c.Bool(ExactlyOnceKey) {
		o.File, err = OpenAppender(FileKey, path)
		return err
	}
	o.File, o.ledger, err = openExactly(ctx, path)
	return err
}

// Take reports whether a record must be written because the file lacks it. From then on it counts
// as written.
func (o *Output) Take(r *connect.SinkRecord) bool { return o.ledger == nil || o.ledger.take(r) }

// Flush makes the file durable, and then saves the ledger.
func (o *Output) Flush(ctx context.Context) error {
	if err := o.File.Drain(); err != nil {
		return err
	}
	if _, err := o.Follow(ctx); err != nil {
		return err
	}
	err := o.File.Flush()
	if err != nil || o.ledger == nil {
		return err
	}
	return o.ledger.save(o.File)
}

// Stop closes the file, if Start has opened it.
func (o *Output) Stop() error {
	if o.File == nil {
		return nil
	}
	return o.File.Close()
}
