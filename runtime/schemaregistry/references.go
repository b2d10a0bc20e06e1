package schemaregistry

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/plugins/connect"
)

// Named is a schema that another refers to.
type Named struct{ Name, Text string }

// References returns all schemas that s refers to, each after its own references.
func (r *Registry) References(s sr.Schema) ([]Named, error) {
	all := references{r: r, seen: map[string]bool{}, deadline: time.Now().Add(referencesTimeout)}
	err := all.visit(s.References)
	return all.found, err
}

// referencesTimeout bounds the time to read all references of a schema. No request starts after it.
const referencesTimeout = 3 * timeout

type references struct {
	r        *Registry
	found    []Named
	seen     map[string]bool
	within   []string // the chain of references being followed
	size     int
	deadline time.Time
}

func (a *references) visit(refs []sr.SchemaReference) error {
	for _, ref := range refs {
		what := fmt.Sprintf("version %d of subject %s", ref.Version, ref.Subject)
		if slices.Contains(a.within, what) {
			return fmt.Errorf("schemas refer to one another in a circle: %s, then %s again", strings.Join(a.within, ", "), what)
		}
		if a.seen[ref.Name] {
			continue
		}
		if a.seen[ref.Name] = true; len(a.seen) > mostReferences {
			return fmt.Errorf("a schema refers to more than %d others", mostReferences)
		}
		if len(a.within) >= deepReferences {
			return fmt.Errorf("schemas refer to one another more than %d in a row", deepReferences)
		}
		if err := a.read(ref, what); err != nil {
			return err
		}
	}
	return nil
}

func (a *references) read(ref sr.SchemaReference, what string) error {
	doing := fmt.Sprintf("reading %s, %s, that a schema refers to", ref.Name, what)
	if time.Now().After(a.deadline) {
		return connect.Retriable(fmt.Errorf("%s: the Schema Registry at %s took more than %v for all of them", doing, a.r.shown, referencesTimeout))
	}
	found, err := a.r.client.SchemaByVersion(a.r.context(), ref.Subject, ref.Version)
	if err != nil {
		return a.r.explain(doing, err)
	}
	if a.size += len(found.Schema.Schema); a.size > mostKept {
		return fmt.Errorf("%s: all of them have more than %d bytes", doing, mostKept)
	}
	a.r.kept += len(found.Schema.Schema)
	a.within = append(a.within, what)
	err = a.visit(found.References)
	a.within = a.within[:len(a.within)-1]
	a.found = append(a.found, Named{ref.Name, found.Schema.Schema})
	return err
}
