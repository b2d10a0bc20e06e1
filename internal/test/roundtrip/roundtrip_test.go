package roundtrip_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/sr/srfake"

	"millrace/configs"
	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/plugins/host"
	"millrace/plugins/sdk"
	"millrace/runtime/converter"
)

// The test binary is its own plugin.
func TestMain(m *testing.M) {
	if os.Getenv("MILLRACE_PLUGIN") != "" {
		sdk.Serve(randomSource, randomSink, ledgerSink)
		return
	}
	os.Exit(m.Run())
}

// format is a converter, and what it can hold of Connect's data.
type format struct {
	class string
	props map[string]string

	identifiers         bool // names are letters, digits and underscores
	finite              bool // no infinity, and nothing that is no number
	nullsBesideDefaults bool // a null is one, whatever default its schema has
	bare                bool // of a schema only the types are kept: what Protobuf has
}

var formats = map[string]format{
	"json": {class: "org.apache.kafka.connect.json.JsonConverter", props: map[string]string{"replace.null.with.default": "false"}, nullsBesideDefaults: true},
	"json numeric": {class: "org.apache.kafka.connect.json.JsonConverter",
		props: map[string]string{"replace.null.with.default": "false", "decimal.format": "NUMERIC"}, nullsBesideDefaults: true},
	"avro":        {class: "io.confluent.connect.avro.AvroConverter", identifiers: true},
	"json schema": {class: "io.confluent.connect.json.JsonSchemaConverter"},
	"protobuf": {class: "io.confluent.connect.protobuf.ProtobufConverter", props: map[string]string{"optional.for.nullables": "true"},
		identifiers: true, bare: true},
	"protobuf wrappers": {class: "io.confluent.connect.protobuf.ProtobufConverter", props: map[string]string{"wrapper.for.nullables": "true"},
		identifiers: true, bare: true},
}

var (
	firstSeed = flag.Uint64("seed", 1, "of the first random record")
	seeds     = flag.Uint64("seeds", 8, "how many random records of each format there are")
)

// kept are seeds that once failed.
var kept = []uint64{57, 66, 69, 124, 155, 298, 349, 10347, 10629}

// Data of every type goes from a plugin's process through a converter to Kafka's bytes, back, and
// to a plugin's process, and is what it was, its schema too.
func TestRoundTrip(t *testing.T) {
	t.Logf("run again with -seed %d -seeds %d", *firstSeed, *seeds)
	h := host.New(host.Options{Bundled: []*connect.Class{randomSource, randomSink}, Isolation: host.EachPlugin, Log: slog.New(slog.DiscardHandler),
		Stdout: io.Discard, Command: func(string) *exec.Cmd { return exec.Command(os.Args[0]) }})
	t.Cleanup(h.Close)
	for _, name := range slices.Sorted(maps.Keys(formats)) {
		t.Run(name, func(t *testing.T) { roundTrip(t, h, name, formats[name]) })
	}
}

func roundTrip(t *testing.T, h *host.Host, name string, f format) {
	all := slices.Clone(kept)
	for n := range *seeds {
		all = append(all, *firstSeed+n)
	}
	source, sink := openSource(t, h, name, all), openSink(t, h, name)
	for len(all) > 0 {
		batch, free, err := source.Next()
		if err != nil {
			t.Fatal(err)
		}
		fake := srfake.New() // slow with many schemas
		var back []connect.SinkRecord
		for i, r := range batch.Records {
			s, v, err := throughKafka(t, r, all[i], f, fake.URL())
			if err != nil {
				t.Errorf("seed %d: %v", all[i], err)
				continue
			}
			back = append(back, connect.SinkRecord{Record: connect.Record{Topic: "t", Timestamp: 1, ValueSchema: s, Value: v}, Offset: int64(all[i])})
		}
		if err := sink.Put(t.Context(), back); err != nil {
			t.Fatal(err)
		}
		all = all[len(batch.Records):]
		fake.Close()
		free()
	}
	if t.Failed() {
		return
	}
	at := map[connect.TopicPartition]int64{{Topic: "t"}: int64(len(kept)) + int64(*seeds)}
	safe, err := sink.Flush(t.Context(), at)
	if err != nil || !maps.Equal(safe, at) {
		t.Errorf("in the sink's process: %v, %v", safe, err)
	}
}

