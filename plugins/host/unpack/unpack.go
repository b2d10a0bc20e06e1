// Package unpack unpacks the archives in which plugins are distributed: .zip files of Confluent
// Hub, and .tar.gz files of Debezium and others.
package unpack

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Limits of an archive. They only protect the disk from a broken or hostile file.
const (
	maxFiles = 50_000
	maxBytes = 4 << 30
)

// Is reports whether a file is named like an archive that Into can unpack.
func Is(path string) bool { return suffix(path) != "" }

func suffix(path string) string {
	for _, s := range []string{".zip", ".tar.gz", ".tgz"} {
		if strings.HasSuffix(strings.ToLower(filepath.Base(path)), s) {
			return s
		}
	}
	return ""
}

// Into unpacks an archive into an empty folder, and returns the folder of the plugin: the only
// folder at the top of the archive, or else a folder with the archive's name. Links are skipped,
// and a name that leads out of the folder is an error.
func Into(folder, archive string) (plugin string, err error) {
	name := filepath.Base(archive)
	name = name[:len(name)-len(suffix(name))]
	w := writer{root: filepath.Join(folder, name)}
	if suffix(archive) == ".zip" {
		err = w.zip(archive)
	} else {
		err = w.tar(archive)
	}
	if err != nil {
		return "", fmt.Errorf("unpacking %s: %w", archive, err)
	}
	top, err := os.ReadDir(w.root)
	if err != nil {
		return "", fmt.Errorf("unpacking %s: it is empty", archive)
	}
	if len(top) == 1 && top[0].IsDir() {
		return filepath.Join(w.root, top[0].Name()), nil
	}
	return w.root, nil
}

// writer writes the files of an archive below root.
type writer struct {
	root  string
	files int
	bytes int64
}

func (w *writer) zip(archive string) error {
	z, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer z.Close()
	for _, f := range z.File {
		if !f.Mode().IsRegular() || strings.HasSuffix(f.Name, "/") {
			continue
		}
		in, err := f.Open()
		if err != nil {
			return err
		}
		err = w.file(f.Name, in, f.Mode().Perm()&0o111 != 0)
		if err := errors.Join(err, in.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) tar(archive string) error {
	f, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	in := tar.NewReader(unzipped)
	for {
		header, err := in.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		if err := w.file(header.Name, in, header.FileInfo().Mode().Perm()&0o111 != 0); err != nil {
			return err
		}
	}
}

// file writes one file. Of the archive's permissions it keeps only whether the file is executable.
func (w *writer) file(name string, in io.Reader, executable bool) error {
	name = filepath.FromSlash(strings.TrimPrefix(name, "./"))
	if !filepath.IsLocal(name) {
		return fmt.Errorf("%q leads out of the archive", name)
	}
	if w.files++; w.files > maxFiles {
		return fmt.Errorf("it has more than %d files", maxFiles)
	}
	path := filepath.Join(w.root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	mode := os.FileMode(0o644)
	if executable {
		mode = 0o755
	}
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	n, err := io.Copy(out, io.LimitReader(in, maxBytes-w.bytes+1))
	if w.bytes += n; err == nil && w.bytes > maxBytes {
		err = fmt.Errorf("it has more than %d bytes", int64(maxBytes))
	}
	return errors.Join(err, out.Close())
}
