package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"google.golang.org/grpc"

	"millrace/plugins/connect"
	"millrace/plugins/host/content"
	"millrace/plugins/host/unpack"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// Candidate is a plugin that need not be installed.
type Candidate struct {
	Path    string // the executable, the manifest, or the jar or folder of jars
	folder  string // its own; "" for a file
	prepare func() (starting, error)
	java    bool // it runs in a JVM
}

// Unpack returns the plugin at a path as At does, or the plugin in an archive there. remove deletes
// the unpacked files.
func Unpack(path string) (c Candidate, remove func() error, err error) {
	remove = func() error { return nil }
	if info, err := os.Stat(path); err != nil || info.IsDir() || !unpack.Is(path) {
		c, err = At(path)
		return c, remove, err
	}
	work, err := os.MkdirTemp("", "millrace-unpacked-")
	if err != nil {
		return c, remove, err
	}
	remove = func() error { return os.RemoveAll(work) }
	folder, err := unpack.Into(work, path)
	if err == nil {
		c, err = At(folder)
	}
	return c, remove, err
}

// At returns the plugin at a path: an executable of any name, a folder with a manifest or with
// jars, or a jar.
func At(path string) (Candidate, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return Candidate{}, err
	}
	info, err := os.Stat(absolute)
	if err != nil {
		return Candidate{}, err
	}
	if filepath.Base(absolute) == manifestName && !info.IsDir() {
		return At(filepath.Dir(absolute))
	}
	p, err := candidate(absolute, info)
	if err == nil && p == nil {
		err = fmt.Errorf("there is no %s in it, and no jar", manifestName)
	}
	if err != nil {
		return Candidate{}, fmt.Errorf("%s: %w", path, err)
	}
	return Candidate{Path: p.path, folder: p.own(), prepare: p.prepare, java: p.bridge != nil}, nil
}

// candidate returns the plugin at a path; nil if a folder is none.
func candidate(path string, info fs.FileInfo) (p *installed, err error) {
	if info.IsDir() {
		p, err = readManifest(path)
	} else if !isJar(path) {
		if err := noArchive(path); err != nil {
			return nil, err
		}
		return executable(path, info)
	}
	if p == nil && err == nil {
		p, err = readJars(path, info)
	}
	return p, err
}

// noArchive returns an error for an archive that may contain a plugin but is not one.
func noArchive(path string) error {
	f, err := content.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, 262)
	n, _ := io.ReadFull(f, head) // a shorter file has none of these prefixes
	is := func(at int, magic string) bool { return n >= at+len(magic) && string(head[at:at+len(magic)]) == magic }
	switch {
	case is(0, "PK\x03\x04"), is(0, "\x1f\x8b"), is(0, "BZh"), is(0, "\xfd7zXZ"), is(0, "\x28\xb5\x2f\xfd"), is(257, "ustar"):
		return fmt.Errorf("it is an archive: unpack it, and name the folder with the %s, the executable or the jars", manifestName)
	}
	return nil
}

// Of returns the plugin of a bundled or installed class.
func (h *Host) Of(class *connect.Class) (Candidate, error) {
	o, err := h.catalog.offerOf(class)
	return Candidate{Path: o.plugin, prepare: o.prepare, java: o.java}, err
}

// Trial is a plugin process that is started only for inspection.
type Trial struct {
	*session
	Classes []*connect.Class
	says    *connectv1.DescribeResponse // its description of itself
	tail    *tail
}

// Try starts a plugin and reads its description.
func (c Candidate) Try(ctx context.Context) (*Trial, error) {
	t, err := try(ctx, c, "", describeTimeout)
	if err != nil {
		return nil, err
	}
	if t.Classes, err = classesOf(t.says); err != nil {
		t.kill()
		return nil, fmt.Errorf("%w%s", err, t.tail)
	}
	return t, nil
}

// try starts a plugin and asks for its description, which may have no class. discovery is plugin.discovery.
func try(ctx context.Context, c Candidate, discovery string, timeout time.Duration) (*Trial, error) {
	t := &Trial{tail: &tail{}}
	quiet := pluginLog{base: slog.New(slog.DiscardHandler)}
	start, err := c.prepare()
	if err != nil {
		return nil, err
	}
	defer start.release()
	t.session, err = launch(ctx, start.cmd, launchOptions{
		stderr:  func() io.Writer { return &logWriter{log: quiet, tail: t.tail} },
		stdout:  io.Discard,
		timeout: timeout,
		largest: defaultMaxMessage,
		java:    c.java,
	})
	if err != nil {
		return nil, withLines(err, t.tail, workersOptions)
	}
	if err := t.describe(ctx, discovery, timeout); err != nil {
		t.kill()
		return nil, fmt.Errorf("%w%s", err, t.tail)
	}
	return t, nil
}

func (t *Trial) describe(ctx context.Context, discovery string, timeout time.Duration) (err error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if t.says, err = t.rpc.Describe(ctx, &connectv1.DescribeRequest{Discovery: discovery}, grpc.MaxCallRecvMsgSize(wire.MaxDescription)); err != nil {
		return fmt.Errorf("describing itself: %w", err)
	}
	return nil
}

// classesOf returns the classes of a plugin's description of itself.
func classesOf(r *connectv1.DescribeResponse) (classes []*connect.Class, err error) {
	all := slices.Concat(r.Classes, r.Transformations, r.Converters, r.ConfigProviders)
	if len(all) > wire.MaxClasses {
		return nil, fmt.Errorf("it describes %d classes: expected at most %d", len(all), wire.MaxClasses)
	}
	for _, described := range all {
		class, err := wire.ClassFromProto(described)
		if err != nil {
			return nil, err
		}
		classes = append(classes, class)
	}
	if classes == nil && len(r.Faults) > 0 {
		return nil, fmt.Errorf("it offers no class: %s", faultText(faultsOf(r)))
	}
	if classes == nil {
		return nil, errors.New("it offers no class")
	}
	return classes, nil
}

// Client returns the gRPC client of the plugin.
func (t *Trial) Client() connectv1.PluginClient { return t.rpc }

// Kill kills the process.
func (t *Trial) Kill() {
	t.end()
	t.kill()
}

// End asks the process to exit. It returns an error if it had to kill the process.
func (t *Trial) End() error {
	t.kill()
	if t.endedByForce() {
		return errors.New("it did not end within 2 seconds when it was asked to, and had to be killed")
	}
	return nil
}

// LastLines formats the last lines of the log for the end of an error.
func (t *Trial) LastLines() string { return t.tail.String() }

// name returns the name of the plugin in a folder of plugin.path.
func (c Candidate) name() (string, error) {
	name := filepath.Base(c.Path)
	if c.folder != "" {
		name = filepath.Base(c.folder)
	} else if !isJar(name) && !strings.HasPrefix(name, pluginPrefix) {
		name = pluginPrefix + name
	}
	if strings.HasPrefix(name, ".") || name == string(filepath.Separator) || name == content.SumsName {
		return "", fmt.Errorf("%s: a plugin cannot be called %q: copy it to a folder of another name", c.Path, name)
	}
	return name, nil
}
