package release

import "testing"

// A build has the version that the Makefile set, that of its module, or the development version.
func TestNumber(t *testing.T) {
	for _, row := range []struct{ release, module, want string }{
		{"v0.1.0", "", "0.1.0"},
		{"v0.1.0-7-g49dd720", "(devel)", "0.1.0-7-g49dd720"},
		{"", "v0.2.0", "0.2.0"},
		{"", "v0.0.0-20261130172449-49dd72001234+dirty", "0.1.0-dev"},
		{"", "(devel)", "0.1.0-dev"},
		{"", "", "0.1.0-dev"},
	} {
		if got := number(row.release, row.module); got != row.want {
			t.Errorf("release %q, module %q: %s, want %s", row.release, row.module, got, row.want)
		}
	}
}
