package jvm

import (
	"archive/zip"
	"os"
	"strings"
	"sync"
)

// MaxJars is the maximum number of Java archives per folder to count and search.
const MaxJars = 300

// Index indexes the classes whose names look like connectors in Java archives that cannot be
// run.
type Index struct {
	mu    sync.Mutex
	jars  map[string]bool   // archives that were searched
	where map[string]string // archive by full class name
}

// Find returns the archive of a class, by its full name or its name without the package; "" if
// there is none. It opens the archives on the first call.
func (j *Index) Find(name string, jars []string) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.jars == nil {
		j.jars, j.where = map[string]bool{}, map[string]string{}
	}
	for _, jar := range jars[:min(len(jars), MaxJars)] {
		if !j.jars[jar] {
			j.jars[jar] = true
			j.look(jar)
		}
	}
	if jar, ok := j.where[name]; ok && isFile(jar) {
		return jar
	}
	for class, jar := range j.where {
		simple := class[strings.LastIndexByte(class, '.')+1:]
		if (simple == name || strings.TrimSuffix(simple, "Connector") == name) && isFile(jar) {
			return jar
		}
	}
	return ""
}

const (
	maxJar         = 256 << 20 // maximum size of an archive to search, in bytes
	maxJavaClasses = 20_000
)

func (j *Index) look(jar string) {
	if info, err := os.Stat(jar); err != nil || !info.Mode().IsRegular() || info.Size() > maxJar {
		return
	}
	z, err := zip.OpenReader(jar)
	if err != nil {
		return // an unreadable archive has no usable class
	}
	defer z.Close()
	for _, f := range z.File {
		class, ok := strings.CutSuffix(f.Name, ".class")
		if !ok || strings.Contains(class, "$") || len(class) > 300 || len(j.where) == maxJavaClasses {
			continue
		}
		if strings.HasSuffix(class, "Connector") || strings.HasSuffix(class, "Source") || strings.HasSuffix(class, "Sink") {
			j.where[strings.ReplaceAll(class, "/", ".")] = jar
		}
	}
}

// Holds reports whether any of the archives has a class of one of the names: full names, or names
// without the package, as aliases of connectors are. Archives that cannot be read have none.
func Holds(jars []string, names map[string]bool) bool {
	for _, jar := range jars {
		if holds(jar, names) {
			return true
		}
	}
	return false
}

func holds(jar string, names map[string]bool) bool {
	z, err := zip.OpenReader(jar)
	if err != nil {
		return false
	}
	defer z.Close()
	for _, f := range z.File {
		class, ok := strings.CutSuffix(f.Name, ".class")
		if !ok {
			continue
		}
		class = strings.ReplaceAll(class, "/", ".")
		simple := class[strings.LastIndexByte(class, '.')+1:]
		if names[class] || names[simple] || names[strings.TrimSuffix(simple, "Connector")] {
			return true
		}
	}
	return false
}
