package provider

import (
	"strings"
	"testing"
)

// No secret gets through, regardless of how a text is split into writes.
func TestStream(t *testing.T) {
	s := &Secrets{}
	for _, value := range []string{"canary-bird", "birdcage", "canary-birdsong", "-----BEGIN KEY-----\nMIIEvQ+/abcdef==\n-----END KEY-----\n", `p"ss\word`, "tür&zu"} {
		s.Keep(value)
	}
	text := "a canary-bird, canary-birdsong canary-bir! canary-birdcage\n{\"key\": \"-----BEGIN KEY-----\\nMIIEvQ+/abcdef==\\n-----END KEY-----\"}\n" +
		"MIIEvQ+/abcdef==\n x=p\"ss\\word y=t%C3%BCr%26zu \"p\\\"ss\\\\word\" birdcag"
	want := ""
	for size := 1; size <= len(text); size++ {
		var out strings.Builder
		w, flush := s.Stream(&out)
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			if _, err := w.Write([]byte(rest[:n])); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		flush()
		if want == "" {
			want = out.String()
		}
		if out.String() != want {
			t.Fatalf("in pieces of %d it is\n%s\nin pieces of 1\n%s", size, &out, want)
		}
	}
	const expected = "a [hidden], [hidden] canary-bir! [hidden]cage\n{\"key\": \"[hidden]\"}\n[hidden]\n x=[hidden] y=[hidden] \"[hidden]\" birdcag"
	if want != expected {
		t.Errorf("it is\n%s\nwant\n%s", want, expected)
	}
}

func TestStreamWithoutSecrets(t *testing.T) {
	var out strings.Builder
	for _, s := range []*Secrets{nil, {}} {
		w, flush := s.Stream(&out)
		if _, err := w.Write([]byte("text ")); err != nil {
			t.Fatal(err)
		}
		flush()
	}
	if out.String() != "text text " {
		t.Errorf("%q", &out)
	}
}
