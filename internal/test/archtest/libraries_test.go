package archtest

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// Every library that go.mod requires directly has a row with its reason in docs/decisions.
func TestLibrariesHaveReasons(t *testing.T) {
	page, err := os.ReadFile("../../../docs/decisions/0013-libraries.md")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile("../../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for _, require := range regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(string(mod), -1) {
		name := require[1]
		short := "…" + name[max(strings.Index(name, "/pkg/"), 0):]
		under := regexp.MustCompile("^go.opentelemetry.io/otel/").MatchString(name)
		if !under && !strings.Contains(string(page), "`"+name+"`") && !strings.Contains(string(page), "`"+short+"`") {
			t.Errorf("%s is required by go.mod, and docs/decisions/0013-libraries.md does not say why", name)
		}
	}
}

// The worker does not link libraries that only tests need.
func TestWorkerLinksNoTestLibraries(t *testing.T) {
	linked := dependencies(t, "./cmd/worker")
	for _, name := range []string{"github.com/chromedp/", "github.com/compose-spec/", "github.com/google/go-cmp/", "github.com/rogpeppe/", "go.uber.org/goleak"} {
		for _, p := range linked {
			if p == name || strings.HasSuffix(name, "/") && strings.HasPrefix(p, name) {
				t.Errorf("the worker links %s", p)
			}
		}
	}
}

// dependencies returns the packages that a program links.
func dependencies(t *testing.T, program string) []string {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", program)
	cmd.Dir = "../../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}
