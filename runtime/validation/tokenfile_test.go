package validation

import (
	"os"
	"path/filepath"
	"testing"
)

// A connector cannot send an arbitrary file of the worker to a broker as its token.
func TestFilesAsTokens(t *testing.T) {
	dir := t.TempDir()
	roots, secret, own := filepath.Join(dir, "roots"), filepath.Join(dir, "secret"), filepath.Join(dir, "own")
	if err := os.Mkdir(roots, 0o700); err != nil {
		t.Fatal(err)
	}
	token, link := filepath.Join(roots, "token"), filepath.Join(roots, "link")
	for _, path := range []string{secret, own, token} {
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(secret, link); err != nil {
		t.Fatal(err)
	}
	closed := Validator{worker: map[string]string{"producer." + tokenURL: "file://" + own}}
	open := Validator{worker: map[string]string{"connector.file.roots": roots}}
	for _, c := range []struct {
		name, key, value string
		v                Validator
		fine             bool
	}{
		{"any file", tokenURL, "file://" + secret, closed, false},
		{"another case and blanks", tokenURL, " FILE://" + secret, closed, false},
		{"a path without slashes before it", tokenURL, "file:" + secret, closed, false},
		{"the worker's own token", tokenURL, "file://" + own, closed, true},
		{"in the folders", tokenURL, "file://" + token, open, true},
		{"outside of the folders", tokenURL, "file://" + secret, open, false},
		{"beside the folders", tokenURL, "file://" + roots + "/../secret", open, false},
		{"a link out of the folders", tokenURL, "file://" + link, open, false},
		{"an endpoint", tokenURL, "https://id.example/token", closed, true},
		{"another key", "sasl.jaas.config", "file://" + secret, closed, true},
	} {
		if err := c.v.tokenFile(c.key, c.value); (err == nil) != c.fine {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
