// Package json reads JSON documents out of files, and writes records to a file as JSON documents, one a line. Documents
// are checked and passed on as text: no number and no nesting is touched.
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

// mode is how documents stand in a file.
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
		configs.Def(modeKey, configs.String, string(autoMode), configs.High, "How documents stand in the file: lines (one a line), array (the elements of "+
			"a top-level array), concatenated (one after another, over as many lines as they need), or auto: array when the file begins with [, "+
			"lines when one of the first lines is a whole object or array, concatenated when a document goes over several lines or "+
			"several stand in one, or when the file begins with the separator of a JSON text sequence (RFC 7464).",
			configs.OneOf(string(autoMode), string(linesMode), string(arrayMode), string(concatenatedMode))),
		configs.Def(nullKey, configs.String, "error", configs.Low, "What a document that is only null becomes: error, tombstone (a record with a "+
			"null value), or skip.", configs.OneOf("error", "tombstone", "skip")),
		configs.Def(lenientKey, configs.Boolean, "false", configs.Low, "Whether comments (//, # and /* */) and a comma before a closing bracket are allowed."),
		configs.Def(maxDepthKey, configs.Int, "1000", configs.Low, "How deep arrays and objects may be nested.", configs.AtLeast(1)),
		configs.Def(maxBytesKey, configs.Int, "16777216", configs.Low, "A longer document is an error.", configs.AtLeast(1)),
	)
	return append(keys, files.TailKeys("1000", "replace", "fail")...)
}

func sinkKeys() configs.Keys {
	return append(configs.Keys{
		configs.Req(files.FileKey, configs.String, configs.High, "The file to append to.", configs.NonEmpty),
	}, files.SinkKeys()...)
}

// options are the choices of a source.
type options struct {
	mode     mode
	null     string
	maxDepth int
	maxBytes int
	invalid  lines.Invalid
	lenient  bool
}

// parse reads the properties of a source or of its task.
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

// Classes are what this package offers.
func Classes() []*connect.Class {
	return []*connect.Class{
		{
			Name: "millrace.json.JsonSourceConnector", Version: version,
			Aliases: []string{
				"JsonSource", "JsonSourceConnector",
				"com.github.jcustenborder.kafka.connect.spooldir.SpoolDirSchemaLessJsonSourceConnector",
				"com.github.jcustenborder.kafka.connect.spooldir.SpoolDirJsonSourceConnector",
			},
			Doc:       "Reads JSON documents: one a line, one after another, or the elements of a top-level array.",
			Config:    sourceKeys(),
			AsGiven:   true,
			Originals: originals,
			NewSource: func() connect.SourceConnector { return &Source{} },
		},
		{
			Name: "millrace.json.JsonSinkConnector", Version: version,
			Aliases: []string{"JsonSink", "JsonSinkConnector"},
			Doc:     "Appends each record to a file as a JSON document, one a line.",
			Config:  sinkKeys(),
			AsGiven: true,
			NewSink: func() connect.SinkConnector { return &Sink{} },
		},
	}
}
