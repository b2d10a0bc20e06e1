package transform

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// The time to check a list of renames grows linearly with its length: otherwise a request could
// block a worker.
func TestManyRenames(t *testing.T) {
	var text strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&text, "a%d:b,", i)
	}
	began := time.Now()
	if err := checkRenames(text.String() + "a0:c"); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	if all, err := parseRenames([]string{"a:b", "c:d", "a: e"}); err != nil || len(all) != 2 || all[0] != (rename{"a", "e"}) {
		t.Errorf("the last of two counts: %v, %v", all, err)
	}
}
