// Package http receives records in HTTP requests, polls URLs for them, and sends them in requests.
package http

import (
	"millrace/configs"
	"millrace/plugins/connect"
)

const version = "1.0.0"

// Classes returns the classes of this package.
func Classes() []*connect.Class {
	return []*connect.Class{
		{
			Name: "millrace.http.HttpSourceConnector", Version: version,
			Aliases:   []string{"HttpSource", "HttpSourceConnector"},
			Doc:       "Listens for HTTP requests and makes records of their bodies; a request is answered when Kafka has its records.",
			Config:    sourceKeys(),
			AsGiven:   true,
			NewSource: func() connect.SourceConnector { return &Source{} },
		},
		{
			Name: "millrace.http.HttpPollSourceConnector", Version: version,
			Aliases:   []string{"HttpPollSource", "HttpPollSourceConnector"},
			Doc:       "Asks a URL once in a while, and makes records of the JSON in its answers.",
			Config:    pollKeys(),
			AsGiven:   true,
			NewSource: func() connect.SourceConnector { return &PollSource{} },
		},
		{
			Name: "millrace.http.HttpSinkConnector", Version: version,
			Aliases:   []string{"HttpSink", "HttpSinkConnector", "io.aiven.kafka.connect.http.HttpSinkConnector"},
			Doc:       "Sends records in HTTP requests, each alone or many together.",
			Config:    sinkKeys(),
			AsGiven:   true,
			Originals: []configs.Original{aiven},
			NewSink:   func() connect.SinkConnector { return &Sink{} },
		},
	}
}
