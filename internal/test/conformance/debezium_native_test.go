//go:build kafka

package conformance

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// takeOverNative runs connect-postgres, then Debezium with Apache's worker, and then both again, with
// the same properties, slot and source offsets, while rows are inserted. No row is lost, and only a
// worker that is killed may repeat rows.
func takeOverNative(t *testing.T, in *items, jars string) {
	native := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(native, "connect-postgres"), "millrace/connectors/postgres/connect-postgres").CombinedOutput(); err != nil {
		t.Fatalf("building the plugin: %v\n%s", err, out)
	}
	url, stop, _ := ourSide.start(t, in.broker, in.name, "plugin.path="+native)
	s := newSession(t, url, in.name)
	s.standalone = false
	s.do("PUT /connectors/items/config", jsonOf(in.config())).want(201)
	in.awaits(t, in.insert(t, 500))
	in.insert(t, 500) // meanwhile
	stop()

	url, stop, _ = apacheSide.start(t, in.broker, in.name, "plugin.path="+jars)
	s.base = url
	in.awaits(t, in.insert(t, 500))
	in.once(t)
	in.insert(t, 500)
	stop()

	url, _, kill := ourSide.start(t, in.broker, in.name, "plugin.path="+native)
	s.base = url
	in.awaits(t, in.insert(t, 500))
	in.once(t)
	in.insert(t, 500)
	kill()

	url, stop, _ = apacheSide.start(t, in.broker, in.name, "plugin.path="+jars)
	s.base = url
	in.awaits(t, in.insert(t, 500))
	s.reaches("items", "RUNNING", "RUNNING")
	stop()
	s.report(t)
}
