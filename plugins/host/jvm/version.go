package jvm

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"sync"
)

// version is the version of the bridge that this worker needs: the one in plugins/java/pom.xml. It
// changes when an older bridge does not work anymore.
const version = "1"

var bridgeVersion = regexp.MustCompile(`(?m)^Millrace-Bridge: *([^\r\n]*)`)

// checked are the results of checkBridge, by the path, size and time of the jar: a worker looks for
// the bridge at every scan of plugin.path.
var checked sync.Map

func checkOnce(jar string, info fs.FileInfo) error {
	key := fmt.Sprint(jar, info.Size(), info.ModTime().UnixNano())
	if known, ok := checked.Load(key); ok {
		err, _ := known.(error)
		return err
	}
	err := checkBridge(jar)
	checked.Store(key, err)
	return err
}

// checkBridge returns an error unless a jar is the bridge of this worker.
func checkBridge(jar string) error {
	z, err := zip.OpenReader(jar)
	if err != nil {
		return fmt.Errorf("the Java bridge %s cannot be read (%w): copy it there again from the release of this worker", jar, err)
	}
	defer z.Close()
	manifest, err := z.Open("META-INF/MANIFEST.MF")
	if err != nil {
		return fmt.Errorf("%s is not the Java bridge of Millrace: %w", jar, err)
	}
	text, err := io.ReadAll(io.LimitReader(manifest, 64<<10))
	if err := errors.Join(err, manifest.Close()); err != nil {
		return err
	}
	found := bridgeVersion.FindSubmatch(text)
	if found == nil {
		return fmt.Errorf("%s is not the Java bridge of Millrace: its manifest names no version", jar)
	}
	if has := strings.TrimSpace(string(found[1])); has != version {
		return fmt.Errorf("the Java bridge %s has version %s, but this worker needs version %s: use the one of the worker's release, or run make java", jar, has, version)
	}
	return nil
}

// Describe says in one line which bridge and Java a worker would use, or what is missing.
func Describe() string {
	b, err := Find()
	if err != nil {
		return "not available: " + err.Error()
	}
	return fmt.Sprintf("bridge version %s (%s), %s", version, b.Jar, b.Java)
}
