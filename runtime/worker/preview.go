package worker

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/plugins/hosted"
	"millrace/runtime/failure"
	"millrace/runtime/kafka"
)

// PreviewOptions say what to preview.
type PreviewOptions struct {
	Records int           // at most
	Wait    time.Duration // for them, once there is something to ask
	Stored  bool          // begin where the connector is, not at the beginning
	As      string        // what plugins are told to be called, so that their log can be told apart; the connector's name when empty
}

// Preview shows the first records of a connector before and after its converters and transformations. It produces nothing and
// stores no offset: a source is started beside those that run, and told of no commit; a sink's task is not started at all.
//
// What the variables of the configuration stand for is hidden. Transformations and predicates are given the variables themselves in
// place of it, so that nothing they make of a value shows it.
func (w *Worker) Preview(ctx context.Context, name string, raw map[string]string, o PreviewOptions) (rest.Preview, error) {
	out, err := w.preview(ctx, name, raw, o)
	hidePreview(&out, w.Providers.Hider(raw))
	return out, err
}

func (w *Worker) preview(ctx context.Context, name string, raw map[string]string, o PreviewOptions) (out rest.Preview, err error) {
	o.As = cmp.Or(o.As, name)
	base := &taskBase{w: w, id: TaskID{Connector: name}, gate: newGate(false), log: w.Log.With("connector", o.As)}
	class, err := base.resolve(raw, nil)
	if err != nil {
		return out, err
	}
	base.class = class
	base.steps = w.stepsUnresolved(raw, base.connectorProps)
	ctx, cancel := context.WithTimeout(ctx, previewStart+o.Wait)
	defer cancel()
	if class.Type() == connect.Source {
		return base.previewSource(ctx, o)
	}
	return base.previewSink(ctx, o)
}

// previewStart is how long what a preview needs may take to start: plugins, which a busy machine takes seconds for, and a connector's own.
const previewStart = 30 * time.Second

func (t *taskBase) previewSource(ctx context.Context, o PreviewOptions) (out rest.Preview, err error) {
	task := &sourceTask{taskBase: t}
	if task.chain, err = t.openChain(ctx); err != nil {
		return out, err
	}
	defer task.chain.Close()
	hints := task.chain.Watch(t.connectorProps)
	if task.conv, err = t.converters(); err != nil {
		return out, err
	}
	plugin, err := t.w.Plugins.Open(ctx, o.As, t.class, t.connectorProps)
	if err != nil {
		return out, fmt.Errorf("opening the plugin: %w", err)
	}
	defer plugin.Release()
	if t.props, err = t.previewTask(ctx, plugin, o.As); err != nil {
		return out, err
	}
	offset := func(context.Context, map[string]any) (map[string]any, error) { return nil, nil }
	events := hosted.SourceEvents{Offset: offset, Log: t.log}
	if o.Stored {
		closeStore, err := task.openStore(ctx)
		if err != nil {
			return out, err
		}
		defer closeStore()
		events.Offset, events.Offsets = task.storedOffset, task.storedOffsets
	}
	source, err := plugin.StartSource(ctx, o.As, 0, t.props, events)
	if err != nil {
		return out, err
	}
	defer source.Cancel()
	ctx, cancel := context.WithTimeout(ctx, o.Wait)
	defer cancel()
	defer context.AfterFunc(ctx, task.chain.Cancel)()
	var over atomic.Bool
	defer context.AfterFunc(ctx, func() { over.Store(true); source.Cancel() })()
	defer func() { out.Notes = append(out.Notes, hints()...) }()
	for len(out.Records) < o.Records {
		batch, free, err := source.Next()
		if over.Load() || errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		for i := range batch.Records {
			if len(out.Records) < o.Records {
				out.Records = append(out.Records, task.preview(&batch.Records[i]))
			}
		}
		free()
	}
	return out, nil
}

// previewTask starts the connector for as long as it takes to get the properties of its first task.
func (t *taskBase) previewTask(ctx context.Context, plugin hosted.Plugin, as string) (map[string]string, error) {
	c, err := plugin.StartConnector(ctx, as, t.connectorProps, hosted.ConnectorEvents{ReconfigureTasks: func() {}, Failed: func(error) {}})
	if err != nil {
		return nil, err
	}
	tasks, err := c.TaskConfigs(ctx, 1)
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), connectorStopTimeout)
	defer cancel()
	if err := errors.Join(err, c.Stop(stopping)); err != nil {
		return nil, err
	}
	if len(tasks) == 0 {
		return nil, errors.New("the connector has no task: there is nothing to preview")
	}
	props := map[string]string{"task.class": taskClass(t.class.Name)}
	maps.Copy(props, tasks[0])
	return props, nil
}

func (t *sourceTask) preview(r *connect.SourceRecord) (p rest.Previewed) {
	p.Before = rest.PreviewedRecord{Topic: r.Topic, Key: shownValue(r.Key), Value: shownValue(r.Value), Headers: shownHeaders(r.Headers)}
	if r.Timestamp != connect.NoTimestamp {
		p.Before.Timestamp = &r.Timestamp
	}
	if r.Err != nil {
		p.Stage, p.Error = string(failure.TaskPoll), r.Err.Error()
		return p
	}
	if t.chain != nil {
		keep, fault := transformed(t.chain, &r.Record, connect.NoOffset)
		if failedPreview(&p, fault) || !keep {
			p.Dropped = fault == nil
			return p
		}
	}
	var out kgo.Record
	if failedPreview(&p, t.convert(&out, r, time.Now())) {
		return p
	}
	p.After = shownRecord(&out, false)
	return p
}

