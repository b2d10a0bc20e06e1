package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// Candidate is a plugin that is not installed, or not yet.
type Candidate struct {
	Path  string // the executable, or the manifest
	start func() *exec.Cmd
}

// At is the plugin at a path: an executable of any name, or a folder with a manifest.
func At(path string) (Candidate, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Candidate{}, err
	}
	var p *installed
	if info.IsDir() {
		p, err = readManifest(path)
	} else {
		p, err = executable(path, info)
	}
	if err == nil && p == nil {
		err = fmt.Errorf("there is no %s in it", manifestName)
	}
	if err != nil {
		return Candidate{}, fmt.Errorf("%s: %w", path, err)
	}
	return Candidate{Path: p.path, start: p.start}, nil
}

// Of is the plugin of a class that is bundled or installed.
func (h *Host) Of(class *connect.Class) (Candidate, error) {
	o, err := h.catalog.offerOf(class)
	return Candidate{Path: o.plugin, start: o.start}, err
}

// Trial is a process of a plugin that is looked at.
type Trial struct {
	*session
	Classes []*connect.Class
	tail    *tail
}

// Try starts a plugin and asks what it offers.
func (c Candidate) Try(ctx context.Context) (*Trial, error) {
	return try(ctx, c.start(), describeTimeout)
}

func try(ctx context.Context, cmd *exec.Cmd, timeout time.Duration) (*Trial, error) {
	t := &Trial{tail: &tail{}}
	quiet := pluginLog{base: slog.New(slog.DiscardHandler)}
	var err error
	t.session, err = launch(ctx, cmd, launchOptions{
		stderr:  func() io.Writer { return &logWriter{log: quiet, tail: t.tail} },
		stdout:  io.Discard,
		timeout: timeout,
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
	r, err := t.rpc.Describe(ctx, &connectv1.DescribeRequest{})
	if err != nil {
		return fmt.Errorf("describing itself: %w", err)
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
func (c Candidate) name() string {
	if filepath.Base(c.Path) == manifestName {
		return filepath.Base(filepath.Dir(c.Path))
	}
	return filepath.Base(c.Path)
}
