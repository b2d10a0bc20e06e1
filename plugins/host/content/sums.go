package content

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
)

// SumsName is the file with the checksums of the plugins in a folder, in the format of sha256sum.
// If it exists, files that it does not list are not started.
const SumsName = "SHA256SUMS"

// Sums are the SHA-256 sums of a folder's files, in hexadecimal, by file name; nil without a
// SHA256SUMS.
type Sums map[string]string

// ReadSums reads the SHA256SUMS of a folder; nil if there is none.
func ReadSums(folder string) (Sums, error) {
	f, err := Open(filepath.Join(folder, SumsName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := Sums{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		sum, name, ok := sumLine(line)
		if !ok {
			return nil, fmt.Errorf("%s, line %d: expected a SHA-256 sum and a name, as sha256sum writes them", f.Name(), n)
		}
		if before, listed := out[name]; listed && before != sum {
			return nil, fmt.Errorf("%s, line %d: it lists %s twice, with different sums", f.Name(), n, name)
		}
		out[name] = sum
	}
	return out, lines.Err()
}

// sumLine parses a line in the format of sha256sum. A line that begins with a backslash has an
// escaped name.
func sumLine(line string) (sum, name string, ok bool) {
	rest, escaped := strings.CutPrefix(strings.TrimLeft(line, " \t"), `\`)
	sum, name, ok = strings.Cut(rest, " ")
	if raw, err := hex.DecodeString(sum); !ok || err != nil || len(raw) != sha256.Size {
		return "", "", false
	}
	if strings.HasPrefix(name, " ") || strings.HasPrefix(name, "*") {
		name = name[1:]
	}
	if escaped {
		name = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r").Replace(name)
	}
	return strings.ToLower(sum), path.Clean(filepath.ToSlash(name)), true
}

// formatSum formats such a line.
func formatSum(sum, name string) string {
	escaped := strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`).Replace(name)
	if escaped != name {
		sum = `\` + sum
	}
	return sum + "  " + escaped + "\n"
}

// Check compares the sum of a file with the listed one.
func (s Sums) Check(name, got string) error {
	if s == nil {
		return nil
	}
	want, listed := s[name]
	if !listed {
		return fmt.Errorf("%s does not list %s", SumsName, name)
	}
	if got != want {
		return fmt.Errorf("the SHA-256 of %s is %s, but %s says %s", name, got, SumsName, want)
	}
	return nil
}

// SumOf returns the sum of what it reads.
func SumOf(r io.Reader) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// sumOfFile returns the sum of a regular file.
func sumOfFile(path string) (string, error) {
	f, err := Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return SumOf(f)
}