func failedPreview(p *rest.Previewed, fault *failure.Failure) bool {
	if fault != nil {
		p.Stage, p.Error = string(fault.Stage), fault.Err.Error()
	}
	return fault != nil
}

func (t *taskBase) previewSink(ctx context.Context, o PreviewOptions) (out rest.Preview, err error) {
	task := &sinkTask{taskBase: t}
	if task.config, err = slices.Concat(configs.ConnectorKeys, configs.SinkKeys).Parse(t.connectorProps); err != nil {
		return out, err
	}
	if task.chain, err = t.openChain(ctx); err != nil {
		return out, err
	}
	defer task.chain.Close()
	hints := task.chain.Watch(t.connectorProps)
	if task.conv, err = t.converters(); err != nil {
		return out, err
	}
	client, err := task.previewClient(ctx, o)
	if err != nil {
		return out, err
	}
	defer client.Close()
	notes, found := task.missingTopics(ctx, client, o.Wait)
	if out.Notes = notes; !found {
		return out, nil
	}
	defer func() { out.Notes = append(out.Notes, hints()...) }()
	ctx, cancel := context.WithTimeout(ctx, o.Wait)
	defer cancel()
	defer context.AfterFunc(ctx, task.chain.Cancel)()
	for len(out.Records) < o.Records && ctx.Err() == nil {
		fetches := client.PollRecords(ctx, o.Records-len(out.Records))
		if err := task.fetchError(fetches); err != nil {
			return out, err
		}
		fetches.EachRecord(func(r *kgo.Record) { out.Records = append(out.Records, task.preview(r)) })
	}
	return out, nil
}

// previewClient reads the topics without a group, from the beginning or from where the group is.
func (t *sinkTask) previewClient(ctx context.Context, o PreviewOptions) (*kgo.Client, error) {
	props := t.w.Clients.Properties("consumer", t.connectorProps, map[string]string{"client.id": "connector-preview-" + t.id.Connector})
	delete(props, "group.id")
	opts, err := t.w.Clients.Options(props, kafka.Consumer)
	if err != nil {
		return nil, err
	}
	topics, err := t.subscription()
	if err != nil {
		return nil, err
	}
	if o.Stored {
		committed, err := t.w.Admin.SinkOffsets(ctx, t.id.Connector, t.connectorProps)
		if err != nil {
			return nil, err
		}
		at := map[string]map[int32]kgo.Offset{}
		for _, c := range committed {
			if at[c.Topic] == nil {
				at[c.Topic] = map[int32]kgo.Offset{}
			}
			at[c.Topic][c.Partition] = kgo.NewOffset().At(*c.Offset)
		}
		if len(at) > 0 {
			topics = []kgo.Opt{kgo.ConsumePartitions(at)}
		}
	}
	return kgo.NewClient(append(opts, topics...)...)
}

func (t *sinkTask) preview(r *kgo.Record) (p rest.Previewed) {
	p.Before = *shownRecord(r, true)
	var out connect.SinkRecord
	if failedPreview(&p, t.convert(&out, r)) {
		return p
	}
	if t.chain != nil {
		keep, fault := transformed(t.chain, &out.Record, out.Offset)
		if failedPreview(&p, fault) || !keep {
			p.Dropped = fault == nil
			return p
		}
	}
	p.After = &rest.PreviewedRecord{Topic: out.Topic, Key: shownValue(out.Key), Value: shownValue(out.Value), Headers: shownHeaders(out.Headers)}
	return p
}

func shownRecord(r *kgo.Record, placed bool) *rest.PreviewedRecord {
	at := r.Timestamp.UnixMilli()
	out := &rest.PreviewedRecord{Topic: r.Topic, Timestamp: &at, Key: shownBytesOf(r.Key), Value: shownBytesOf(r.Value)}
	if placed {
		out.Partition, out.Offset = &r.Partition, &r.Offset
	}
	for _, h := range r.Headers {
		out.Headers = append(out.Headers, rest.PreviewedHeader{Key: h.Key, Value: shownBytesOf(h.Value)})
	}
	return out
}

func shownHeaders(headers []connect.Header) (out []rest.PreviewedHeader) {
	for _, h := range headers {
		out = append(out, rest.PreviewedHeader{Key: h.Key, Value: shownValue(h.Value)})
	}
	return out
}

// shownValue is a value as JSON, or as the text of what keeps it from being that.
func shownValue(v connect.Value) json.RawMessage {
	text, err := connect.AppendJSON(nil, v)
	if err != nil {
		text = connect.AppendJSONString(nil, fmt.Append(nil, v.Text()))
	}
	return text
}

// shownBytesOf is bytes as text where they are UTF-8, else as base64.
func shownBytesOf(b []byte) json.RawMessage {
	switch {
	case b == nil:
		return json.RawMessage("null")
	case utf8.Valid(b):
		return connect.AppendJSONString(nil, b)
	}
	text, err := json.Marshal(b)
	if err != nil {
		return json.RawMessage("null")
	}
	return text
}
