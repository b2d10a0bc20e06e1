package connectors

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"millrace/connectors/jdbc"
	pgsource "millrace/connectors/postgres"
	"millrace/plugins/connect"
)

// Each plugin beside the worker has the classes that the list names.
func TestShipped(t *testing.T) {
	offered := map[string][]*connect.Class{"connect-jdbc": jdbc.Classes(), "connect-postgres": pgsource.Classes()}
	for _, p := range Shipped() {
		var want []string
		for _, c := range offered[p.Name] {
			for _, name := range append([]string{c.Name}, c.Aliases...) {
				if strings.Contains(name, ".") {
					want = append(want, name)
				}
			}
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, slices.Sorted(slices.Values(p.Classes))); diff != "" {
			t.Errorf("%s (-offered +listed):\n%s", p.Name, diff)
		}
		delete(offered, p.Name)
	}
	if len(offered) > 0 {
		t.Errorf("not listed: %v", offered)
	}
}
