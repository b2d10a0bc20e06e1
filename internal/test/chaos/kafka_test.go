//go:build kafka

package main

import (
	"testing"
	"time"

	"millrace/internal/test/apache"
)

// shortSession is a session timeout for short runs.
const shortSession = 1500 * time.Millisecond

// The same with the real broker, which has faults too.
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
