package host

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Times for watching the folders of plugin.path.
const (
	settleTime = 250 * time.Millisecond // without a change, until a file counts as complete
	// interval of scans, for file systems without notifications
	lookAgain       = 5 * time.Second
	describeTimeout = 10 * time.Second // of the description of one plugin
	scanTime        = 3 * time.Second  // for all plugins at the start
)

// Scan scans the folders of plugin.path once. It waits up to scanTime for the descriptions of the
// plugins.
func (h *Host) Scan(ctx context.Context) {
	h.look(ctx)
	defer h.awaitJars(ctx)
	asked := waited(&h.catalog.working)
	moment := time.NewTimer(scanTime)
	defer moment.Stop()
	select {
	case <-asked:
	case <-moment.C:
		h.opts.Log.Warn("some plugins have not yet said what they offer; going on without them")
	case <-ctx.Done():
	}
}

// waited returns a channel that is closed when the descriptions of a group have ended. Each of them
// has a timeout.
func waited(descriptions *sync.WaitGroup) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		descriptions.Wait()
	}()
	return done
}

func (h *Host) look(ctx context.Context) {
	found, faults := scanAll(h.opts.Paths, trust{h.opts.Owners})
	h.catalog.update(ctx, found, faults)
}

// Watch applies changes in the folders of plugin.path until ctx ends. It reads a file when the file
// has not changed for a moment, and again after every change. It calls changed when the available
// classes have changed.
func (h *Host) Watch(ctx context.Context, changed func()) {
	sweep(socketParent(), time.Now())
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		h.opts.Log.Warn("no notices of changes in plugin.path; looking every few seconds", "error", err)
		watcher = &fsnotify.Watcher{}
	} else {
		defer watcher.Close()
	}
	defer h.catalog.working.Wait()
	h.catalog.working.Go(func() { h.writeArchives(ctx) })
	ticker := time.NewTicker(lookAgain)
	defer ticker.Stop()
	settled := time.NewTimer(0)
	defer settled.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-watcher.Events:
			settled.Reset(settleTime)
		case err := <-watcher.Errors:
			h.opts.Log.Warn("watching plugin.path", "error", err)
			settled.Reset(settleTime)
		case <-ticker.C:
			settled.Reset(0)
		case <-h.catalog.busy:
			settled.Reset(settleTime)
		case <-h.catalog.changes:
			changed()
		case <-settled.C:
			h.follow(watcher)
			h.look(ctx)
		}
	}
}

// follow watches the existing folders, and the plugins' own folders in them.
func (h *Host) follow(watcher *fsnotify.Watcher) {
	if watcher.Events == nil {
		return
	}
	known := watcher.WatchList()
	for _, path := range h.opts.Paths {
		manifests, _ := filepath.Glob(filepath.Join(path, "*", manifestName))
		folders := []string{path}
		for _, m := range manifests {
			folders = append(folders, filepath.Dir(m))
		}
		for _, dir := range folders {
			if !slices.Contains(known, dir) {
				_ = watcher.Add(dir) // a folder that does not exist yet is retried later
			}
		}
	}
}
