package herder

import (
	"strings"
	"testing"

	"millrace/api/rest"
)

// What a connector asks for, and this worker or its class cannot do, is refused, by Apache's rules and in its words.
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
		inWorld(t, func(w *world) {
			w.validator.worker = config(row.worker)
			v, err := w.Validate(t.Context(), rest.ConfigOf(config("name=c;topic=t;"+row.props)))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range v.Entries {
				for _, text := range e.Value.Errors {
					got = append(got, e.Value.Name+": "+text)
				}
			}
			if strings.Join(got, "; ") != row.want {
				t.Errorf("%s, %s: %q", row.worker, row.props, got)
			}
		})
	}
}
