package archtest

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// Every library that this module requires directly has a row in docs/decisions that says why.
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

// What only tests need is not linked into the worker.
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

// dependencies lists the packages that a program links.
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
