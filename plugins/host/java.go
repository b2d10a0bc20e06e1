package host

import (
	"archive/zip"
	"os"
	"strings"
	"sync"
)

// maxJars is the maximum number of Java archives per folder to count and search.
const maxJars = 300

// javaClasses indexes the classes whose names look like connectors in Java archives that cannot be
// run.
type javaClasses struct {
	mu    sync.Mutex
	jars  map[string]bool   // archives that were searched
	where map[string]string // archive by full class name
}

// find returns the archive of a class, by its full name or its name without the package; "" if
// there is none. It opens the archives on the first call.
func (j *javaClasses) find(name string, jars []string) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.jars == nil {
		j.jars, j.where = map[string]bool{}, map[string]string{}
	}
	for _, jar := range jars[:min(len(jars), maxJars)] {
		if !j.jars[jar] {
			j.jars[jar] = true
			j.look(jar)
		}
	}
	if jar, ok := j.where[name]; ok && exists(jar) {
		return jar
	}
	for class, jar := range j.where {
		simple := class[strings.LastIndexByte(class, '.')+1:]
		if (simple == name || strings.TrimSuffix(simple, "Connector") == name) && exists(jar) {
			return jar
		}
	}
	return ""
}

const (
	maxJar         = 256 << 20 // maximum size of an archive to search, in bytes
	maxJavaClasses = 20_000
)

func (j *javaClasses) look(jar string) {
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
