package host

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"millrace/plugins/host/jvm"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// readJars returns the plugin at a path that holds Java archives: a folder with jars, or with
// folders of jars, as Apache Kafka Connect's plugin.path has them, or a single jar. nil if there
// are none. An error says why the jars cannot be run.
func readJars(path string, info fs.FileInfo) (p *installed, err error) {
	jars := []string{path}
	if info.IsDir() {
		if jars, err = jarsIn(path); err != nil {
			return nil, err
		}
	} else if !isJar(path) {
		return nil, nil
	}
	if len(jars) == 0 {
		return nil, nil
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	bridge, err := jvm.Find()
	if err != nil {
		return nil, unusableJars{jars, err}
	}
	return &installed{path: path, bridge: &bridge, command: bridge.Command(absolute), interpreters: []string{bridge.Java, bridge.Jar}}, nil
}

// jarsIn returns Java archives in a folder and in the folders in it, up to jvm.MaxJars. An error
// says which folder cannot be read.
func jarsIn(path string) (jars []string, err error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		inner := filepath.Join(path, e.Name())
		files := []string{inner}
		if isFolder(inner) {
			if files, err = filesIn(inner); err != nil {
				return nil, err
			}
		}
		files = slices.DeleteFunc(files, func(file string) bool { return !isJar(file) })
		jars = append(jars, files[:min(len(files), jvm.MaxJars-len(jars))]...)
	}
	return jars, nil
}

func filesIn(folder string) (paths []string, err error) {
	entries, err := os.ReadDir(folder)
	for _, e := range entries {
		paths = append(paths, filepath.Join(folder, e.Name()))
	}
	return paths, err
}

// isFolder reports whether a path is a folder or a link to one.
func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// unusableJars is the fault of a path with Java archives that cannot be run.
type unusableJars struct {
	jars   []string
	reason error
}

func (e unusableJars) Error() string {
	if len(e.jars) == 1 {
		return fmt.Sprintf("%s is a plugin in Java, which cannot run: %v", filepath.Base(e.jars[0]), e.reason)
	}
	return fmt.Sprintf("its %d jars, such as %s, are a plugin in Java, which cannot run: %v", len(e.jars), filepath.Base(e.jars[0]), e.reason)
}

func (e unusableJars) Unwrap() error { return e.reason }

func isJar(path string) bool { return strings.EqualFold(filepath.Ext(path), ".jar") }

// lingerTime is how long a JVM stays after its last user has left. A validation, and the start of
// the connector that follows, then use the same JVM.
const lingerTime = 30 * time.Second

// describeTimeoutOfJars is for the description of a plugin in Java, which starts a JVM and can read
// thousands of classes.
const describeTimeoutOfJars = 30 * time.Second

// withOptions returns a plugin in Java whose JVM has further options.
func (p installed) withOptions(options []string) installed {
	p.command = jvm.Adapt(p.command, 0, 0, options)
	return p
}

// describeJars returns the description of a plugin in Java, from the cache if its files have not
// changed.
func (c *catalog) describeJars(ctx context.Context, p installed) (*connectv1.DescribeResponse, error) {
	p.discovery = strings.TrimPrefix(c.mode, hybridWarn)
	known, err := cachedDescription(p)
	if err != nil {
		c.withoutCache(err)
	} else if known != nil {
		return known, nil
	}
	says, err := ask(ctx, p.withOptions(c.javaOptions), describeTimeoutOfJars)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(says.Faults, (*connectv1.Fault).GetLate) {
		return says, nil
	}
	if err := cacheDescription(p, says); err != nil {
		c.withoutCache(err)
	}
	return says, nil
}

// withoutCache reports once that the cache folder cannot be used. It serves only speed.
func (c *catalog) withoutCache(err error) {
	c.slow.Do(func() {
		c.log.Warn("the cache for plugins in Java cannot be used; they start more slowly than they could", "error", err)
	})
}

// archiving writes the class data archive of the Java bridge as soon as a plugin uses it, also if
// the plugin comes while the worker runs, or if the bridge is replaced.
type archiving struct {
	catalog *catalog
	id      string // of the bridge with an archive
}

// follow starts to write the archive in the background, on the catalog's goroutines, unless that has
// been done for the bridge of these plugins. It then deletes what nothing has used for long.
func (a *archiving) follow(ctx context.Context, found []installed) {
	i := slices.IndexFunc(found, func(p installed) bool { return p.bridge != nil })
	if i < 0 || found[i].bridge.ID == a.id {
		return
	}
	bridge := found[i].bridge
	a.id = bridge.ID
	a.catalog.working.Go(func() {
		if err := bridge.WriteArchive(ctx); err != nil && ctx.Err() == nil {
			a.catalog.withoutCache(err)
		}
		if err := jvm.Sweep(time.Now()); err != nil {
			a.catalog.withoutCache(err)
		}
	})
}
