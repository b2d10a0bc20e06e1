package jvm

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A description that is damaged does not count.
func TestDescription(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	get := func(want string) {
		t.Helper()
		if data, err := Description("a-2.pb"); err != nil || string(data) != want {
			t.Errorf("%q, %v, want %q", data, err, want)
		}
	}
	get("")
	for _, name := range []string{"a-1.pb", "b-1.pb", "a-2.pb"} {
		if err := StoreDescription(name, name[:2]+"*.pb", []byte("classes")); err != nil {
			t.Fatal(err)
		}
	}
	get("classes")
	left, err := filepath.Glob(filepath.Join(cache, "millrace", "plugins", "*"))
	if err != nil || len(left) != 2 {
		t.Errorf("%v, %v", left, err)
	}
	for _, size := range []int64{0, 33} {
		if err := os.Truncate(filepath.Join(cache, "millrace", "plugins", "a-2.pb"), size); err != nil {
			t.Fatal(err)
		}
		get("")
	}
}

// Sweep deletes the files that no worker has used for some months.
func TestSweep(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	for _, name := range []string{"plugins/old.pb", "plugins/new.pb", "plugins/read.pb", "java/old.jsa", "java/new.jsa", "java/archive-1/archive.jsa"} {
		write(t, filepath.Join(cache, "millrace", name), "")
	}
	if err := StoreDescription("read.pb", "read.pb", nil); err != nil {
		t.Fatal(err)
	}
	long := time.Now().Add(-unusedTime - time.Hour)
	for _, name := range []string{"plugins/old.pb", "plugins/read.pb", "java/old.jsa", "java/archive-1"} {
		if err := os.Chtimes(filepath.Join(cache, "millrace", name), long, long); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Description("read.pb"); err != nil {
		t.Fatal(err)
	}
	if err := Sweep(time.Now()); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(cache, "millrace", "*", "*"))
	if err != nil || len(left) != 3 {
		t.Errorf("%v, %v", left, err)
	}
}

// Sweep keeps the files that were used last, up to the size of the folder, and all that were used
// just now.
func TestSweepBySize(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	for name, hours := range map[string]int{"a": 0, "b": 0, "c": 0, "d": 2, "e": 3, "f": 4} {
		path := filepath.Join(cache, "millrace", "java", name+".jsa")
		write(t, path, "")
		used := time.Now().Add(time.Duration(-hours) * time.Hour)
		if err := errors.Join(os.Truncate(path, cacheSizes["java"]/4-1), os.Chtimes(path, used, used)); err != nil {
			t.Fatal(err)
		}
	}
	if err := Sweep(time.Now()); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(cache, "millrace", "java", "*"))
	if err != nil || len(left) != 4 || filepath.Base(left[3]) != "d.jsa" {
		t.Errorf("%v, %v", left, err)
	}
	if err := os.Truncate(left[0], cacheSizes["java"]); err != nil {
		t.Fatal(err)
	}
	if err := Sweep(time.Now()); err != nil {
		t.Fatal(err)
	}
	if left, err = filepath.Glob(filepath.Join(cache, "millrace", "java", "*")); err != nil || len(left) != 3 {
		t.Errorf("%v, %v", left, err)
	}
}

// JVMs run code out of the cache, so a folder that others can change is not used.
func TestCacheOfOthers(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	own := filepath.Join(cache, "millrace")
	if err := os.Mkdir(own, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(own, 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := Description("a.pb"); err == nil || !strings.Contains(err.Error(), "another user can change") {
		t.Error(err)
	}
}
