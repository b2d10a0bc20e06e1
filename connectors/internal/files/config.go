package files

import (
	"fmt"
	"maps"
	"strconv"

	"millrace/configs"
	"millrace/connectors/internal/lines"
	"millrace/plugins/connect"
)

// The keys that every connector which reads files has.
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

	taskKey  = "millrace.task" // of a task's properties: which share of the files it reads
	tasksKey = "millrace.tasks"
)

// TailKeys are the keys about how a file is followed. readMaxWait is the default of read.max.wait.ms.
func TailKeys(readMaxWait string, invalid ...string) configs.Keys {
	return configs.Keys{
		configs.Def(minAgeKey, configs.Long, "0", configs.Medium, "A file that was changed less than so many milliseconds ago is not "+
			"begun yet; once it is that old and read to its end, its last record counts as whole.", configs.AtLeast(0)),
		configs.Def(readMaxWaitKey, configs.Long, readMaxWait, configs.Medium, "When a file has not changed for so many milliseconds, its "+
			"last record counts as whole although no line end follows it. 0: it is held back until the file is renamed or deleted.",
			configs.AtLeast(0)),
		configs.Def(encodingKey, configs.String, "UTF-8", configs.Medium, "The charset of the file: UTF-8, UTF-16LE, UTF-16BE, ISO-8859-1, "+
			"windows-1252 or another of one byte a character. A byte order mark at the beginning of the file decides before this key.", isCharset),
		configs.Def(invalidKey, configs.String, "replace", configs.Low, "What to do with text that is not valid UTF-8: replace each malformed "+
			"sequence by U+FFFD, or fail the record"+rawDoc(invalid)+".", configs.OneOf(invalid...)),
		configs.Def(rotateWaitKey, configs.Long, "1000", configs.Low, "A file that was renamed or deleted while it was read counts as complete "+
			"when it has not changed for so many milliseconds.", configs.AtLeast(0)),
		configs.Def(truncateKey, configs.String, "restart", configs.Low, "What to do when a file was truncated or replaced by another: restart "+
			"reads it from its beginning, fail fails the task.", configs.OneOf("restart", "fail")),
	}
}

func rawDoc(invalid []string) string {
	if len(invalid) > 2 {
		return ", or give every value as bytes, as it stands in the file"
	}
	return ""
}

// SetKeys are the keys about which files are read.
func SetKeys() configs.Keys {
	return configs.Keys{
		configs.Opt(FileKey, configs.String, configs.High, "The file to read; the same as input.path."),
		configs.Opt(PathKey, configs.String, configs.High, "What to read: a file, a directory, or a pattern such as /data/*.csv. Several files "+
			"are read in the order of their names, one after another; new ones are noticed."),
		configs.Opt(PatternKey, configs.String, configs.Medium, "A regular expression that the whole name of a file in the directory input.path "+
			"must match. Without it, all files are read whose names do not begin with a dot.", configs.Regex),
		configs.Def(listKey, configs.Long, "1000", configs.Low, "How often to look for new and changed files, in milliseconds.", configs.AtLeast(1)),
	}
}

// OutputKeys are the keys about where records go.
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

// NewOptions reads the keys above.
func NewOptions(c configs.Config) (Options, error) {
	charset, err := lines.ParseCharset(c.String(encodingKey))
	if err != nil {
		return Options{}, err
	}
	set, err := newSet(c) // its Check says when nothing names a file
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

// InvalidText is the value of encoding.errors.
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

// Split gives each task its share of the set's files: one task for a single file.
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

// LinesFormat gives each line of a file as a record.
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

// Split is the Splitter's, with the file in the errors.
func (l *LinesFormat) Split(c *lines.Chunk, out []connect.SourceRecord) (n, used int, err error) {
	n, used, err = l.Splitter.Split(c, out)
	for i := range out[:n] {
		if r := &out[i]; r.Err != nil {
			r.Err = fmt.Errorf("%s: %w", l.where.End(r.Position), r.Err)
		}
	}
	return n, used, err
}

// Extra adds nothing: a line needs nothing but its position.
func (l *LinesFormat) Extra() map[string]any { return nil }

// Schema is of the records' values.
func (l *LinesFormat) Schema() *connect.Schema {
	if l.Invalid == lines.Raw {
		return connect.BytesSchema
	}
	return connect.StringSchema
}

var _ Format = (*LinesFormat)(nil)
