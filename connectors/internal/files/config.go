package files

import (
	"fmt"
	"maps"
	"strconv"

	"millrace/configs"
	"millrace/connectors/internal/lines"
	"millrace/plugins/connect"
)

// Keys of all connectors that read files.
const (
	TopicKey       = "topic"
	BatchKey       = "batch.size"
	PathKey        = "input.path"
	PatternKey     = "input.file.pattern"
	FileKey        = "file"
	minAgeKey      = "file.min.age.ms"
	encodingKey    = "file.encoding"
	invalidKey     = "encoding.errors"
	readMaxWaitKey = "read.max.wait.ms"
	rotateWaitKey  = "rotate.wait.ms"
	truncateKey    = "file.truncate.policy"
	listKey        = "fs.listing.interval.ms"

	taskKey  = "millrace.task" // in a task's properties: its share of the files
	tasksKey = "millrace.tasks"
)

// TailKeys returns the keys for following files. readMaxWait is the default of read.max.wait.ms.
func TailKeys(readMaxWait string, invalid ...string) configs.Keys {
	return configs.Keys{
		configs.Def(minAgeKey, configs.Long, "0", configs.Medium, "Minimum age of a file since its "+
			"last change, in milliseconds, before reading begins. When it is that old and read to "+
			"its end, its last record is complete even without a line end.", configs.AtLeast(0)),
		configs.Def(readMaxWaitKey, configs.Long, readMaxWait, configs.Medium, "Time without a "+
			"change, in milliseconds, after which the last record of a file is complete even "+
			"without a line end. 0: it is held back until the file is renamed or deleted.",
			configs.AtLeast(0)),
		configs.Def(encodingKey, configs.String, "UTF-8", configs.Medium, "Character encoding of "+
			"the file: UTF-8, UTF-16LE, UTF-16BE, ISO-8859-1, windows-1252 or another single-byte "+
			"encoding. A byte order mark at the beginning of the file takes precedence.", isCharset),
		configs.Def(invalidKey, configs.String, "replace", configs.Low, "What to do with text that is not valid UTF-8. replace: replace each "+
			"malformed sequence with U+FFFD. fail: the record is an error."+rawDoc(invalid), configs.OneOf(invalid...)),
		configs.Def(rotateWaitKey, configs.Long, "1000", configs.Low, "Time without a change, in "+
			"milliseconds, after which a file that was renamed or deleted while it was read is "+
			"complete.", configs.AtLeast(0)),
		configs.Def(truncateKey, configs.String, "restart", configs.Low, "What to do if a file was "+
			"truncated or replaced. restart: read it from its beginning. fail: the task fails.", configs.OneOf("restart", "fail")),
	}
}

func rawDoc(invalid []string) string {
	if len(invalid) > 2 {
		return " bytes: every value is the bytes from the file."
	}
	return ""
}

// SetKeys returns the keys that select files.
func SetKeys() configs.Keys {
	return configs.Keys{
		configs.Opt(FileKey, configs.String, configs.High, "File to read. The same as input.path."),
		configs.Opt(PathKey, configs.String, configs.High, "File, directory, or pattern to read, "+
			"such as /data/*.csv. Several files are read one after another, in the order of their "+
			"names. New files are detected."),
		configs.Opt(PatternKey, configs.String, configs.Medium, "Regular expression for the names "+
			"of files in the directory input.path. It must match the whole name. Unset: all files "+
			"whose names do not begin with a dot.", configs.Regex),
		configs.Def(listKey, configs.Long, "1000", configs.Low, "Interval between checks for new "+
			"and changed files, in milliseconds.", configs.AtLeast(1)),
	}
}

// OutputKeys returns the keys for the topic and the batches.
func OutputKeys() configs.Keys {
	return configs.Keys{
		configs.Req(TopicKey, configs.String, configs.High, "The topic to publish data to", configs.NonEmpty),
		configs.Def(BatchKey, configs.Int, "2000", configs.Low, "The maximum number of records the source task can read from the file "+
			"each time it is polled"),
	}
}

func isCharset(name string) error {
	_, err := lines.ParseCharset(name)
	return err
}

// NewOptions parses the keys above.
func NewOptions(c configs.Config) (Options, error) {
	charset, err := lines.ParseCharset(c.String(encodingKey))
	if err != nil {
		return Options{}, err
	}
	set, err := newSet(c) // its Check reports a missing path
	if err != nil {
		return Options{}, err
	}
	batch := c.Int(BatchKey)
	if batch < 1 {
		batch = 2000
	}
	return Options{
		Set: set, Topic: c.String(TopicKey), BatchSize: batch, Charset: charset,
		ReadMaxWait: c.Millis(readMaxWaitKey), MinAge: c.Millis(minAgeKey), RotateWait: c.Millis(rotateWaitKey),
		ListInterval: c.Millis(listKey), FailOnTruncate: c.String(truncateKey) == "fail",
	}, nil
}

// InvalidText returns the value of encoding.errors.
func InvalidText(c configs.Config) lines.Invalid { return lines.Invalid(c.String(invalidKey)) }

func newSet(c configs.Config) (Set, error) {
	s := Set{Key: PathKey, Path: c.String(PathKey)}
	if s.Path == "" {
		s.Key, s.Path = FileKey, c.String(FileKey)
	}
	if pattern := c.String(PatternKey); pattern != "" {
		whole, err := configs.CompileRegex(`^(?:` + pattern + `)$`)
		if err != nil {
			return s, fmt.Errorf("reading %s: %w", PatternKey, err)
		}
		s.Pattern = whole
	}
	s.Task, _ = strconv.Atoi(c.Raw()[taskKey])
	s.Tasks, _ = strconv.Atoi(c.Raw()[tasksKey])
	return s, nil
}

// Split divides the files of the set among tasks. A single file has one task.
func (s Set) Split(maxTasks int, props map[string]string) []map[string]string {
	if s.Single() {
		maxTasks = 1
	}
	tasks := make([]map[string]string, maxTasks)
	for i := range tasks {
		tasks[i] = maps.Clone(props)
		tasks[i][taskKey], tasks[i][tasksKey] = strconv.Itoa(i), strconv.Itoa(maxTasks)
	}
	return tasks
}

// LinesFormat converts each line of a file to a record.
type LinesFormat struct {
	lines.Splitter
	where Where
}

// Begin prepares for a file.
func (l *LinesFormat) Begin(b Beginning) error {
	if l.where.Begin(b); l.Separator == '\r' {
		l.where.NoLines()
	}
	l.Splitter.Begin(b.Midline())
	return nil
}

// Split returns the records of the Splitter, with the file name in the errors.
func (l *LinesFormat) Split(c *lines.Chunk, out []connect.SourceRecord) (n, used int, err error) {
	n, used, err = l.Splitter.Split(c, out)
	for i := range out[:n] {
		if r := &out[i]; r.Err != nil {
			r.Err = fmt.Errorf("%s: %w", l.where.End(r.Position), r.Err)
		}
	}
	return n, used, err
}

// Extra returns nothing: the position is sufficient to resume at a line.
func (l *LinesFormat) Extra() map[string]any { return nil }

// Schema returns the schema of the records' values.
func (l *LinesFormat) Schema() *connect.Schema {
	if l.Invalid == lines.Raw {
		return connect.BytesSchema
	}
	return connect.StringSchema
}

var _ Format = (*LinesFormat)(nil)
