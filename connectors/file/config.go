// Package file reads the lines of a file, and writes records to a file as lines. It implements
// Apache Kafka's FileStreamSource and FileStreamSink, with byte positions, rotation, truncation and
// durable writes.
package file

import (
	"millrace/configs"
	"millrace/connectors/internal/files"
	"millrace/plugins/connect"
)

const (
	version = "4.3.0"

	fileKey      = files.FileKey
	maxBytesKey  = "line.max.bytes"
	separatorKey = "line.separator"
	skipEmptyKey = "skip.empty.lines"
)

func sourceKeys() configs.Keys {
	keys := configs.Keys{
		configs.Opt(fileKey, configs.String, configs.High, "Source filename. If not specified, the standard input will be used"),
	}
	keys = append(keys, files.OutputKeys()...)
	keys = append(keys, files.TailKeys("0", "replace", "fail", "bytes")...)
	return append(keys,
		configs.Def(maxBytesKey, configs.Int, "67108864", configs.Low, "Maximum size of a line, in "+
			"bytes. A longer line is an error (see errors.tolerance) and is never in memory as a "+
			"whole.", configs.AtLeast(1)),
		configs.Def(separatorKey, configs.String, "lf", configs.Low, "Line separator: lf (a CR "+
			"before it is dropped, any other CR is data), or cr, for files of old Macintosh "+
			"computers.", configs.OneOf("lf", "cr")),
		configs.Def(skipEmptyKey, configs.Boolean, "false", configs.Low, "Whether to skip empty "+
			"lines."),
	)
}

func sinkKeys() configs.Keys {
	return append(configs.Keys{
		configs.Opt(fileKey, configs.String, configs.High, "Destination filename. If not specified, the standard output will be used"),
	}, files.SinkKeys()...)
}

// Classes returns the classes of this package.
func Classes() []*connect.Class {
	return []*connect.Class{
		{
			Name: "org.apache.kafka.connect.file.FileStreamSourceConnector", Version: version,
			Doc:       "Reads a file line by line, and waits for it to grow.",
			Config:    sourceKeys(),
			NewSource: func() connect.SourceConnector { return &Source{} },
		},
		{
			Name: "org.apache.kafka.connect.file.FileStreamSinkConnector", Version: version,
			Doc:     "Appends each record to a file, one line per record.",
			Config:  sinkKeys(),
			NewSink: func() connect.SinkConnector { return &Sink{} },
		},
	}
}
