package validation

import (
	"strings"
	"testing"
)

// A guarantee that this worker or the class cannot give is refused, by Apache's rules and in its
// words.
func TestExactlyOnceIsChecked(t *testing.T) {
	for _, row := range []struct{ worker, props, want string }{
		{"exactly.once.source.support=enabled", "transaction.boundary=connector", "transaction.boundary: " + textNoBoundary},
		{"exactly.once.source.support=enabled", "transaction.boundary=Connector;mode=ends transactions", ""},
		{"exactly.once.source.support=enabled", "transaction.boundary=interval", ""},
		{"exactly.once.source.support=disabled", "transaction.boundary=connector", ""},
		{"exactly.once.source.support=disabled;group.id=g", "transaction.boundary=connector", "transaction.boundary: " + textNoBoundary},
		{"exactly.once.source.support=enabled", "exactly.once.support=required", ""},
		{"exactly.once.source.support=disabled", "exactly.once.support=required", "exactly.once.support: " + textNotExactlyOnce},
		{"exactly.once.source.support=enabled", "exactly.once.support=required;mode=says nothing", "exactly.once.support: " + textUndeclared},
		{"exactly.once.source.support=enabled", "exactly.once.support=required;mode=repeats", "exactly.once.support: " + textUnsupported},
	} {
		var got []string
		for _, e := range validate(t, newValidator(t, row.worker), "topic=t;"+row.props).Entries {
			for _, text := range e.Value.Errors {
				got = append(got, e.Value.Name+": "+text)
			}
		}
		if strings.Join(got, "; ") != row.want {
			t.Errorf("%s, %s: %q", row.worker, row.props, got)
		}
	}
}
