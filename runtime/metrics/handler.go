package metrics

import (
	"net/http"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/common/expfmt"
)

// Collector writes its current values at each scrape.
type Collector func(*Writer)

// Handler serves scrapes: the output of the collectors, and metrics of the process itself.
type Handler struct {
	byGroup    bool
	collectors []Collector
	process    prometheus.Gatherer
	buffers    sync.Pool
}

var _ http.Handler = (*Handler)(nil)

// NewHandler makes a handler.
func NewHandler(byGroup bool, all ...Collector) *Handler {
	process := prometheus.NewRegistry()
	process.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return &Handler{byGroup: byGroup, collectors: all, process: process, buffers: sync.Pool{New: func() any { return new([]byte) }}}
}

// ServeHTTP responds in OpenMetrics if the request prefers that, else in Prometheus's text format.
func (h *Handler) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	format := expfmt.NegotiateAccept(r.Header, expfmt.DefaultOpenMetricsAcceptedFormats()...)
	open := format.FormatType() == expfmt.TypeOpenMetrics
	if !open {
		format = expfmt.NewFormat(expfmt.TypeTextPlain)
	}
	buffer := h.buffers.Get().(*[]byte)
	defer h.buffers.Put(buffer)
	w := &Writer{Options: Options{OpenMetrics: open, ByGroup: h.byGroup}, buf: (*buffer)[:0]}
	for _, collect := range h.collectors {
		collect(w)
	}
	families, err := h.process.Gather()
	encoder := expfmt.NewEncoder(w, format)
	for _, f := range families {
		if err == nil {
			err = encoder.Encode(f)
		}
	}
	if err != nil {
		http.Error(rw, "reading the metrics of the process: "+err.Error(), http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Type", string(format))
	*buffer = w.Bytes()
	_, _ = rw.Write(*buffer) // the client may have disconnected
}
