//go:build kafka

package main

import (
	"testing"
	"time"

	"millrace/internal/test/apache"
)

// shortSession is what short runs need not wait long for.
const shortSession = 1500 * time.Millisecond

// The same on the real broker, which is killed too.
func TestFaultsOnApacheKafka(t *testing.T) {
	apache.Require(t)
	binary := builtWorker(t)
	for _, direction := range []direction{source, sink} {
		t.Run(string(direction), func(t *testing.T) {
			t.Parallel()
			p := plan{direction: direction, exactly: true, records: 20_000, seed: 1, session: shortSession, binary: binary, dir: t.TempDir(), out: t.Output(),
				faults: counts{workerKill: 1, pluginKill: 1, brokerKill: 1, offsetsAway: 1}}
			if _, err := p.onApache(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}
