// Package csv reads the rows of delimiter-separated text as structs with named and typed fields,
// and writes such rows.
package csv

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"millrace/configs"
	"millrace/connectors/internal/files"
	"millrace/connectors/internal/lines"
	"millrace/plugins/connect"
)

const (
	version = "1.0.0"

	separatorKey   = "csv.separator.char"
	quoteKey       = "csv.quote.char"
	escapeKey      = "csv.escape.char"
	headerKey      = "csv.first.row.as.header"
	headerTypesKey = "csv.header.types"
	caseKey        = "csv.case.sensitive.field.names"
	skipLinesKey   = "csv.skip.lines"
	schemaKey      = "csv.schema"
	columnsKey     = "columns"
	nullKey        = "csv.null.field.indicator"
	blanksKey      = "csv.ignore.leading.whitespace"
	strictKey      = "csv.strict.quotes"
	trimKey        = "trim.column"
	raggedKey      = "csv.ragged.rows"
	maxBytesKey    = "csv.record.max.bytes"

	errorRows, padRows, truncateRows = "error", "pad", "truncate"
)

func sourceKeys() configs.Keys {
	keys := append(files.SetKeys(), files.OutputKeys()...)
	keys = append(keys,
		configs.Def(headerKey, configs.Boolean, "false", configs.High, "Whether the first row of "+
			"each file contains the column names."),
		configs.Opt(schemaKey, configs.String, configs.High, "Types of the columns in order, such as [int,string,double]: "+kindNames+
			". With names, such as [id:int,name:string], the types apply to the named columns. "+
			"Unset: the types in columns; without that, every column is a string.", isSchema),
		configs.Opt(columnsKey, configs.String, configs.High, "Names and types of the columns, such "+
			"as id:INTEGER;name:STRING. If the file has a header, it only sets the types of the "+
			"listed columns, which must exist.", areColumns),
		configs.Def(separatorKey, configs.String, ",", configs.High, separatorDoc, isSeparator),
		configs.Def(quoteKey, configs.String, `"`, configs.Medium, "Quote character for fields that "+
			"contain separators, line ends or quotes: one character, or its code as a number. 0: "+
			"none.", isChar),
		configs.Def(escapeKey, configs.String, "", configs.Medium, "Escape character, or its code "+
			"as a number. Empty: a quote inside quotes is doubled, as in RFC 4180.", isChar),
		configs.Def(caseKey, configs.Boolean, "true", configs.Low, "Whether column names in "+
			"csv.schema and columns are matched case-sensitively with the header."),
		configs.Def(headerTypesKey, configs.Boolean, "true", configs.Low, "Whether a header such as "+
			"id:int64 also sets the type of the column."),
		configs.Def(skipLinesKey, configs.Int, "0", configs.Low, "Number of lines to skip at the "+
			"beginning of each file.", configs.AtLeast(0)),
		configs.Def(nullKey, configs.String, "NEITHER", configs.Medium, "Which empty fields of "+
			"string columns are null: EMPTY_SEPARATORS (nothing between separators), EMPTY_QUOTES "+
			"(nothing between quotes), BOTH or NEITHER. In columns of other types every empty "+
			"field is null.",
			configs.OneOfFold("EMPTY_SEPARATORS", "EMPTY_QUOTES", "BOTH", "NEITHER")),
		configs.Def(raggedKey, configs.String, errorRows, configs.Medium, "What to do with a row "+
			"that has too few or too many fields. error: the row is an error. pad: add nulls to "+
			"short rows. truncate: add nulls to short rows and drop the surplus fields of long "+
			"rows.", configs.OneOf(errorRows, padRows, truncateRows)),
		configs.Def(blanksKey, configs.Boolean, "true", configs.Low, "Whether to ignore blanks "+
			"before an opening quote and after a closing quote."),
		configs.Def(strictKey, configs.Boolean, "false", configs.Low, "Whether a quote inside an "+
			"unquoted field is an error. If false, it is data."),
		configs.Def(trimKey, configs.Boolean, "false", configs.Low, "Whether to trim blanks around "+
			"unquoted fields."),
		configs.Def(maxBytesKey, configs.Int, "1048576", configs.Low, "Maximum size of a row, in "+
			"bytes. A longer row is an error; reading continues at the next line.", configs.AtLeast(1)),
	)
	return append(keys, files.TailKeys("1000", "replace", "fail")...)
}

