package host

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// sumsName is the file that vouches for the plugins of a folder, as sha256sum writes it. Where it is, what it does not list is
// not started.
const sumsName = "SHA256SUMS"

// sums are the SHA-256 sums of a folder's files, in hexadecimal, by their names in it; nil where nobody vouches.
type sums map[string]string

func readSums(folder string) (sums, error) {
	f, err := os.Open(filepath.Join(folder, sumsName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := sums{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		sum, name, ok := strings.Cut(line, " ")
		if raw, err := hex.DecodeString(sum); !ok || err != nil || len(raw) != sha256.Size {
			return nil, fmt.Errorf("%s, line %d: expected a SHA-256 sum and a name, as sha256sum writes them", f.Name(), n)
		}
		name = strings.TrimPrefix(strings.TrimSpace(name), "*")
		out[path.Clean(filepath.ToSlash(name))] = strings.ToLower(sum)
	}
	return out, lines.Err()
}

// check holds a file against the sum that is listed for its name.
func (s sums) check(name, file string) error {
	if s == nil {
		return nil
	}
	want, listed := s[name]
	if !listed {
		return fmt.Errorf("%s does not list %s", sumsName, name)
	}
	got, err := sha256Of(file)
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("the SHA-256 of %s is %s, but %s says %s", name, got, sumsName, want)
	}
	return nil
}

// verify holds the plugin against the SHA256SUMS of the folder of plugin.path, and one of a manifest's folder against the one in
// there too: every file of it.
func (p installed) verify() error {
	outer, err := readSums(p.folder)
	if err != nil {
		return err
	}
	own := filepath.Dir(p.path)
	if own == filepath.Clean(p.folder) {
		return outer.check(filepath.Base(p.path), p.path)
	}
	inner, err := readSums(own)
	if err != nil || outer == nil && inner == nil {
		return err
	}
	return eachFile(own, func(name string, _ fs.FileInfo) error {
		file := filepath.Join(own, name)
		if err := outer.check(path.Join(filepath.Base(own), name), file); err != nil || name == sumsName {
			return err
		}
		return inner.check(name, file)
	})
}

// sumsStamp changes when a file does that vouches for the plugin.
func sumsStamp(p installed) (out string) {
	for _, folder := range []string{p.folder, filepath.Dir(p.path)} {
		if info, err := os.Stat(filepath.Join(folder, sumsName)); err == nil {
			out += fmt.Sprint(info.Size(), info.ModTime().UnixNano(), " ")
		}
	}
	return out
}

func sha256Of(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
