package apache

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// Compile compiles the Java files of a folder against Apache Kafka, and writes their classes, but for
// those left out, to a jar.
func Compile(folder, jar string, without ...string) error {
	jars, err := Jars()
	if err != nil {
		return err
	}
	sources, err := filepath.Glob(filepath.Join(folder, "*.java"))
	if err != nil {
		return err
	}
	classes, err := os.MkdirTemp(filepath.Dir(jar), "classes-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(classes)
	args := append([]string{"-nowarn", "--release", "17", "-cp", filepath.Join(jars, "*"), "-d", classes}, sources...)
	if out, err := exec.Command("javac", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("compiling %s: %w\n%s", folder, err, out)
	}
	return archive(classes, jar, without)
}

// archive writes the files of a folder to a zip file.
func archive(folder, path string, without []string) error {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	z := zip.NewWriter(out)
	err = filepath.WalkDir(folder, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || slices.Contains(without, e.Name()) {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		in, err := os.Open(path)
		if err != nil {
			return err
		}
		defer in.Close()
		w, err := z.Create(filepath.ToSlash(name))
		if err == nil {
			_, err = io.Copy(w, in)
		}
		return err
	})
	return errors.Join(err, z.Close(), out.Close())
}
