package provider

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"millrace/configs"
)

const (
	fileClass      = classPrefix + "FileConfigProvider"
	directoryClass = classPrefix + "DirectoryConfigProvider"
	envClass       = classPrefix + "EnvVarConfigProvider"
)

// files reads values from properties files: the path is a file, the key is a property in it.
type files struct{ allowed allowedPaths }

func (f files) get(path string, keys []string) (map[string]string, error) {
	if path == "" || !f.allowed.contain(path) {
		return nil, nil
	}
	data, err := configs.ReadNamedFile(path)
	if err != nil {
		return nil, fmt.Errorf("could not read properties from file %w", err)
	}
	props, err := configs.ParseProperties(data, true)
	if err != nil {
		return nil, fmt.Errorf("could not read properties from file %s: %w", path, err)
	}
	return pick(props, keys), nil
}

// directories reads values from whole files: the path is a directory, the key is the name of a file
// in it.
type directories struct {
	allowed allowedPaths
	log     *slog.Logger
}

func (d directories) get(path string, keys []string) (map[string]string, error) {
	if path == "" || !d.allowed.contain(path) {
		return nil, nil
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		d.log.Warn("the path of a config provider is no directory", "path", path)
		return nil, nil
	}
	out := map[string]string{}
	for _, key := range keys {
		if key == "" || key != filepath.Base(key) { // must be directly in the directory
			continue
		}
		file := filepath.Join(path, key)
		if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
			continue
		}
		data, err := configs.ReadNamedFile(file)
		if err != nil {
			return nil, fmt.Errorf("could not read file %w", err)
		}
		out[key] = string(data)
	}
	return out, nil
}

// env is the environment at the start of the process.
type env map[string]string

func newEnv(params map[string]string) (env, error) {
	allowed := regexp.MustCompile("")
	if pattern := params["allowlist.pattern"]; pattern != "" {
		var err error
		if allowed, err = configs.CompileRegex("^(?:" + pattern + ")$"); err != nil {
			return nil, fmt.Errorf("param.allowlist.pattern=%s: expected a regular expression: %w", pattern, err)
		}
	}
	out := env{}
	for _, entry := range os.Environ() {
		if name, value, _ := strings.Cut(entry, "="); allowed.MatchString(name) {
			out[name] = value
		}
	}
	return out, nil
}

func (e env) get(path string, keys []string) (map[string]string, error) {
	if path != "" {
		return nil, fmt.Errorf("path is not supported for EnvVarConfigProvider, invalid value '%s': expected ${env:NAME}", path)
	}
	return pick(e, keys), nil
}

func pick(from map[string]string, keys []string) map[string]string {
	out := map[string]string{}
	for _, key := range keys {
		if value, ok := from[key]; ok {
			out[key] = value
		}
	}
	return out
}

// allowedPaths are the paths of the allowed.paths parameter. Empty: all paths are allowed.
type allowedPaths struct {
	paths []string
	log   *slog.Logger
}

func newAllowedPaths(params map[string]string, log *slog.Logger) (allowedPaths, error) {
	out := allowedPaths{log: log}
	for _, path := range strings.Split(params["allowed.paths"], ",") {
		path = strings.TrimSpace(path)
		if path == "" {
			continue
		}
		if !filepath.IsAbs(path) {
			return out, fmt.Errorf("param.allowed.paths: path %s is not absolute", path)
		}
		if _, err := os.Stat(path); err != nil {
			return out, fmt.Errorf("param.allowed.paths: path %s does not exist", path)
		}
		out.paths = append(out.paths, filepath.Clean(path))
	}
	return out, nil
}

func (a allowedPaths) contain(path string) bool {
	if len(a.paths) == 0 {
		return true
	}
	clean, err := filepath.Abs(path)
	for _, allowed := range a.paths {
		if err == nil && (clean == allowed || allowed == "/" || strings.HasPrefix(clean, allowed+"/")) {
			return true
		}
	}
	a.log.Warn("a config provider may not read the path: it is not in allowed.paths", "path", path)
	return false
}
