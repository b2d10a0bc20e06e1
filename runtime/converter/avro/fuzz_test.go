package avro

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/convertertest"
	"millrace/runtime/converter/registered"
)

// No bytes make the converter panic, hang or use excessive memory.
func FuzzAvro(f *testing.F) {
	c, fake := convertertest.WithRegistry(f, Class)
	schemas := []string{`["null","int",{"type":"map","values":{"type":"array","items":"null"}}]`, anythingText,
		`{"type":"array","items":{"type":"record","name":"E","fields":[]}}`}
	for i, s := range schemas {
		fake.SeedSchema(fmt.Sprint("s", i), 1, 100+i, sr.Schema{Schema: s})
		f.Add(byte(i), []byte{2, 2, 2, 2})
	}
	b, err := c.FromConnect(new(conversion.Arena), "t", convertertest.EverySchema, convertertest.EveryValue)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(byte(200), b[5:])
	f.Fuzz(func(t *testing.T, which byte, data []byte) {
		id := slices.Clone(b[:5])
		if int(which) < len(schemas) {
			id = registered.Prefix(100 + int(which))
		}
		s, v, err := c.ToConnect("t", append(id, data...))
		if err != nil {
			return
		}
		if _, err := c.FromConnect(new(conversion.Arena), "u", s, v); err != nil && s != nil && int(which) >= len(schemas) {
			t.Errorf("what was read cannot be written: %v", err)
		}
	})
}

// The output for a record equals that of fastavro, an independent implementation.
// testdata/avro-fastavro.py makes the file.
func TestBytesOfOthers(t *testing.T) {
	c, fake := convertertest.WithRegistry(t, Class)
	b, err := c.FromConnect(new(conversion.Arena), "t", convertertest.EverySchema, convertertest.EveryValue)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/avro-fastavro.bin")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b[5:], want) {
		t.Errorf(" got %x\nwant %x", b[5:], want)
	}
	text, err := os.ReadFile("testdata/avro-fastavro.avsc")
	if err != nil {
		t.Fatal(err)
	}
	registered, ok := fake.GetSchema("t-value", 1)
	if !ok || registered.Schema.Schema != string(text) {
		t.Errorf("registered %s", registered.Schema.Schema)
	}
}

// Reading returns for every schema of a registry and all data.
func FuzzAvroSchemaText(f *testing.F) {
	for _, seed := range [][2]string{
		{`{"type":"record","name":"R","fields":[{"name":"a","type":["string","null"],"default":null}]}`, "\x00\x02x"},
		{`{"type":"record","name":"a.b-c.R","fields":[{"name":"r","type":["null","R"]}]}`, "\x00"},
		{`{"type":"array","items":{"type":"fixed","name":"F","size":0,"logicalType":"decimal","precision":1}}`, "\x02\x00"},
		{`["null",{"type":"map","values":{"type":"enum","name":"E","symbols":["A"],"default":"B"}}]`, "\x02\x02\x02k\x00\x00"},
		{`/* c */ {"type":"int","connect.default":"x","connect.parameters":{"a":"b"}} // d`, "\x02"},
	} {
		f.Add(seed[0], []byte(seed[1]))
	}
	f.Fuzz(func(t *testing.T, text string, data []byte) {
		parsed, err := parse(nil, text)
		if err != nil {
			return
		}
		r, err := newReader(parsed, true, true)
		if err != nil {
			return
		}
		_, _ = r.read(r, &input{b: data})
	})
}
