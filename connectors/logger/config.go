// Package logger writes records to the log, for a first look at the content of a topic.
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
		configs.Def(levelKey, configs.String, "INFO", configs.Medium, "Level of the log records.", configs.OneOfFold("DEBUG", "INFO", "WARN", "ERROR")),
		configs.Def(limitKey, configs.Long, "-1", configs.Medium, "Maximum number of records that a "+
			"task logs. -1: unlimited.", configs.AtLeast(-1)),
	}
}

// Classes returns the classes of this package.
func Classes() []*connect.Class {
	return []*connect.Class{{
		Name: "millrace.logger.LogSinkConnector", Version: version,
		Aliases: []string{"LogSink", "LogSinkConnector"},
		Doc:     "Writes each record to the log.",
		Config:  keys(),
		NewSink: func() connect.SinkConnector { return &Sink{} },
	}}
}
