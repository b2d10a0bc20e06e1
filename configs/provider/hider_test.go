package provider

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func hiderOf(t *testing.T, secret string) *Hider {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "s"), []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := New(map[string]string{"config.providers": "d", "config.providers.d.class": "DirectoryConfigProvider"}, &Secrets{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return p.Hider(map[string]string{"k": "${d:" + dir + ":s}"})
}

// A secret is hidden in any context and in every promised form.
func TestHider(t *testing.T) {
	for _, secret := range []string{"Sup3rS3cretValue", "pässwörd+/=?", "12345678901", "a\"b\\c\nd-e-f-g"} {
		h := hiderOf(t, secret+"\n")
		inJSON, _ := json.Marshal(secret)
		reversed := []rune(secret)
		for i, j := 0, len(reversed)-1; i < j; i, j = i+1, j-1 {
			reversed[i], reversed[j] = reversed[j], reversed[i]
		}
		for _, form := range []string{secret, string(inJSON), strings.ToUpper(secret), strings.ToLower(secret), string(reversed), hex.EncodeToString([]byte(secret)),
			strings.ToUpper(hex.EncodeToString([]byte(secret)))} {
			if got := h.Text("a " + form + "z"); strings.Contains(got, strings.Trim(form, `"`)) {
				t.Errorf("%q is shown in %q", form, got)
			}
		}
		for before := range 5 {
			for after := range 4 {
				whole := strings.Repeat("x", before) + secret + strings.Repeat("y", after)
				for _, e := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding} {
					got := h.Text(e.EncodeToString([]byte(whole)))
					if !strings.Contains(got, "[hidden]") {
						t.Errorf("%q in base64 is shown: %s", whole, got)
					}
				}
			}
		}
	}
	if got := string(hiderOf(t, "12345678901").JSON(json.RawMessage(`{"n":12345678901}`))); got != `"[hidden]"` {
		t.Errorf("a number: %s", got)
	}
	if got := string(hiderOf(t, "secret").JSON(json.RawMessage(`{"n":"a secret b"}`))); got != `{"n":"a [hidden] b"}` {
		t.Errorf("a text: %s", got)
	}
	var none *Hider
	if none.Text("a") != "a" || string(none.JSON(json.RawMessage("1"))) != "1" {
		t.Error("without variables something is hidden")
	}
}

// RedactBut keeps the user's own text, for right and for wrong guesses. A guess of a part reveals
// nothing.
func TestRedactBut(t *testing.T) {
	s := &Secrets{}
	s.Keep("Sup3rS3cretValue")
	p := &Providers{Secrets: s}
	for _, row := range []struct {
		text, given, want string
	}{
		{"Connector Sup3rS3cretValue not found", "Sup3rS3cretValue", "Connector Sup3rS3cretValue not found"},
		{"Connector Sup3rS3cretValu not found", "Sup3rS3cretValu", "Connector Sup3rS3cretValu not found"},
		{"no /x/Sup3rS3cretValue/y", "/x/Sup3rS3cretValue/y", "no /x/Sup3rS3cretValue/y"},
		{"login Sup3rS3cretValue", "Sup3r", "login [hidden]"},
		{"login Sup3rS3cretValue", "S3cretValue", "login [hidden]"},
		{"login Sup3rS3cretValue", "", "login [hidden]"},
		{"login Sup3rS3cretValue", "login", "login [hidden]"},
		{"Sup3rSup3rS3cretValue", "Sup3rSup3r", "Sup3r[hidden]"},
		{"plain", "plain", "plain"},
	} {
		if got := p.RedactBut(row.text, row.given); got != row.want {
			t.Errorf("%q with %q: %q, want %q", row.text, row.given, got, row.want)
		}
	}
}
