// Package logger writes records to the log, for a first look at what is in a topic.
package logger

import (
	"millrace/configs"
	"millrace/plugins/connect"
)

const (
	version = "1.0.0"

	levelKey = "log.level"
	limitKey = "log.limit"
)

func keys() configs.Keys {
	return configs.Keys{
		configs.Def(levelKey, configs.String, "INFO", configs.Medium, "The level of the log's lines.", configs.OneOfFold("DEBUG", "INFO", "WARN", "ERROR")),
		configs.Def(limitKey, configs.Long, "-1", configs.Medium, "How many records a task logs before it falls silent; -1 all of them.", configs.AtLeast(-1)),
	}
}

// Classes are what this package offers.
func Classes() []*connect.Class {
	return []*connect.Class{{
		Name: "millrace.logger.LogSinkConnector", Version: version,
		Aliases: []string{"LogSink", "LogSinkConnector"},
		Doc:     "Writes each record to the log.",
		Config:  keys(),
		NewSink: func() connect.SinkConnector { return &Sink{} },
	}}
}
