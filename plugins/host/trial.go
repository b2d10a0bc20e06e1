package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"google.golang.org/grpc"

	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// Candidate is a plugin that is not installed, or not yet.
type Candidate struct {
	Path    string // the executable, or the manifest
	prepare func() (starting, error)
}

// At is the plugin at a path: an executable of any name, or a folder with a manifest.
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
	var p *installed
	if info.IsDir() {
		p, err = readManifest(absolute)
	} else if err = noArchive(absolute); err == nil {
		p, err = executable(absolute, info)
	}
	if err == nil && p == nil {
		err = fmt.Errorf("there is no %s in it", manifestName)
	}
	if err != nil {
		return Candidate{}, fmt.Errorf("%s: %w", path, err)
	}
	return Candidate{Path: p.path, prepare: p.prepare}, nil
}

// noArchive refuses a file that holds a plugin and is none.
func noArchive(path string) error {
	f, err := openRegular(path)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, 262)
	n, _ := io.ReadFull(f, head) // a shorter file is none of these
	is := func(at int, magic string) bool { return n >= at+len(magic) && string(head[at:at+len(magic)]) == magic }
	switch {
	case is(0, "PK\x03\x04") && strings.HasSuffix(path, ".jar"):
		return errJava
	case is(0, "PK\x03\x04"), is(0, "\x1f\x8b"), is(0, "BZh"), is(0, "\xfd7zXZ"), is(0, "\x28\xb5\x2f\xfd"), is(257, "ustar"):
		return fmt.Errorf("it is an archive: unpack it, and name the folder with the %s or the executable", manifestName)
	}
	return nil
}

// Of is the plugin of a class that is bundled or installed.
func (h *Host) Of(class *connect.Class) (Candidate, error) {
	o, err := h.catalog.offerOf(class)
	return Candidate{Path: o.plugin, prepare: o.prepare}, err
}

// Trial is a process of a plugin that is looked at.
type Trial struct {
	*session
	Classes []*connect.Class
	tail    *tail
}

// Try starts a plugin and asks what it offers.
func (c Candidate) Try(ctx context.Context) (*Trial, error) {
	return try(ctx, c.prepare, describeTimeout)
}

func try(ctx context.Context, prepare func() (starting, error), timeout time.Duration) (*Trial, error) {
	t := &Trial{tail: &tail{}}
	quiet := pluginLog{base: slog.New(slog.DiscardHandler)}
	start, err := prepare()
	if err != nil {
		return nil, err
	}
	defer start.release()
	t.session, err = launch(ctx, start.cmd, launchOptions{
		stderr:  func() io.Writer { return &logWriter{log: quiet, tail: t.tail} },
		stdout:  io.Discard,
		timeout: timeout,
		largest: defaultMaxMessage,
	})
	if err != nil {
		return nil, fmt.Errorf("%w%s", err, t.tail)
	}
	if err := t.describe(ctx, timeout); err != nil {
		t.kill()
		return nil, fmt.Errorf("%w%s", err, t.tail)
	}
	return t, nil
}

func (t *Trial) describe(ctx context.Context, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r, err := t.rpc.Describe(ctx, &connectv1.DescribeRequest{}, grpc.MaxCallRecvMsgSize(wire.MaxDescription))
	if err != nil {
		return fmt.Errorf("describing itself: %w", err)
	}
	if n := len(r.Classes) + len(r.Transformations); n > wire.MaxClasses {
		return fmt.Errorf("it describes %d classes: expected at most %d", n, wire.MaxClasses)
	}
	for _, described := range slices.Concat(r.Classes, r.Transformations) {
		class, err := wire.ClassFromProto(described)
		if err != nil {
			return err
		}
		t.Classes = append(t.Classes, class)
	}
	if t.Classes == nil {
		return errors.New("it offers no class")
	}
	return nil
}

// Client is the plugin's service.
func (t *Trial) Client() connectv1.PluginClient { return t.rpc }

// Kill ends the process at once.
func (t *Trial) Kill() {
	t.end()
	t.kill()
}

// End asks the process to end. Its error says that it had to be killed.
func (t *Trial) End() error {
	t.kill()
	if t.endedByForce() {
		return errors.New("it did not end within 2 seconds when it was asked to, and had to be killed")
	}
	return nil
}

// LastLines are the last lines of its log, as the end of an error.
func (t *Trial) LastLines() string { return t.tail.String() }

// name is what a plugin is called in a folder of plugin.path.
func (c Candidate) name() (string, error) {
	name := filepath.Base(c.Path)
	if c.isFolder() {
		name = filepath.Base(filepath.Dir(c.Path))
	} else if !strings.HasPrefix(name, pluginPrefix) {
		name = pluginPrefix + name
	}
	if strings.HasPrefix(name, ".") || name == string(filepath.Separator) || name == sumsName {
		return "", fmt.Errorf("%s: a plugin cannot be called %q: copy it to a folder of another name", c.Path, name)
	}
	return name, nil
}
