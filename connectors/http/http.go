// Package http takes records out of HTTP requests, polls URLs for them, and sends them in requests.
package http

import (
	"millrace/plugins/connect"
)

const version = "1.0.0"

// Classes are what this package offers.
func Classes() []*connect.Class {
	return []*connect.Class{
		{
			Name: "millrace.http.HttpSourceConnector", Version: version,
			Aliases:   []string{"HttpSource", "HttpSourceConnector"},
			Doc:       "Listens for HTTP requests and makes records of their bodies; a request is answered when Kafka has its records.",
			Config:    sourceKeys(),
			NewSource: func() connect.SourceConnector { return &Source{} },
		},
	}
}
