package terminal

import "testing"

// The error of an unknown class does not list all classes in a cell of a table.
func TestErrorsOfClassesAreShort(t *testing.T) {
	const begin = "Failed to find any class that implements Connector and which name matches X"
	for text, want := range map[string]string{
		begin + ", available connectors are: a.A, b.B":                       begin + "; worker plugins list shows the available classes",
		begin + ", available connectors are: a.A, b.B; did you mean A?":      begin + ": did you mean A?",
		"Caused by: " + begin + ", available connectors are: a.A\nits lines": "Caused by: " + begin + "; worker plugins list shows the available classes …",
		"another; did you mean Y?":                                           "another; did you mean Y?",
	} {
		if got := FirstLine(text); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
	}
}
