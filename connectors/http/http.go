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
			Doc:       "Listens for HTTP requests and turns their bodies into records. A request is answered when Kafka has acknowledged its records.",
			Config:    sourceKeys(),
			AsGiven:   true,
			NewSource: func() connect.SourceConnector { return &Source{} },
		},
		{
			Name: "millrace.http.HttpPollSourceConnector", Version: version,
			Aliases:   []string{"HttpPollSource", "HttpPollSourceConnector"},
			Doc:       "Polls a URL and turns the JSON in its answers into records.",
			Config:    pollKeys(),
			AsGiven:   true,
			NewSource: func() connect.SourceConnector { return &PollSource{} },
		},
		{
			Name: "millrace.http.HttpSinkConnector", Version: version,
			Aliases:   []string{"HttpSink", "HttpSinkConnector", "io.aiven.kafka.connect.http.HttpSinkConnector"},
			Doc:       "Sends records in HTTP requests, one by one or in batches.",
			Config:    sinkKeys(),
			AsGiven:   true,
			Originals: []configs.Original{aiven},
			NewSink:   func() connect.SinkConnector { return &Sink{} },
		},
	}
}
