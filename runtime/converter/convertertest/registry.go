package convertertest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/sr"
	"github.com/twmb/franz-go/pkg/sr/srfake"

	"millrace/runtime/converter/conversion"
)

// WithRegistry makes a converter with franz-go's in-memory registry; TestRealRegistry uses a real
// one.
func WithRegistry(t testing.TB, class conversion.Class, props ...string) (conversion.Converter, *srfake.Registry) {
	t.Helper()
	fake := srfake.New()
	t.Cleanup(fake.Close)
	return OnRegistry(t, class, fake.URL(), props...), fake
}

// OnRegistry makes a converter that uses the registry at a URL. Each of props is KEY=VALUE.
func OnRegistry(t testing.TB, class conversion.Class, url string, props ...string) conversion.Converter {
	t.Helper()
	all := map[string]string{"schema.registry.url": url}
	for _, p := range props {
		k, v, _ := strings.Cut(p, "=")
		all[k] = v
	}
	c, err := class.New(all, false)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// SchemaServer is a registry that returns any text as a schema, and has no versions.
func SchemaServer(t testing.TB, schema func(id int) sr.Schema) (url string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		id, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/schemas/ids/"))
		if err != nil {
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"error_code":40403,"message":"Schema not found"}`))
			return
		}
		_ = json.NewEncoder(w).Encode(schema(id))
	}))
	t.Cleanup(server.Close)
	return server.URL
}
