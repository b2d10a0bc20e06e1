package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"

	"github.com/twmb/franz-go/pkg/sr/srfake"

	"millrace/internal/test/apache"
	"millrace/plugins/connect"
	"millrace/runtime/converter"
	"millrace/runtime/transform"
)

// cost is the cost per record: nanoseconds of one core, and allocations.
type cost struct {
	nanos, bytes, allocations float64
}

// dataWork lists the timed kinds of work in the order of the table, with their descriptions. Some
// exist only in Millrace.
var dataWork = [][2]string{
	{"json-write", "JSON without schemas, written"}, {"json-read", "JSON without schemas, read and every field decoded"},
	{"json-check", "the same, passed on undecoded"},
	{"json-schemas-write", "JSON with schemas, written"}, {"json-schemas-read", "JSON with schemas, read"},
	{"three", "three transformations of a struct"}, {"three-json", "three transformations of JSON, and its reading"},
	{"avro-write", "Avro, written"}, {"avro-read", "Avro, read"},
	{"protobuf-write", "Protobuf, written"}, {"protobuf-read", "Protobuf, read"},
}

// data times converters and transformations on a record with ten fields, alternating with Apache's.
// The Avro converter in Java is Apicurio's, because Confluent's is not in Maven Central. Millrace
// decodes JSON lazily, only the parts that are used; Java always decodes everything.
func (b *bench) data(ctx context.Context) error {
	kafka, err := apache.Jars()
	if err != nil {
		return err
	}
	pom, err := os.ReadFile("runtime/converter/testdata/serdes.xml")
	if err != nil {
		return fmt.Errorf("%w: run it in the root of the repository", err)
	}
	serdes, err := apache.Resolve("serdes", pom)
	if err != nil {
		return err
	}
	classpath := filepath.Join(kafka, "*") + ":" + filepath.Join(serdes, "*")
	ours, theirs := map[string][]cost{}, map[string][]cost{}
	for range b.runs {
		if err := timeOurs(ours); err != nil {
			return err
		}
		if err := timeTheirs(ctx, classpath, theirs); err != nil {
			return err
		}
	}
	b.printData(ours, theirs)
	return nil
}

func timeTheirs(ctx context.Context, classpath string, to map[string][]cost) error {
	cmd := exec.CommandContext(ctx, "java", "-cp", classpath, "internal/test/bench/testdata/Micro.java")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("timing Apache's: %w\n%s", err, stderr.Bytes())
	}
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		var name string
		var c cost
		if _, err := fmt.Sscan(s.Text(), &name, &c.nanos, &c.bytes); err != nil {
			return fmt.Errorf("timing Apache's: it says %q: %w", s.Text(), err)
		}
		to[name] = append(to[name], c)
	}
	return nil
}

func tenFields() (*connect.Schema, connect.Value) {
	s := &connect.Schema{Type: connect.KindStruct, Name: "bench.Ten"}
	var values []connect.Value
	for i := range 10 {
		f, v := connect.Field{Name: fmt.Sprint("field", i), Schema: connect.Int64Schema}, connect.Int64Value(int64(i)*1e6)
		switch i % 3 {
		case 1:
			f.Schema, v = connect.OptionalStringSchema, connect.StringValue("some text of it")
		case 2:
			f.Schema, v = connect.Float64Schema, connect.Float64Value(1.25)
		}
		s.Fields, values = append(s.Fields, f), append(values, v)
	}
	return s, connect.StructValue(&connect.Struct{Schema: s, Values: values})
}

// workersRoom is the GOGC value of a worker with a small heap: cmd/worker/memory.go.
const workersRoom = 300

