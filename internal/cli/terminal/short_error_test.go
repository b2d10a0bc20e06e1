package terminal

import "testing"

// A class that is not found is no reason to list all classes in a cell of a table.
func TestErrorsOfClassesAreShort(t *testing.T) {
	const begin = "Failed to find any class that implements Connector and which name matches X"
	for text, want := range map[string]string{
		begin + ", available connectors are: a.A, b.B":                       begin + "; worker plugins list shows those that there are",
		begin + ", available connectors are: a.A, b.B; did you mean A?":      begin + ": did you mean A?",
		"Caused by: " + begin + ", available connectors are: a.A\nits lines": "Caused by: " + begin + "; worker plugins list shows those that there are …",
		"another; did you mean Y?":                                           "another; did you mean Y?",
	} {
		if got := FirstLine(text); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
	}
}
