package preview

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/api/rest"
	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/runtime/converter"
	"millrace/runtime/failure"
	"millrace/runtime/pipeline"
	"millrace/runtime/worker"
)

func (p *preview) source(ctx context.Context) (out rest.Preview, err error) {
	plugin, err := p.w.Plugins.Open(ctx, p.As, p.class, p.props)
	if err != nil {
		return out, fmt.Errorf("opening the plugin: %w", err)
	}
	defer plugin.Release()
	props, err := p.firstTask(ctx, plugin)
	if err != nil {
		return out, err
	}
	events, closeStore, err := p.offsets(ctx)
	if err != nil {
		return out, err
	}
	defer closeStore()
	source, err := plugin.StartSource(ctx, p.As, 0, props, events)
	if err != nil {
		return out, err
	}
	defer source.Cancel()
	ctx, cancel := context.WithTimeout(ctx, p.Wait)
	defer cancel()
	defer context.AfterFunc(ctx, p.cancel)()
	defer func() { out.Notes = append(out.Notes, p.hints()...) }()
	err = p.readSource(ctx, source, &out)
	return out, err
}

// offsets returns the services to the source task: its stored offsets, or none.
func (p *preview) offsets(ctx context.Context) (events boundary.SourceEvents, closeStore func(), err error) {
	events.Log, closeStore = p.log, func() {}
	events.Offset = func(context.Context, map[string]any) (map[string]any, error) { return nil, nil }
	if !p.Stored {
		return events, closeStore, nil
	}
	store, closeStore, err := p.w.Admin.OpenOffsets(ctx, p.props)
	if err != nil {
		return events, nil, err
	}
	events.Offset = func(ctx context.Context, partition map[string]any) (map[string]any, error) {
		return store.Get(ctx, p.name, partition)
	}
	events.Offsets = func(ctx context.Context) ([]connect.SourceOffset, error) { return store.All(ctx, p.name) }
	return events, closeStore, nil
}

// firstTask starts the connector until it has returned the properties of its first task.
func (p *preview) firstTask(ctx context.Context, plugin boundary.Plugin) (map[string]string, error) {
	c, err := plugin.StartConnector(ctx, p.As, p.props, boundary.ConnectorEvents{ReconfigureTasks: func() {}, Failed: func(error) {}})
	if err != nil {
		return nil, err
	}
	tasks, err := c.TaskConfigs(ctx, 1)
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), worker.ConnectorStopTimeout)
	defer cancel()
	if err := errors.Join(err, c.Stop(stopping)); err != nil {
		return nil, err
	}
	if len(tasks) == 0 {
		return nil, errors.New("the connector has no task: there is nothing to preview")
	}
	props := map[string]string{"task.class": worker.TaskClass(p.class.Name)}
	maps.Copy(props, tasks[0])
	return props, nil
}

// readSource shows records until there are enough, the source ends, or ctx does.
func (p *preview) readSource(ctx context.Context, source boundary.Source, out *rest.Preview) error {
	var over atomic.Bool
	defer context.AfterFunc(ctx, func() { over.Store(true); source.Cancel() })()
	var arena converter.Arena
	for len(out.Records) < p.Records {
		batch, free, err := source.Next()
		if over.Load() || errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if p.chain == nil {
			p.conv.TakeTexts(batch.Records)
		}
		for i := range batch.Records {
			if len(out.Records) < p.Records {
				out.Records = append(out.Records, p.ofSource(&arena, batch, i))
			}
		}
		free()
	}
	return nil
}

func (p *preview) ofSource(arena *converter.Arena, batch *connect.Batch, i int) (out rest.Previewed) {
	r := &batch.Records[i]
	out.Before = rest.PreviewedRecord{Topic: r.Topic, Key: jsonOf(r.Key), Value: jsonOf(r.Value), Headers: headersOf(r.Headers)}
	if at := r.Timestamp; at != connect.NoTimestamp { // transformations and the next batch change r
		out.Before.Timestamp = &at
	}
	if r.Err != nil {
		fail(&out, p.conv.Blamed(failure.New(failure.TaskPoll, worker.TaskClass(p.class.Name), r.Err)))
		return out
	}
	if keep, f := pipeline.TransformSource(p.chain, &r.Record, i, worker.Places(batch)); !passes(&out, keep, p.conv.Blamed(f)) {
		return out
	}
	record := make([]kgo.Record, 1)
	failures, err := p.conv.ToKafkaAll(arena, record, []*connect.SourceRecord{r}, time.Now())
	if !failAlone(&out, failures, err) {
		out.After = recordOf(&record[0], false)
	}
	return out
}
