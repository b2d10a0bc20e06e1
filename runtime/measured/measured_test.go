package measured

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"millrace/plugins/boundary"
	"millrace/runtime/metrics"
)

// Whatever plugins register, the scrape can be parsed and is bounded.
func TestHostileMetrics(t *testing.T) {
	many := make([]boundary.Measured, 3*maxMetrics)
	for i := range many {
		many[i] = boundary.Measured{Connector: "many", Name: fmt.Sprint("number ", i), Value: 1}
	}
	long := strings.Repeat("é", 1<<16)
	var log strings.Builder
	c := &Collector{Log: slog.New(slog.NewTextHandler(&log, nil)), Read: func(context.Context) [][]boundary.Measured {
		return [][]boundary.Measured{nil, {
			{Connector: "c", Task: "0", Class: "x.Y", Name: "rows-total", Description: "Rows.\n# TYPE x counter", Value: 7},
			{Connector: "c", Task: "0", Class: "x.Y", Name: "rows.total", Value: 8},
			{Connector: "c\"}", Name: "\n{}\xff", Tags: map[string]string{"connector": "forged", "__name__": "x", "1": "a", "": "b", "a-b": "\"\n\xff", "a.b": "again"}, Value: math.NaN()},
			{Connector: "c", Name: long, Description: long, Tags: map[string]string{long: long, "a": long}, Value: math.Inf(1)},
			{Connector: "c", Name: "", Value: math.Inf(-1)},
		}, many}
	}}
	for _, accept := range []string{"", "application/openmetrics-text; version=1.0.0"} {
		r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
		r.Header.Set("Accept", accept)
		rec := httptest.NewRecorder()
		metrics.NewHandler(false, c.Collect).ServeHTTP(rec, r)
		text := rec.Body.String()
		if accept == "" {
			parser := expfmt.NewTextParser(model.LegacyValidation)
			if _, err := parser.TextToMetricFamilies(strings.NewReader(text)); err != nil {
				t.Errorf("%v", err)
			}
		}
		if n := strings.Count(text, "\nkafka_connect_plugins_number_"); n != maxMetrics {
			t.Errorf("%d metrics of one process, want %d", n, maxMetrics)
		}
		for _, want := range []string{
			`kafka_connect_plugins_rows_total{connector="c",task="0",class="x.Y"} 7` + "\n",
			`name__="x",a_b="\"\n` + "\uFFFD" + `"} NaN`,
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s is missing in\n%.3000s", want, text)
			}
		}
		for _, bad := range []string{"forged", "again", `class="x.Y"} 8`} {
			if strings.Contains(text, bad) {
				t.Errorf("%s is in\n%.3000s", bad, text)
			}
		}
	}
	if n := strings.Count(log.String(), "more metrics"); n != 1 {
		t.Errorf("%d warnings, want 1", n)
	}
}
