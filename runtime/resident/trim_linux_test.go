package resident

import (
	"os"
	"reflect"
	"testing"
)

func residentNow(t *testing.T) (sum int) {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range programMappings(string(maps), self) {
		sum += m.resident
	}
	return sum
}

func TestTrim(t *testing.T) {
	before := residentNow(t)
	Trim()
	if after := residentNow(t); before == 0 || after >= before {
		t.Errorf("%d kB of the program were resident, %d kB are", before, after)
	}
}

func TestProgramMappings(t *testing.T) {
	const smaps = `00400000-01ad8000 r-xp 00000000 fe:00 1234   /opt/my worker
Rss:                9328 kB
Anonymous:             0 kB
VmFlags: rd ex mr mw me
01ad8000-0334e000 r--p 016d8000 fe:00 1234   /opt/my worker
Rss:                  12 kB
Anonymous:             4 kB
0334e000-03458000 rw-p 02f4e000 fe:00 1234   /opt/my worker
Rss:                 500 kB
Anonymous:             0 kB
04000000-05000000 r--p 00000000 fe:00 1234   /opt/my worker
Rss:                   8 kB
Anonymous:             0 kB
7f0000000000-7f0000001000 r-xp 00000000 fe:00 99 /lib/libc.so.6
Rss:                   4 kB
Anonymous:             0 kB
c000000000-c000800000 rw-p 00000000 00:00 0
Rss:                   4 kB
`
	want := []mapping{{0x400000, 0x1ad8000, 9328}, {0x4000000, 0x5000000, 8}}
	if got := programMappings(smaps, "/opt/my worker"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
