package run

import (
	"context"
	"fmt"
	"strings"

	"millrace/internal/cli/terminal"
	"millrace/runtime/worker"
)

// stopServing stops the REST API.
func (w *workerProcess) stopServing() {
	if w.stopREST != nil {
		w.stopREST()
		w.serving.Wait()
	}
	if w.listeners != nil {
		w.listeners.Close()
	}
}

// finish sends the last spans, and stops the background and the plugins.
func (w *workerProcess) finish() {
	ctx, cancel := context.WithTimeout(context.Background(), spansTimeout)
	defer cancel()
	if err := w.tracer.Close(ctx); err != nil {
		w.log.Warn("the last spans were not sent", "error", err)
	}
	w.end()
	w.running.Wait()
	if w.plugins != nil {
		w.plugins.Close()
	}
}

// farewell prints the number of records of each task.
func (w *workerProcess) farewell(done []worker.Progress) {
	fmt.Fprintln(w.out, "stopped")
	for _, p := range done {
		where := ""
		if len(p.Topics) > 0 {
			where = "   topics " + strings.Join(p.Topics, ", ")
		}
		fmt.Fprintf(w.out, "  %-20s %s records%s\n", p.Task, terminal.Grouped(p.Total), where)
	}
}
