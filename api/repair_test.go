package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Invalid requests for repairs are rejected before they reach the herder.
func TestBadRepairs(t *testing.T) {
	for _, row := range []struct{ path, body, says string }{
		{"/offsets/rewind", `{}`, "expected either"},
		{"/offsets/rewind", `{"time": "2026-01-31T12:00:00Z", "at": "0-1"}`, "expected either"},
		{"/offsets/rewind", `{"time": "noon"}`, "expected a time such as"},
		{"/offsets/rewind", `{"time": null}`, "expected either"},
		{"/offsets/rewind", `{"time": 1.5}`, "expected a time such as"},
		{"/offsets/rewind", `{"at": []}`, "Cannot deserialize"},
		{"/offsets/rewind", `{"dry-run": true}`, "Unrecognized field"},
		{"/offsets/undo", `{"time": 1}`, "Unrecognized field"},
		{"/offsets/undo", `{"dry_run": "no"}`, "dry_run"},
		{"/offsets/undo", ``, "no body"},
		{"/dlq/replay", `{}`, "expected either"},
		{"/dlq/replay", `{"records": []}`, "expected either"},
		{"/dlq/replay", `{"all": true, "again": true}`, "requires \\\"records\\\""},
		{"/dlq/replay", `{"records": [{"partition": 0}]}`, "both at least 0"},
		{"/dlq/replay", `{"records": [{"partition": -1, "offset": 0}]}`, "both at least 0"},
		{"/dlq/replay", `{"records": [{"partition": 0, "offset": 9223372036854775808}]}`, "offset"},
		{"/dlq/replay", `{"records": [null]}`, "both at least 0"},
		{"/dlq/replay", `{"records": [{"partition": 0, "offset": 0, "headers": []}]}`, "Unrecognized field"},
		{"/dlq/replay", `{"records": [{"partition": 0, "offset": 0, "value": "text"}]}`, "value"},
	} {
		req := httptest.NewRequest(http.MethodPost, "/connectors/c"+row.path, strings.NewReader(row.body))
		req.Header.Set("Content-Type", jsonType)
		w := httptest.NewRecorder()
		Handler(&asked{}, Everything, nil, nil).ServeHTTP(w, req)
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), row.says) {
			t.Errorf("%s %s: %d %s", row.path, row.body, w.Code, w.Body)
		}
	}
}
