package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// peersFolder is where binaries of peers are kept from one time to the next, if the user names no other.
func peersFolder() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	return filepath.Join(cache, "millrace", "peers")
}

// peerBinary is where a peer's binary is or would be. One that somebody has put there is as good as one that was built.
func (b *bench) peerBinary(p peer) string {
	return filepath.Join(b.peersDir, filepath.Base(p.main)+"-"+p.version)
}

// missing says why a peer is not there: what its build said, if there was one.
func (p peer) missing(binary string) error {
	said, err := os.ReadFile(binary + ".failed")
	if err == nil {
		return fmt.Errorf("cannot be built here: %s", said)
	}
	return errors.New("not built yet: make bench-peers does it; or put its binary there as " + filepath.Base(binary))
}

// buildPeers builds the peers that are not there yet. One that cannot be built keeps the reason beside where it would be.
func (b *bench) buildPeers(ctx context.Context) error {
	if err := os.MkdirAll(b.peersDir, 0o755); err != nil {
		return err
	}
	t := b.report.table("Builds of runtimes in Go, in "+b.peersDir, "", "took", "MB")
	for _, p := range peers {
		binary := b.peerBinary(p)
		began := time.Now()
		_, err := os.Stat(binary)
		if errors.Is(err, fs.ErrNotExist) {
			err = p.build(ctx, b.dir, binary)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			t.row(p.name+" "+p.version+": "+oneLine(err), seconds(time.Since(began)), "–")
			if err := os.WriteFile(binary+".failed", []byte(oneLine(err)), 0o644); err != nil {
				return err
			}
			continue
		}
		_ = os.Remove(binary + ".failed") // there is none, as a rule
		info, err := os.Stat(binary)
		if err != nil {
			return err
		}
		t.row(p.name+" "+p.version, seconds(time.Since(began)), whole(float64(info.Size())/1e6))
	}
	return nil
}

// build builds a peer as its authors do, with what its own go.mod and go.sum say.
func (p peer) build(ctx context.Context, dir, to string) error {
	get := exec.CommandContext(ctx, "go", "mod", "download", "-json", p.module+"@"+p.version)
	get.Dir = dir // in no module
	said, err := get.Output()
	var module struct{ Dir, Error string }
	switch jsonErr := json.Unmarshal(said, &module); {
	case jsonErr != nil:
		return errors.Join(err, jsonErr)
	case module.Error != "":
		return errors.New(module.Error)
	}
	partial := to + ".partial"
	build := exec.CommandContext(ctx, "go", "build", "-C", module.Dir, "-trimpath", "-ldflags", "-s -w", "-o", partial, p.main)
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	if said, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w: %s", p.main, err, bytes.TrimSpace(said))
	}
	return os.Rename(partial, to)
}
