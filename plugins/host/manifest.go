package host

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"millrace/plugins/host/content"
)

const (
	manifestName = "manifest.json"
	maxManifest  = 64 << 10 // bytes
)

var errManifest = errors.New(`expected {"command": ["PROGRAM", "ARGUMENT", ...]}, files relative to this folder, the program else in the PATH`)

// readManifest reads the manifest of a plugin's folder; nil if there is none for a worker. The plugin runs in
// the worker's working directory, so that paths in configurations mean the same everywhere. Words
// of the command that name files of the folder become absolute paths.
func readManifest(dir string) (*installed, error) {
	path := filepath.Join(dir, manifestName)
	data, err := readSmall(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var m struct {
		Command []string `json:"command"`
	}
	err = json.Unmarshal(data, &m)
	if err == nil && len(m.Command) == 0 {
		// Confluent Hub's archives have a manifest.json too, which is for people.
		if jars, err := jarsIn(dir); err != nil || len(jars) > 0 {
			return nil, err
		}
	}
	if err != nil || len(m.Command) == 0 {
		return nil, errors.Join(errManifest, err)
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	p := &installed{path: path, command: m.Command}
	err = p.resolve(absolute)
	return p, err
}

// readSmall reads a file with a size limit. It does not block on a pipe.
func readSmall(path string) ([]byte, error) {
	f, err := content.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxManifest+1))
	if err == nil && len(data) > maxManifest {
		err = fmt.Errorf("%s is larger than %d bytes", path, maxManifest)
	}
	return data, err
}

// resolve finds the files in the command of a manifest. A command is a program of the folder with
// any arguments; or an interpreter with plain options, a program or script of the folder, and any
// arguments. So a manifest cannot contain code of its own. Otherwise a connector that writes files,
// such as a sink, could be abused to write a manifest.
func (p *installed) resolve(dir string) error {
	for i, word := range p.command {
		file, err := ownFile(dir, word)
		if err != nil {
			return err
		}
		if file != "" {
			p.command[i] = file
			p.resolveArguments(dir, p.command[i+1:])
			return nil
		}
		if i == 0 || p.throughEnv() && bareWord.MatchString(word) {
			if word, err = exec.LookPath(word); err != nil {
				return err
			}
			p.interpreters = append(p.interpreters, word)
		} else if !p.plain(i, word) {
			return fmt.Errorf("%q in the command is neither a file of the plugin's folder nor a plain option: "+
				"expected the program or script of the folder before its arguments", word)
		}
	}
	return fmt.Errorf("the command %q names no file of the plugin's folder: put the program or script there", strings.Join(p.command, " "))
}

// throughEnv reports whether the command begins with env, so that the program follows.
func (p *installed) throughEnv() bool {
	return len(p.interpreters) > 0 && filepath.Base(p.interpreters[len(p.interpreters)-1]) == "env"
}

// plain reports whether a word before the script contains no code: an option of the interpreter, a
// variable for env, or "run" as in uv and deno.
func (p *installed) plain(i int, word string) bool {
	if p.throughEnv() {
		return envVariable.MatchString(word)
	}
	return plainOption.MatchString(word) || i == 1 && word == "run"
}

var (
	bareWord    = regexp.MustCompile(`^[^-=][^=]*$`)
	plainOption = regexp.MustCompile("^-[^\x00-\x20()`{}\\[\\];|&$<>'\"\\\\!*?]*$")
	envVariable = regexp.MustCompile("^[A-Za-z_][A-Za-z0-9_]*=[^\x00-\x1f()`{}\\[\\];|&$<>'\"\\\\!*?]*$")
)

// resolveArguments makes arguments that name files of the folder absolute paths.
func (p *installed) resolveArguments(dir string, words []string) {
	for i, word := range words {
		if own := filepath.Join(dir, word); filepath.IsLocal(word) && content.IsFile(own) {
			words[i] = own
		}
	}
}

// ownFile returns the absolute path of the program or script that a word names; "" if it names
// none. Manifests and SHA256SUMS files cannot be programs.
func ownFile(dir, word string) (string, error) {
	local := word
	if filepath.IsAbs(word) {
		rel, err := filepath.Rel(dir, word)
		if err != nil || !filepath.IsLocal(rel) {
			return "", nil
		}
		local = rel
	}
	file := filepath.Join(dir, local)
	switch {
	case !content.IsFile(file):
		return "", nil
	case !filepath.IsLocal(local):
		return "", fmt.Errorf("%q in the command is outside of the plugin's folder", word)
	case filepath.Clean(local) == manifestName || filepath.Clean(local) == content.SumsName:
		return "", fmt.Errorf("%q in the command is no program", word)
	}
	return file, nil
}
