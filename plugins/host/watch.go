package host

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"

	"millrace/plugins/host/content"
	"millrace/plugins/host/socket"
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
// plugins. A JVM on a busy machine can take longer: Await waits for what a configuration needs.
func (h *Host) Scan(ctx context.Context) {
	h.look(ctx)
	asked := make(chan struct{})
	go func() { // ends when the descriptions do, each of which has a timeout
		defer close(asked)
		h.catalog.working.Wait()
	}()
	moment := time.NewTimer(scanTime)
	defer moment.Stop()
	select {
	case <-asked:
	case <-moment.C:
		h.opts.Log.Warn("some plugins have not yet described their classes; connectors of these plugins start later", "paths", h.catalog.pending())
	case <-ctx.Done():
	}
}

func (h *Host) look(ctx context.Context) []installed {
	found, faults := scanAll(h.opts.Paths, content.Trust{Owners: h.opts.Owners})
	h.catalog.update(ctx, found, faults)
	return found
}

// Watch applies changes in the folders of plugin.path until ctx ends. It reads a file when the file
// has not changed for a moment, and again after every change. It calls changed when the available
// classes have changed.
func (h *Host) Watch(ctx context.Context, changed func()) {
	socket.Sweep(time.Now())
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		h.opts.Log.Warn("no notices of changes in plugin.path; looking every few seconds", "error", err)
		watcher = &fsnotify.Watcher{}
	} else {
		defer watcher.Close()
	}
	defer h.catalog.working.Wait()
	archives := archiving{catalog: h.catalog}
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
			archives.follow(ctx, h.look(ctx))
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
