package files

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"millrace/connectors/internal/tasktest"
)

// TestRandomNames grows, rotates, renames, removes and restores the files of a set while the task
// reads, or is stopped. Each line must arrive once.
func TestRandomNames(t *testing.T) {
	for seed := range uint64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			dir := t.TempDir()
			must(t, os.Mkdir(filepath.Join(dir, "out"), 0o700))
			synctest.Test(t, func(t *testing.T) {
				f := &folder{t: t, dir: dir, set: Set{Key: PathKey, Path: filepath.Join(dir, "*.log*"), Tasks: 1 + int(seed%3)}, offsets: tasktest.Offsets{}}
				randomNames(f, rand.New(rand.NewPCG(seed, 1)))
			})
		})
	}
}

func randomNames(f *folder, random *rand.Rand) {
	lines, made := 0, 0
	names := []string{"app.log"}
	var out []string
	grow := func(name string) {
		n := 1 + random.IntN(5)
		f.append(name, some(lines, lines+n))
		lines += n
	}
	grow("app.log")
	f.start()
	for range 60 {
		i := random.IntN(len(names))
		switch random.IntN(9) {
		case 0, 1:
			grow(names[i])
		case 2: // rotation
			for k := 30; k > 0; k-- {
				if _, err := os.Stat(f.path(fmt.Sprintf("app.log.%d", k))); err == nil {
					f.rename(fmt.Sprintf("app.log.%d", k), fmt.Sprintf("app.log.%d", k+1))
				}
			}
			f.rename("app.log", "app.log.1")
			grow("app.log")
			names, _ = filepath.Glob(f.path("*.log*"))
			for j := range names {
				names[j] = filepath.Base(names[j])
			}
		case 3: // another name
			if names[i] != "app.log" {
				made++
				name := fmt.Sprintf("f%d.log", made)
				f.rename(names[i], name)
				names[i] = name
			}
		case 4: // removed, read to its end
			if !strings.HasPrefix(names[i], "app.log") { // whose source partitions others take over
				f.read()
				f.rename(names[i], "out/"+names[i])
				out, names = append(out, names[i]), append(names[:i:i], names[i+1:]...)
			}
		case 5: // restored, under another name
			if len(out) > 0 {
				made++
				name := fmt.Sprintf("b%d.log", made)
				f.rename("out/"+out[0], name)
				out, names = out[1:], append(names, name)
			}
		case 6:
			f.restart()
		case 7:
			f.read()
		case 8:
			f.stop()
			if random.IntN(2) == 0 {
				made++
				name := fmt.Sprintf("n%d.log", made)
				f.rename("app.log", name)
				names = append(names, name)
				grow("app.log")
			}
			f.start()
		}
	}
	f.read()
	f.read()
	f.stop()
	f.check(lines)
}
