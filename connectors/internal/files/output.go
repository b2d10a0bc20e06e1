package files

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
)

// ExactlyOnceKey has a sink write every record once, whatever is killed.
const ExactlyOnceKey = "exactly.once"

// SinkKeys are those of every sink that appends to a file.
func SinkKeys() configs.Keys {
	return configs.Keys{
		configs.Def(ExactlyOnceKey, configs.Boolean, "false", configs.Medium, "Whether every record stands in the file exactly once, whatever is "+
			"killed. Beside the file, in FILE.positions, then stands up to where it is good and which records that is. The connector has one task."),
	}
}

// SinkTasks gives every task of a sink the same; there is one where the file is to hold every record once.
func SinkTasks(props map[string]string, maxTasks int) []map[string]string {
	if exactly(props) {
		maxTasks = 1
	}
	return slices.Repeat([]map[string]string{props}, maxTasks)
}

func exactly(props map[string]string) bool {
	return strings.EqualFold(strings.TrimSpace(props[ExactlyOnceKey]), "true")
}

// changesTopics are the transformations that do.
var changesTopics = regexp.MustCompile(`(^|[.$])(\w*Router|ExtractTopic)([$]|$)`)

// CheckSink refuses a file that the policy forbids, and a sink that is to write every record once and cannot.
func CheckSink(props map[string]string) error {
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
	for key, value := range props {
		if strings.HasPrefix(key, "transforms.") && strings.HasSuffix(key, ".type") && changesTopics.MatchString(value) {
			return fmt.Errorf("%s=%s changes the topics of records, by which %s=true knows what is written: remove one of the two", key, value, ExactlyOnceKey)
		}
	}
	return nil
}

// ValidateSink adds to a validation what CheckSink says.
func ValidateSink(props map[string]string, values []configs.Value) []configs.Value {
	if err := CheckSink(props); err != nil && Sound(values) {
		return Complain(values, FileKey, err)
	}
	return values
}

// AlterPositions changes what a file that holds every record once counts as written; for other files there is nothing to do.
func AlterPositions(props map[string]string, offsets []connect.SourceOffset) error {
	if !exactly(props) {
		return nil
	}
	l, found, err := readLedger(props[FileKey])
	if err != nil || !found {
		return err
	}
	for _, o := range offsets {
		topic, _ := o.Partition["kafka_topic"].(string)
		partition, _ := o.Partition["kafka_partition"].(int64)
		tp := connect.TopicPartition{Topic: topic, Partition: int32(partition)}
		if at, ok := o.Offset["kafka_offset"].(int64); ok {
			l.next[tp] = &at
		} else {
			delete(l.next, tp)
		}
	}
	return l.write()
}

// Output is what sink tasks that append to one file have in common.
type Output struct {
	File   *Appender
	ledger *ledger // nil: at least once
	log    *slog.Logger
}

// Open opens the file that the properties name.
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

// Take reports whether a record is to be written: it is not in the file yet. It counts as written from now on.
func (o *Output) Take(r *connect.SinkRecord) bool { return o.ledger == nil || o.ledger.take(r) }

// Flush makes the file durable, and then notes how far it is.
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

// Stop closes the file, if Start came so far as to open it.
func (o *Output) Stop() error {
	if o.File == nil {
		return nil
	}
	return o.File.Close()
}
