package transform

import (
	"sync/atomic"
	"testing"
	"time"

	"millrace/plugins/connect"
)

// Canceling a chain stops its computation with an error that is not about the record.
func TestExpressionCanceled(t *testing.T) {
	chain, err := New(map[string]string{"transforms": "e", "transforms.e.type": "Expression",
		"transforms.e.filter": "let a = 1..3000; sum(a, sum(a, # + 1)) > 0"})
	if err != nil {
		t.Fatal(err)
	}
	var done atomic.Bool
	time.AfterFunc(50*time.Millisecond, func() { done.Store(true); chain.Cancel() })
	for range 1000 {
		if _, err = chain.Apply(&connect.Record{}, connect.NoOffset); err != nil {
			break
		}
	}
	if err != ErrCanceled || !done.Load() {
		t.Errorf("got %v", err)
	}
}
