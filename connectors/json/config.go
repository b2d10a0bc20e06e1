// Package json reads JSON documents from files, and writes records to a file as JSON documents, one
// per line. Documents are validated and passed on as text, so numbers and nesting stay unchanged.
package json

import (
	"fmt"

	"millrace/configs"
	"millrace/connectors/internal/files"
	"millrace/connectors/internal/lines"
	"millrace/plugins/connect"
)

const (
	version = "1.0.0"

	modeKey     = "json.mode"
	maxDepthKey = "json.max.depth"
	maxBytesKey = "json.record.max.bytes"
	nullKey     = "json.null"
	lenientKey  = "json.lenient"
)

// mode is the layout of documents in a file.
type mode string

const (
	autoMode         mode = "auto"
	linesMode        mode = "lines"
	arrayMode        mode = "array"
	concatenatedMode mode = "concatenated"
)

func sourceKeys() configs.Keys {
	keys := append(files.SetKeys(), files.OutputKeys()...)
	keys = append(keys,
		configs.Def(modeKey, configs.String, string(autoMode), configs.High, "Layout of the "+
			"documents in the file: lines (one per line), array (the elements of a top-level "+
			"array), concatenated (one after another, of any number of lines), or auto. auto "+
			"detects: array, if the file begins with [; lines, if one of the first lines is a "+
			"complete object or array; concatenated, if a document spans several lines, several "+
			"share a line, or the file begins with the separator of a JSON text sequence (RFC "+
			"7464).",
			configs.OneOf(string(autoMode), string(linesMode), string(arrayMode), string(concatenatedMode))),
		configs.Def(nullKey, configs.String, "error", configs.Low, "What to do with a document that "+
			"is only null. error: it is an error. tombstone: it becomes a record with a null "+
			"value. skip: skip it.", configs.OneOf("error", "tombstone", "skip")),
		configs.Def(lenientKey, configs.Boolean, "false", configs.Low, "Whether to accept comments "+
			"(//, # and /* */) and a comma before a closing bracket."),
		configs.Def(maxDepthKey, configs.Int, "1000", configs.Low, "Maximum nesting of arrays and "+
			"objects.", configs.AtLeast(1)),
		configs.Def(maxBytesKey, configs.Int, "16777216", configs.Low, "Maximum size of a document, "+
			"in bytes. A longer document is an error.", configs.AtLeast(1)),
	)
	return append(keys, files.TailKeys("1000", "replace", "fail")...)
}

func sinkKeys() configs.Keys {
	return append(configs.Keys{
		configs.Req(files.FileKey, configs.String, configs.High, "File to append to.", configs.NonEmpty),
	}, files.SinkKeys()...)
}

// options are the settings of a source.
type options struct {
	mode     mode
	null     string
	maxDepth int
	maxBytes int
	invalid  lines.Invalid
	lenient  bool
}

// parse parses the properties of a source or of its task.
func parse(props map[string]string) (files.Options, options, error) {
	for i := range originals {
		props = originals[i].Apply(props)
	}
	c, err := sourceKeys().Parse(props)
	if err != nil {
		return files.Options{}, options{}, err
	}
	opts, err := files.NewOptions(c)
	if err != nil {
		return opts, options{}, fmt.Errorf("reading the configuration: %w", err)
	}
	return opts, options{
		mode: mode(c.String(modeKey)), null: c.String(nullKey), maxDepth: c.Int(maxDepthKey), maxBytes: c.Int(maxBytesKey),
		invalid: files.InvalidText(c), lenient: c.Bool(lenientKey),
	}, nil
}

// Classes returns the classes of this package.
func Classes() []*connect.Class {
	return []*connect.Class{
		{
			Name: "millrace.json.JsonSourceConnector", Version: version,
			Aliases: []string{
				"JsonSource", "JsonSourceConnector",
				"com.github.jcustenborder.kafka.connect.spooldir.SpoolDirSchemaLessJsonSourceConnector",
				"com.github.jcustenborder.kafka.connect.spooldir.SpoolDirJsonSourceConnector",
			},
			Doc:       "Reads JSON documents: one per line, concatenated, or the elements of a top-level array.",
			Config:    sourceKeys(),
			AsGiven:   true,
			Originals: originals,
			NewSource: func() connect.SourceConnector { return &Source{} },
		},
		{
			Name: "millrace.json.JsonSinkConnector", Version: version,
			Aliases: []string{"JsonSink", "JsonSinkConnector"},
			Doc:     "Appends each record to a file as a JSON document, one per line.",
			Config:  sinkKeys(),
			AsGiven: true,
			NewSink: func() connect.SinkConnector { return &Sink{} },
		},
	}
}
