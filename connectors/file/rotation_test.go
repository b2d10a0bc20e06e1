package file

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"millrace/connectors/internal/tasktest"
)

// TestRandomLives grows files in pieces, renames them, truncates them, leaves them half read, and
// restarts the source in between. Every line must arrive once, in order.
func TestRandomLives(t *testing.T) {
	for seed := range uint64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			run(t, map[string]string{"batch.size": "3"}, func(f *fixture) { randomLife(f, rand.New(rand.NewPCG(seed, 1))) })
		})
	}
}

func randomLife(f *fixture, random *rand.Rand) {
	var want, got []string
	name, rotated := f.path, 0
	half := false // the file ends within a line
	f.write("")
	f.start()
	for step := range 40 {
		switch random.IntN(7) {
		case 0, 1, 2:
			text := fmt.Sprintf("line %d é%s", step, strings.Repeat("x", random.IntN(100)))
			if half {
				want[len(want)-1] += text
			} else {
				want = append(want, text)
			}
			if half = random.IntN(4) == 0; !half {
				text += "\n"
			}
			f.append(text)
		case 3:
			got = append(got, f.Texts()...)
		case 4: // a few lines only
			b, err := f.Poll()
			must(f.t, err)
			if b != nil {
				got = tasktest.AppendTexts(got, b)
			}
		case 5:
			f.restart()
		case 6:
			if got = append(got, f.Texts()...); half {
				continue
			}
			if random.IntN(2) == 0 {
				f.write("") // copytruncate
				got = append(got, f.Texts()...)
				continue
			}
			rotated++
			must(f.t, os.Rename(name, fmt.Sprintf("%s.%d", name, rotated)))
			f.write("")
		}
	}
	f.append("\nend\n")
	got = append(got, f.Texts()...)
	got = append(got, f.Texts()...)
	if !half {
		want = append(want, "")
	}
	want = append(want, "end")
	if diff := cmp.Diff(want, got); diff != "" {
		f.t.Errorf("lines (-want +got):\n%s", diff)
	}
}