// throughKafka turns a record into bytes and back, by two converters.
func throughKafka(t *testing.T, r connect.SourceRecord, seed uint64, f format, registry string) (*connect.Schema, connect.Value, error) {
	t.Helper()
	if diff := differs(r.ValueSchema, r.Value, seed, f, false); diff != "" {
		return nil, connect.Value{}, fmt.Errorf("as it came from the source's process: %s", diff)
	}
	topic := fmt.Sprint("t", seed)
	data, err := newConverter(t, f, registry).FromConnect(new(converter.Arena), topic, r.ValueSchema, r.Value)
	if err != nil {
		return nil, connect.Value{}, fmt.Errorf("%w\n%s", err, described(r.ValueSchema, false))
	}
	s, v, err := newConverter(t, f, registry).ToConnect(topic, data)
	if err == nil {
		err = unlike(s, v, seed, f)
	}
	if err != nil {
		return nil, connect.Value{}, fmt.Errorf("%w\n%.300q", err, data)
	}
	return s, v, nil
}

func newConverter(t *testing.T, f format, url string) converter.Converter {
	t.Helper()
	props := maps.Clone(f.props)
	if strings.Contains(f.class, "confluent") {
		props = map[string]string{"schema.registry.url": url}
		maps.Copy(props, f.props)
	}
	c, err := converter.New(f.class, props, false)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func propsOf(format string, seeds []uint64) map[string]string {
	return map[string]string{"format": format, "seeds": strings.Trim(fmt.Sprint(seeds), "[]")}
}

// openSource starts the task that makes the records, in another process.
func openSource(t *testing.T, h *host.Host, format string, seeds []uint64) boundary.Source {
	t.Helper()
	p, err := h.Open(t.Context(), "c", randomSource, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Release)
	s, err := p.StartSource(t.Context(), "c", 0, propsOf(format, seeds), boundary.SourceEvents{Log: slog.New(slog.DiscardHandler),
		Offset: func(context.Context, map[string]any) (map[string]any, error) { return nil, nil }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Cancel)
	return s
}

// openSink starts the task that compares records with what they should be, in another process.
func openSink(t *testing.T, h *host.Host, format string) boundary.Sink {
	t.Helper()
	p, err := h.Open(t.Context(), "c", randomSink, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Release)
	s, err := p.StartSink(t.Context(), "c", 0, propsOf(format, nil), boundary.SinkEvents{Log: slog.New(slog.DiscardHandler),
		Put: func(error) {}, Ended: func(error) {}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Cancel)
	return s
}

type randomTask struct {
	format
	seeds []uint64
	seen  int64
}

var keys = configs.Keys{configs.Opt("format", configs.String, configs.High, ""), configs.Opt("seeds", configs.String, configs.High, "")}

var randomSource = &connect.Class{Name: "test.RandomSource", Config: keys, NewSource: func() connect.SourceConnector { return connector[connect.SourceTask]{sourceTask} }}
var randomSink = &connect.Class{Name: "test.RandomSink", Config: keys, NewSink: func() connect.SinkConnector { return connector[connect.SinkTask]{sinkTask} }}

func sourceTask() connect.SourceTask { return &randomSourceTask{} }
func sinkTask() connect.SinkTask     { return &randomSinkTask{} }

type connector[T any] struct{ newTask func() T }

func (connector[T]) Start(context.Context, connect.ConnectorContext, map[string]string) error {
	return nil
}
func (connector[T]) TaskConfigs(int) ([]map[string]string, error) { return nil, nil }
func (connector[T]) Stop() error                                  { return nil }
func (c connector[T]) NewTask() T                                 { return c.newTask() }

func (t *randomTask) prepare(props map[string]string) error {
	t.format = formats[props["format"]]
	for _, text := range strings.Fields(props["seeds"]) {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return err
		}
		t.seeds = append(t.seeds, seed)
	}
	return nil
}

func (*randomTask) Stop() error { return nil }

type randomSourceTask struct{ randomTask }

func (t *randomSourceTask) Start(_ context.Context, _ connect.SourceContext, props map[string]string) error {
	return t.prepare(props)
}

func (t *randomSourceTask) Poll(ctx context.Context) (*connect.Batch, error) {
	if len(t.seeds) == 0 {
		<-ctx.Done()
		return nil, nil
	}
	n := min(len(t.seeds), 37)
	b := &connect.Batch{Lag: connect.UnknownLag}
	for _, seed := range t.seeds[:n] {
		s, v := made(seed, t.format)
		b.Records = append(b.Records, connect.NewSourceRecord("t", s, v))
	}
	t.seeds = t.seeds[n:]
	return b, nil
}

type randomSinkTask struct{ randomTask }

func (t *randomSinkTask) Start(_ context.Context, _ connect.SinkContext, props map[string]string) error {
	return t.prepare(props)
}

func (t *randomSinkTask) Put(_ context.Context, records []connect.SinkRecord) error {
	for _, r := range records {
		t.seen++
		if err := unlike(r.ValueSchema, r.Value, uint64(r.Offset), t.format); err != nil {
			return fmt.Errorf("seed %d: %w", r.Offset, err)
		}
	}
	return nil
}

func (*randomSinkTask) Flush(context.Context) error { return nil }

// PreCommit commits only when every record was seen.
func (t *randomSinkTask) PreCommit(_ context.Context, offsets map[connect.TopicPartition]int64) (map[connect.TopicPartition]int64, error) {
	for _, n := range offsets {
		if n != t.seen {
			return nil, fmt.Errorf("%d records came of %d", t.seen, n)
		}
	}
	return offsets, nil
}

func made(seed uint64, f format) (*connect.Schema, connect.Value) {
	r := newRandom(seed, f)
	s := r.schema(top, 3)
	return s, r.value(s)
}

func unlike(s *connect.Schema, v connect.Value, seed uint64, f format) error {
	if diff := differs(s, v, seed, f, f.bare); diff != "" {
		return errors.New(diff)
	}
	return nil
}

// differs says how data is not what the seed makes.
func differs(s *connect.Schema, v connect.Value, seed uint64, f format, bare bool) string {
	wantSchema, want := made(seed, f)
	if want.IsNull() && v.IsNull() && s == nil {
		return "" // nothing but null can be said of a null
	}
	if got, want := shown(v), shown(want); got != want {
		return fmt.Sprintf("the value\n%s\nis not\n%s\nof the schema\n%s", got, want, described(wantSchema, bare))
	}
	if got, want := described(s, bare), described(wantSchema, bare); got != want {
		return fmt.Sprintf("the schema\n%s\nis not\n%s", got, want)
	}
	return ""
}

// shown is a value as text that tells kinds and bits apart; maps are in no order.
func shown(v connect.Value) string {
	var parts []string
	switch v.Kind() {
	case connect.Float32, connect.Float64:
		if math.IsNaN(v.Float()) {
			return fmt.Sprint(v.Kind(), "NaN")
		}
		return fmt.Sprint(v.Kind(), math.Float64bits(v.Float()))
	case connect.List:
		for _, item := range v.List() {
			parts = append(parts, shown(item))
		}
	case connect.Map:
		for _, e := range v.Map() {
			parts = append(parts, shown(e.Key)+"="+shown(e.Value))
		}
		slices.Sort(parts)
	case connect.KindStruct:
		for i, item := range v.Struct().Values {
			parts = append(parts, v.Struct().Schema.Fields[i].Name+":"+shown(item))
		}
	case connect.KindDecimal:
		return fmt.Sprint("decimal ", v.Decimal().Unscaled, " ", v.Decimal().Scale)
	default:
		return fmt.Sprintf("%v %q", v.Kind(), v.Text())
	}
	return fmt.Sprintf("%v%q", v.Kind(), parts)
}

// described is a schema as text; bare with its types alone.
func described(s *connect.Schema, bare bool) string {
	if s == nil {
		return "-"
	}
	out := s.Type.String()
	if !bare {
		out += fmt.Sprintf(" %v %q %d %q %q %s", s.Optional, s.Name, s.Version, s.Doc, s.Parameters, shown(s.Default))
	} else if strings.HasPrefix(s.Name, "org.apache.kafka.connect.data.") {
		out += s.Name + s.Parameters["scale"]
	}
	if s.Key != nil {
		out += "\n key " + described(s.Key, bare)
	}
	if s.Elem != nil {
		out += "\n of " + described(s.Elem, bare)
	}
	for _, f := range s.Fields {
		out += "\n " + f.Name + ": " + strings.ReplaceAll(described(f.Schema, bare), "\n", "\n ")
	}
	return out
}