// timeOurs times each kind of work. As in a task, state shared by a batch is created again for
// every 2000 records.
func timeOurs(to map[string][]cost) error {
	defer debug.SetGCPercent(debug.SetGCPercent(workersRoom))
	registry := srfake.New()
	defer registry.Close()
	s, v := tenFields()
	work := map[string]func() error{}
	for name, props := range map[string]map[string]string{
		"json":         {"class": "org.apache.kafka.connect.json.JsonConverter", "schemas.enable": "false"},
		"json-schemas": {"class": "org.apache.kafka.connect.json.JsonConverter"},
		"avro":         {"class": "io.confluent.connect.avro.AvroConverter", "schema.registry.url": registry.URL()},
		"protobuf":     {"class": "io.confluent.connect.protobuf.ProtobufConverter", "schema.registry.url": registry.URL()},
	} {
		c, err := converter.New(props["class"], props, false)
		if err != nil {
			return err
		}
		data, err := c.FromConnect(new(converter.Arena), "t", s, v)
		if err != nil {
			return err
		}
		arena, n := new(converter.Arena), 0
		work[name+"-write"] = func() error {
			if n++; n%2000 == 0 {
				arena = new(converter.Arena)
			}
			_, err := c.FromConnect(arena, "t", s, v)
			return err
		}
		work[name+"-read"] = func() error {
			_, v, err := c.ToConnect("t", data)
			if err == nil {
				_, err = v.Decode()
			}
			return err
		}
		if name == "json" {
			work["json-check"] = func() error {
				_, _, err := c.ToConnect("t", data)
				return err
			}
			chain, err := newChain()
			if err != nil {
				return err
			}
			work["three-json"] = func() error {
				s, v, err := c.ToConnect("t", data)
				if err != nil {
					return err
				}
				return through(chain, s, v)
			}
		}
	}
	chain, err := newChain()
	if err != nil {
		return err
	}
	work["three"] = func() error { return through(chain, s, v) }
	for _, name := range slices.Sorted(maps.Keys(work)) {
		c, err := timeOne(work[name])
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		to[name] = append(to[name], c)
	}
	return nil
}

func newChain() (*transform.Chain, error) {
	return transform.New(map[string]string{
		"transforms":                     "insert,rename,cast",
		"transforms.insert.type":         "org.apache.kafka.connect.transforms.InsertField$Value",
		"transforms.insert.static.field": "source", "transforms.insert.static.value": "shop",
		"transforms.rename.type":    "org.apache.kafka.connect.transforms.ReplaceField$Value",
		"transforms.rename.renames": "field1:name,field2:price", "transforms.rename.exclude": "field9",
		"transforms.cast.type": "org.apache.kafka.connect.transforms.Cast$Value", "transforms.cast.spec": "field3:int32,price:string",
	})
}

func through(chain *transform.Chain, s *connect.Schema, v connect.Value) error {
	keep, err := chain.Apply(&connect.Record{Topic: "t", ValueSchema: s, Value: v}, connect.NoOffset)
	if err == nil && !keep {
		err = errors.New("the chain dropped the record")
	}
	return err
}

// timed is the CPU time, in seconds, that each kind of work is repeated for.
const timed = 1.0

// timeOne measures CPU time, including the garbage collector's. Other load on the machine does not
// affect it.
func timeOne(work func() error) (c cost, err error) {
	for range 10_000 {
		if err := work(); err != nil {
			return c, err
		}
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begin, spent, n := cpuSeconds(os.Getpid()), 0.0, 0
	for spent < timed {
		for range 10_000 {
			if err := work(); err != nil {
				return c, err
			}
		}
		n += 10_000
		spent = cpuSeconds(os.Getpid()) - begin
	}
	runtime.ReadMemStats(&after)
	each := float64(n)
	return cost{spent * 1e9 / each, float64(after.TotalAlloc-before.TotalAlloc) / each, float64(after.Mallocs-before.Mallocs) / each}, nil
}

func (b *bench) printData(ours, theirs map[string][]cost) {
	middle := func(all []cost) cost {
		slices.SortFunc(all, func(a, b cost) int { return int(a.nanos - b.nanos) })
		return all[len(all)/2]
	}
	table := b.report.table("A record of ten fields on one core", "", "records/s", "ns", "allocations", "bytes", "Apache's records/s", "ns", "bytes", "ours is")
	for _, row := range dataWork {
		o := middle(ours[row[0]])
		cells := []any{row[1], whole(1e9 / o.nanos), whole(o.nanos), whole(o.allocations), whole(o.bytes)}
		if len(theirs[row[0]]) == 0 {
			table.row(append(cells, "", "", "", "")...)
			continue
		}
		t := middle(theirs[row[0]])
		table.row(append(cells, whole(1e9/t.nanos), whole(t.nanos), whole(t.bytes), times(t.nanos/o.nanos))...)
	}
}