// aliases are alternative names of keys: those of File Pulse, of SpoolDir, and of earlier
// connectors.
var aliases = map[string]string{
	"fs.listing.directory.path": files.PathKey, "file.filter.regex.pattern": files.PatternKey, "file.minimum.age.ms": "file.min.age.ms",
	"csv.file.charset": "file.encoding", "skip.headers": skipLinesKey, "schema": schemaKey, "separator": separatorKey,
}

// canonical returns the properties under their canonical keys, with the defaults of an original if
// the class name is the original's. file.reader.csv.x means csv.x. A canonical key takes precedence
// over its aliases.
func canonical(props map[string]string) map[string]string {
	for i := range originals {
		props = originals[i].Apply(props)
	}
	out := make(map[string]string, len(props))
	for k, v := range props {
		out[k] = v
	}
	for k, v := range props {
		name, ok := canonicalKey(k)
		if _, given := props[name]; ok && !given {
			out[name] = v
		}
	}
	return out
}

// spoolDirDefaults are the defaults of SpoolDir that differ from ours.
var spoolDirDefaults = map[string]string{escapeKey: `\`, caseKey: "false", files.BatchKey: "1000"}

// withDefaults adds the defaults of the connector whose class name the configuration uses, so that
// a configuration of the original has the same effect here.
func withDefaults(props map[string]string) map[string]string {
	if strings.Contains(strings.ToLower(props["connector.class"]), "spooldir") {
		for k, v := range spoolDirDefaults {
			if _, given := props[k]; !given {
				props[k] = v
			}
		}
	}
	return props
}

// canonicalKey returns the canonical key of an alias.
func canonicalKey(k string) (name string, ok bool) {
	name, ok = aliases[k]
	if rest, found := strings.CutPrefix(k, "file.reader."); found && strings.HasPrefix(rest, "csv.") {
		if name, ok = aliases[rest]; !ok {
			name, ok = rest, true
		}
	}
	return name, ok
}

// otherNames returns the validation values of keys under their aliases.
func otherNames(props map[string]string) (values []configs.Value) {
	for _, k := range slices.Sorted(maps.Keys(props)) {
		if _, ok := canonicalKey(k); ok {
			v := props[k]
			values = append(values, configs.Value{Name: k, Value: &v, Visible: true})
		}
	}
	return values
}

// options are the settings of a source.
type options struct {
	separator                  []byte
	quote, escape              byte
	foldNames                  bool // column names are case-insensitive
	firstRow, headerTypes      bool
	skipLines                  int
	types, columns             []column
	nullSeparators, nullQuotes bool
	blanks, strict, trim       bool
	raggedRows                 string
	maxBytes                   int
	invalid                    lines.Invalid
}

func (o options) parser() parser {
	return parser{separator: o.separator[0], more: o.separator[1:], quote: o.quote, escape: o.escape, end: '\n', strict: o.strict, blanks: o.blanks, maxBytes: o.maxBytes}
}

// parse parses the properties of a source or of its task.
func parse(props map[string]string) (files.Options, options, error) {
	c, err := sourceKeys().Parse(withDefaults(canonical(props)))
	if err != nil {
		return files.Options{}, options{}, err
	}
	opts, err := files.NewOptions(c)
	if err != nil {
		return opts, options{}, fmt.Errorf("reading the configuration: %w", err)
	}
	null := strings.ToUpper(c.String(nullKey))
	o := options{
		quote: char(c, quoteKey), escape: char(c, escapeKey),
		foldNames: !c.Bool(caseKey),
		firstRow:  c.Bool(headerKey), headerTypes: c.Bool(headerTypesKey), skipLines: c.Int(skipLinesKey),
		nullSeparators: null == "BOTH" || null == "EMPTY_SEPARATORS", nullQuotes: null == "BOTH" || null == "EMPTY_QUOTES",
		blanks: c.Bool(blanksKey), strict: c.Bool(strictKey), trim: c.Bool(trimKey),
		raggedRows: c.String(raggedKey), maxBytes: c.Int(maxBytesKey), invalid: files.InvalidText(c),
	}
	if o.types, err = parseSchema(c.String(schemaKey)); err != nil {
		return opts, o, err
	}
	if o.columns, err = parseColumns(c.String(columnsKey)); err != nil {
		return opts, o, err
	}
	if o.separator, err = separator(c); err != nil {
		return opts, o, err
	}
	if o.quote != 0 && o.separator[0] == o.quote {
		return opts, o, fmt.Errorf("%s must be another than %s", separatorKey, quoteKey)
	}
	opts.AnyBytes = o.separator[0] < ' ' && o.separator[0] != '\t'
	return opts, o, nil
}

// char returns the character in a key. It reads the text exactly as the user wrote it, because a
// tab is a valid character.
func char(c configs.Config, key string) byte {
	text, given := c.Raw()[key]
	if !given {
		text = c.String(key)
	}
	b, _ := parseChar(text) // isChar has checked it
	return b
}

// separator returns the field separator.
func separator(c configs.Config) ([]byte, error) {
	text, given := c.Raw()[separatorKey]
	if !given {
		text = c.String(separatorKey)
	}
	b, err := parseSeparator(text)
	if err != nil {
		return nil, fmt.Errorf("%s=%q: %w", separatorKey, text, err)
	}
	return b, nil
}

func isSchema(text string) error {
	_, err := parseSchema(text)
	return err
}

func areColumns(text string) error {
	_, err := parseColumns(text)
	return err
}

func isSeparator(text string) error {
	if text == "" {
		return nil // a blank or a tab: keep the raw text
	}
	_, err := parseSeparator(text)
	return err
}

func isChar(text string) error {
	_, err := parseChar(text)
	return err
}

// separatorDoc is the documentation of the key, for the source and the sink.
const separatorDoc = "Field separator: one or more characters, such as || or \\t or \\u0001. " +
	"A number is the code of a character."

// parseSeparator parses a field separator.
func parseSeparator(text string) ([]byte, error) {
	b := []byte(text)
	if trimmed := strings.TrimSpace(text); len(text) != 1 && trimmed != "" {
		text, b = trimmed, unescape(trimmed)
	}
	if n, err := strconv.Atoi(text); err == nil {
		if n <= 0 || n > unicode.MaxRune {
			return nil, errors.New("expected the code of a character, above 0")
		}
		b = utf8.AppendRune(nil, rune(n))
	}
	if len(b) == 0 || bytes.ContainsAny(b, "\r\n") {
		return nil, errors.New("expected characters other than the end of a line")
	}
	return b, nil
}

var escapes = regexp.MustCompile(`\\(t|\\|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2})`)

// unescape replaces \t, \u0001, \x01 and \\ as in programming languages.
func unescape(text string) []byte {
	return escapes.ReplaceAllFunc([]byte(text), func(e []byte) []byte {
		switch e[1] {
		case 't':
			return []byte{'\t'}
		case '\\':
			return e[:1]
		}
		n, _ := strconv.ParseUint(string(e[2:]), 16, 32) // the expression has checked it
		return utf8.AppendRune(nil, rune(n))
	})
}

// parseChar parses an ASCII character, or its code. 0 means none.
func parseChar(text string) (byte, error) {
	if len(text) == 1 && (text[0] < '0' || text[0] > '9') {
		return text[0], nil
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, nil
	}
	if b := unescape(text); len(b) == 1 && len(text) > 1 && b[0] < 128 {
		return b[0], nil
	}
	if n, err := strconv.Atoi(text); err == nil && n >= 0 && n < 128 {
		return byte(n), nil
	}
	if len(text) == 1 {
		return text[0], nil
	}
	return 0, fmt.Errorf("expected one character of ASCII or its code from 0 to 127")
}

// Classes returns the classes of this package.
func Classes() []*connect.Class {
	return []*connect.Class{
		{
			Name: "millrace.csv.CsvSourceConnector", Version: version,
			Aliases: []string{
				"CsvSource", "CsvSourceConnector",
				"io.confluent.connect.filepulse.FilePulseSourceConnector",
				"io.streamthoughts.kafka.connect.filepulse.source.FilePulseSourceConnector",
				"com.github.jcustenborder.kafka.connect.spooldir.SpoolDirCsvSourceConnector",
			},
			Doc:       "Reads the rows of CSV and other separated files as records with named, typed fields.",
			Config:    sourceKeys(),
			AsGiven:   true,
			Originals: originals,
			NewSource: func() connect.SourceConnector { return &Source{} },
		},
		{
			Name: "millrace.csv.CsvSinkConnector", Version: version,
			Aliases: []string{"CsvSink", "CsvSinkConnector"},
			Doc:     "Appends each record to a CSV file, one row per record.",
			Config:  sinkKeys(),
			AsGiven: true,
			NewSink: func() connect.SinkConnector { return &Sink{} },
		},
	}
}
