package jvm

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// unusedTime is the time after which files in the cache folder are deleted if no worker has used
// them at its start: those of plugins, bridges and Java runtimes that are gone.
const unusedTime = 90 * 24 * time.Hour

// cacheSizes are the maximum sizes of the cache folders in bytes. The files that were used last
// stay. A file that was used within safeTime stays in any case: another worker may be about to use
// it.
var cacheSizes = map[string]int64{"plugins": 64 << 20, "java": 128 << 20}

const safeTime = time.Hour

// cacheFolder returns a folder below the user's cache folder, and creates it. JVMs run code out of
// it, so it is an error if another user can change it.
func cacheFolder(name string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	own := filepath.Join(cache, "millrace")
	path := filepath.Join(own, name)
	if err := os.MkdirAll(path, 0o700); err != nil {
		return "", err
	}
	info, err := os.Stat(own)
	if err != nil {
		return "", err
	}
	if !private(info) {
		return "", fmt.Errorf("another user can change %s: delete it, or set XDG_CACHE_HOME to a folder of the worker's user", own)
	}
	return path, nil
}

// used marks a file as used now. It is no harm if that fails: the file is then made again some day.
func used(path string) { _ = os.Chtimes(path, time.Time{}, time.Now()) }

// Description returns a cached description of a plugin, nil if there is none. name has the form
// PLUGIN-VERSION.
func Description(name string) ([]byte, error) {
	folder, err := cacheFolder("plugins")
	if err != nil {
		return nil, err
	}
	path := filepath.Join(folder, name)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if len(data) < sha256.Size {
		return nil, nil
	}
	sum := sha256.Sum256(data[sha256.Size:])
	if !bytes.Equal(sum[:], data[:sha256.Size]) {
		return nil, nil // the disk was full, or the system stopped
	}
	used(path)
	return data[sha256.Size:], nil
}

// StoreDescription stores a description, in place of those whose names match a pattern.
func StoreDescription(name, replaces string, data []byte) error {
	folder, err := cacheFolder("plugins")
	if err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(folder, replaces))
	if err != nil {
		return err
	}
	for _, path := range old {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	temporary, err := os.CreateTemp(folder, "new-")
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	_, err = temporary.Write(append(sum[:], data...))
	if err := errors.Join(err, temporary.Close()); err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return os.Rename(temporary.Name(), filepath.Join(folder, name))
}

// Sweep deletes the files in the cache folder that were not used for a long time, and those that
// exceed its size. A JVM that uses a deleted file continues, and one that does not find a file any
// more starts without it.
func Sweep(now time.Time) error {
	var failed error
	for name, most := range cacheSizes {
		folder, err := cacheFolder(name)
		if err != nil {
			return err
		}
		failed = errors.Join(failed, sweep(folder, most, now))
	}
	return failed
}

func sweep(folder string, most int64, now time.Time) error {
	entries, failed := os.ReadDir(folder)
	var files []fs.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil { // otherwise another worker has deleted it
			files = append(files, info)
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	size := int64(0)
	for _, f := range files {
		size += f.Size()
		unused := now.Sub(f.ModTime())
		if unused > unusedTime || size > most && unused > safeTime {
			failed = errors.Join(failed, os.RemoveAll(filepath.Join(folder, f.Name())))
		}
	}
	return failed
}
