package herder

import (
	"strings"
	"testing"

	"millrace/api/rest"
	"millrace/runtime/fault"
)

func TestLongNames(t *testing.T) {
	for length, fine := range map[int]bool{1: true, 300: true, longestName: true, longestName + 1: false, 500_000: false} {
		_, err := named(strings.Repeat("n", length), rest.Config{})
		if (err == nil) != fine || err != nil && (fault.KindOf(err) != fault.BadRequest || !strings.Contains(err.Error(), "at most 2000")) {
			t.Errorf("a name of %d bytes: %v", length, err)
		}
	}
}
