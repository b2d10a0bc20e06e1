package run

import (
	"io"
	"testing"
)

// Without a worker's file the REST API listens on loopback, and another port alone does not open it
// to other machines.
func TestWhereTheRESTAPIListens(t *testing.T) {
	for _, row := range []struct{ listen, key, want string }{
		{"", "default", "http://127.0.0.1:8083"},
		{":8084", "default", "http://127.0.0.1:8084"},
		{"0.0.0.0:8084", "default", "http://0.0.0.0:8084"},
		{"[::]:8084", "default", "http://[::]:8084"},
		{"localhost:8084", "default", "http://localhost:8084"},
		{":8084", "", "http://:8084"}, // as Apache's default
		{":8084", "http://[::1]:1,http://:2", "http://[::1]:8084"},
		{"", "http://:1", "http://:1"},
	} {
		props := standaloneDefaults()
		if row.key != "default" {
			props["listeners"] = row.key
		}
		p, err := newProcess(props, processOptions{listen: row.listen, logLevel: "info"}, io.Discard, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if p.props["listeners"] != row.want {
			t.Errorf("--listen %q with listeners=%s: %s, want %s", row.listen, row.key, p.props["listeners"], row.want)
		}
		p.end()
	}
}
