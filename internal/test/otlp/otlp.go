// Package otlp is an OpenTelemetry span collector for tests: a real OTLP receiver, over HTTP and
// gRPC, that keeps the spans.
package otlp

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/grpc"
	_ "google.golang.org/grpc/encoding/gzip" // clients can be configured to use it
	"google.golang.org/protobuf/proto"
)

// Collector stores spans.
type Collector struct {
	server *httptest.Server

	mu       sync.Mutex
	spans    []*trace.Span
	resource map[string]string
	err      error // of an invalid request
}

// Start starts a collector. Close stops it.
func Start() *Collector {
	c := &Collector{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/traces", func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		if err := c.receive(r); err != nil {
			c.err = err
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	})
	rpc := grpc.NewServer()
	collector.RegisterTraceServiceServer(rpc, receiver{c: c})
	mux.Handle("POST /"+collector.TraceService_ServiceDesc.ServiceName+"/Export", rpc)
	c.server = httptest.NewUnstartedServer(mux)
	c.server.Config.Protocols = &http.Protocols{}
	c.server.Config.Protocols.SetHTTP1(true)
	c.server.Config.Protocols.SetUnencryptedHTTP2(true)
	c.server.Start()
	return c
}

// receiver receives spans over gRPC.
type receiver struct {
	collector.UnimplementedTraceServiceServer
	c *Collector
}

func (r receiver) Export(_ context.Context, req *collector.ExportTraceServiceRequest) (*collector.ExportTraceServiceResponse, error) {
	r.c.mu.Lock()
	defer r.c.mu.Unlock()
	r.c.keep(req)
	return &collector.ExportTraceServiceResponse{}, nil
}

// URL returns the value for tracing.otlp.endpoint, for either protocol.
func (c *Collector) URL() string { return c.server.URL }

// Close stops the collector.
func (c *Collector) Close() { c.server.Close() }

func (c *Collector) receive(r *http.Request) error {
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		unzipped, err := gzip.NewReader(body)
		if err != nil {
			return err
		}
		body = unzipped
	}
	data, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	var req collector.ExportTraceServiceRequest
	if err := proto.Unmarshal(data, &req); err != nil {
		return err
	}
	c.keep(&req)
	return nil
}

func (c *Collector) keep(req *collector.ExportTraceServiceRequest) {
	for _, r := range req.ResourceSpans {
		c.resource = attributes(r.Resource.GetAttributes())
		for _, s := range r.ScopeSpans {
			c.spans = append(c.spans, s.Spans...)
		}
	}
}

func attributes(list []*common.KeyValue) map[string]string {
	out := map[string]string{}
	for _, a := range list {
		switch v := a.Value.Value.(type) {
		case *common.AnyValue_StringValue:
			out[a.Key] = v.StringValue
		default:
			out[a.Key] = fmt.Sprint(a.Value.GetIntValue())
		}
	}
	return out
}

// Resource returns the resource attributes of the latest spans.
func (c *Collector) Resource() map[string]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.resource
}

// Spans returns the spans so far, one per line: parent and name, attributes, and error. A span that
// ends before it begins, or that is not within its parent, is an error.
func (c *Collector) Spans() (lines []string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	byID := map[string]*trace.Span{}
	for _, s := range c.spans {
		byID[string(s.SpanId)] = s
	}
	for _, s := range c.spans {
		path := s.Name
		if p := byID[string(s.ParentSpanId)]; p != nil {
			path = p.Name + "/" + path
			if s.StartTimeUnixNano < p.StartTimeUnixNano || s.EndTimeUnixNano > p.EndTimeUnixNano || string(s.TraceId) != string(p.TraceId) {
				return nil, fmt.Errorf("%s is not within its parent", path)
			}
		} else if len(s.ParentSpanId) > 0 {
			path = "?/" + path // the parent has not arrived yet
		}
		if s.EndTimeUnixNano < s.StartTimeUnixNano {
			return nil, fmt.Errorf("%s ends before it begins", path)
		}
		of := attributes(s.Attributes)
		for _, key := range slices.Sorted(maps.Keys(of)) {
			path += " " + key + "=" + of[key]
		}
		if s.Status.GetCode() == trace.Status_STATUS_CODE_ERROR {
			path += ": " + s.Status.Message
		}
		lines = append(lines, path)
	}
	slices.Sort(lines)
	return lines, c.err
}
