package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// peersFolder is the default folder for binaries of peers between runs. The user can also put a
// binary there.
func peersFolder() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	return filepath.Join(cache, "millrace", "peers")
}

// built returns a peer's binary, and builds it if it is missing.
func (b *bench) built(ctx context.Context, p peer) (binary string, err error) {
	binary = filepath.Join(b.peersDir, strings.ReplaceAll(strings.ToLower(p.name), " ", "-")+"-"+p.version)
	if _, err := os.Stat(binary); !errors.Is(err, fs.ErrNotExist) {
		return binary, err
	}
	if err := os.MkdirAll(b.peersDir, 0o755); err != nil {
		return "", err
	}
	fmt.Fprintf(os.Stderr, "building %s %s; it is kept in %s\n", p.name, p.version, b.peersDir)
	if err := p.build(ctx, b.dir, binary); err != nil {
		return "", fmt.Errorf("cannot be built here: %w", err)
	}
	return binary, nil
}

// downloads matches lines of go build that are not errors.
var downloads = regexp.MustCompile(`(?m)^go: downloading .*\n`)

// build builds a peer in a module of its own, with the versions that the peer's go.mod requires.
func (p peer) build(ctx context.Context, dir, to string) error {
	dir, err := os.MkdirTemp(dir, "peer-")
	if err != nil {
		return err
	}
	version, _, _ := strings.Cut(strings.TrimPrefix(runtime.Version(), "go"), " ")
	text := fmt.Sprintf("module peer\n\ngo %s\n\nrequire %s %s\n", version, p.module, p.version)
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(text), 0o644); err != nil {
		return err
	}
	what := p.command
	if what == "" {
		what = "."
		if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(p.program()), 0o644); err != nil {
			return err
		}
	}
	partial := to + ".partial"
	build := exec.CommandContext(ctx, "go", "build", "-mod=mod", "-trimpath", "-ldflags", "-s -w", "-o", partial, what)
	build.Dir, build.Env = dir, append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w: %s", err, downloads.ReplaceAll(output, nil))
	}
	return os.Rename(partial, to)
}

// program returns a main package with only the components that the work needs, as the peer's
// documentation describes. With all components, the build takes ten times as long, and the process
// three times the memory.
func (p peer) program() string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n\t\"context\"\n\n")
	for _, components := range []string{"io", "kafka", "pure"} {
		fmt.Fprintf(&b, "\t_ %q\n", p.module+"/public/components/"+components)
	}
	fmt.Fprintf(&b, "\t%q\n)\n\nfunc main() { service.RunCLI(context.Background()) }\n", p.service)
	return b.String()
}
