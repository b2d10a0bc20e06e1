// Package preview shows the first records of a connector before and after its converters and
// transformations, without an effect on Kafka.
package preview

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"millrace/api/rest"
	"millrace/plugins/connect"
	"millrace/runtime/failure"
	"millrace/runtime/pipeline"
	"millrace/runtime/transform"
	"millrace/runtime/worker"
)

// Options determine a preview.
type Options struct {
	Records int           // the maximum number of records
	Wait    time.Duration // the maximum wait for them, after the start
	Stored  bool          // begin at the stored offsets, not at the beginning
	As      string        // the connector's name for plugins and the log; "": its own name
}

// startTime is how long the start of plugins and of the connector may take.
const startTime = 30 * time.Second

// preview is a preview in progress.
type preview struct {
	Options
	w     *worker.Worker
	name  string
	class *connect.Class
	props map[string]string // resolved
	log   *slog.Logger
	conv  pipeline.Converters
	chain *transform.Chain
	hints func() []string
}

// Run returns the first records of a connector. It produces nothing and stores no offset. It starts
// a source beside those that run, and notifies it of no commit. It does not start a sink's task.
//
// Run redacts the values of the configuration's variables. Transformations and predicates get the
// variables instead of the values, so that their results cannot show the values either.
func Run(ctx context.Context, w *worker.Worker, name string, raw map[string]string, o Options) (rest.Preview, error) {
	out, err := run(ctx, w, name, raw, o)
	hide(&out, w.Providers.Hider(raw))
	return out, err
}

func run(ctx context.Context, w *worker.Worker, name string, raw map[string]string, o Options) (out rest.Preview, err error) {
	o.As = cmp.Or(o.As, name)
	p := &preview{Options: o, w: w, name: name, log: w.Log.With("connector", o.As)}
	if p.class, p.props, err = w.Resolve(name, raw); err != nil {
		return out, err
	}
	ctx, cancel := context.WithTimeout(ctx, startTime+o.Wait)
	defer cancel()
	setup := w.Setup(worker.TaskID{Connector: name}, p.props, p.log)
	setup.Unresolved = unresolvedSteps(w.Providers, raw, p.props)
	if p.chain, err = setup.OpenChain(ctx); err != nil {
		return out, err
	}
	defer p.chain.Close()
	p.hints = p.chain.Watch(p.props)
	if p.conv, err = setup.OpenConverters(ctx, p.class.Type() == connect.Sink); err != nil {
		return out, err
	}
	defer p.conv.CloseLogged(p.log)
	if p.class.Type() == connect.Source {
		return p.source(ctx)
	}
	return p.sink(ctx)
}

// fail shows a failure and reports whether there is one.
func fail(p *rest.Previewed, f *failure.Failure) bool {
	if f != nil {
		p.Stage, p.Error = string(f.Stage), f.Err.Error()
	}
	return f != nil
}

// failAlone shows the failure of the only record of a batch, or the error of the plugin that
// converts it.
func failAlone(p *rest.Previewed, failures []*failure.Failure, err error) bool {
	if err != nil {
		p.Error = err.Error()
		return true
	}
	return fail(p, failures[0])
}

func (p *preview) cancel() {
	p.chain.Cancel()
	p.conv.Cancel()
}

// passes shows the outcome of the transformations, and reports whether the record goes on.
func passes(out *rest.Previewed, keep bool, f *failure.Failure) bool {
	if fail(out, f) || !keep {
		out.Dropped = f == nil
		return false
	}
	return true
}
