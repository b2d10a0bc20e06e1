// Package connectjson converts Connect data to JSON and back, as Apache's JsonConverter does: with
// or without its schema in an envelope.
package connectjson

import (
	"fmt"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
)

// Class is Apache's JSON converter.
var Class = conversion.Class{
	Name: "org.apache.kafka.connect.json.JsonConverter",
	Keys: configs.Keys{
		configs.Def("schemas.enable", configs.Boolean, "true", configs.High,
			"If true, each record contains its schema, as {\"schema\":…,\"payload\":…}.").Display("Schemas", 0, configs.WidthMedium, "Enable Schemas"),
		configs.Def("schemas.cache.size", configs.Int, "1000", configs.High,
			"Maximum number of cached schemas.").Display("Schemas", 1, configs.WidthMedium, "Schema Cache Size"),
		configs.Opt("schema.content", configs.String, configs.High,
			"The schema of all records that are read: records then contain only the payload. Requires schemas.enable=true.").
			Display("Schemas", 2, configs.WidthMedium, "Schema Content"),
		configs.Def("decimal.format", configs.String, "BASE64", configs.Low,
			"The output format of decimals: BASE64, or NUMERIC for JSON numbers. Both can be read.", configs.OneOfFold("BASE64", "NUMERIC")).
			Display("Serialization", 0, configs.WidthMedium, "Decimal Format"),
		configs.Def("replace.null.with.default", configs.Boolean, "true", configs.Low,
			"If true, nulls are replaced with the default of their schema.").Display("Schemas", 3, configs.WidthMedium, "Replace null with default"),
	},
	Make: newConverter,
}

// Converter writes and reads JSON, with or without schemas.
type Converter struct {
	schemas  bool
	Numeric  bool // decimals as numbers
	Defaults bool // instead of nulls
	// as in Confluent's JsonSchemaConverter: maps with other keys are objects, and OneOf is a union
	Confluent   bool
	cacheSize   int
	content     *connect.Schema // the schema of every message read
	lastWritten *Node
	written     map[*connect.Schema]*Node
	read        map[string]*connect.Schema // by their JSON

	made    connect.Structs
	start   []byte // the start of messages with the last schema, up to their payload
	started *connect.Schema
}

var _ conversion.Converter = (*Converter)(nil)

func newConverter(c configs.Config, _ bool) (conversion.Converter, error) {
	j := &Converter{
		schemas:   c.Bool("schemas.enable"),
		Numeric:   strings.EqualFold(c.String("decimal.format"), "NUMERIC"),
		Defaults:  c.Bool("replace.null.with.default"),
		cacheSize: max(c.Int("schemas.cache.size"), 1),
		written:   map[*connect.Schema]*Node{},
		read:      map[string]*connect.Schema{},
	}
	if content := c.String("schema.content"); content != "" && j.schemas {
		s, err := j.parseSchema([]byte(content))
		if err != nil {
			return nil, fmt.Errorf("schema.content: %w", err)
		}
		j.content = s
	}
	return j, nil
}

// FromConnect passes a JSON document through unchanged, and appends everything else to the arena.
func (j *Converter) FromConnect(a *conversion.Arena, _ string, s *connect.Schema, v connect.Value) ([]byte, error) {
	if s == nil {
		return j.withoutSchema(a, v)
	}
	node, err := j.nodeOf(s)
	if err != nil {
		return nil, err
	}
	dst := a.Room()
	if j.schemas {
		dst = append(dst, node.envelope...)
	}
	if dst, err = j.AppendJSON(dst, node, v); err != nil {
		return nil, err
	}
	if j.schemas {
		dst = append(dst, '}')
	}
	return a.Keep(dst), nil
}

const noSchemaEnvelope = `{"schema":null,"payload":`

func (j *Converter) withoutSchema(a *conversion.Arena, v connect.Value) (_ []byte, err error) {
	switch {
	case conversion.IsNull(v):
		return nil, nil
	case v.Kind() == connect.JSON && !j.schemas:
		return v.Bytes(), nil
	}
	dst := a.Room()
	if j.schemas {
		dst = append(dst, noSchemaEnvelope...)
	}
	if v.Kind() == connect.KindStruct {
		var node *Node
		if node, err = j.nodeOf(v.Struct().Schema); err == nil {
			dst, err = j.AppendJSON(dst, node, v)
		}
	} else {
		dst, err = connect.AppendJSON(dst, v)
	}
	if err != nil {
		return nil, conversion.Wrap("Converting Kafka Connect data to byte[] failed due to serialization error", err)
	}
	if j.schemas {
		dst = append(dst, '}')
	}
	return a.Keep(dst), nil
}

// nodeOf returns the prepared schema for writing data of s, from the cache if possible.
func (j *Converter) nodeOf(s *connect.Schema) (*Node, error) {
	if j.lastWritten != nil && j.lastWritten.schema == s {
		return j.lastWritten, nil
	}
	node, ok := j.written[s]
	if !ok {
		node = NewNode(s)
		if j.schemas {
			envelope, err := j.appendSchema([]byte(`{"schema":`), node, "")
			if err != nil {
				return nil, err
			}
			node.envelope = append(envelope, `,"payload":`...)
		}
		if len(j.written) >= j.cacheSize {
			clear(j.written)
		}
		j.written[s] = node
	}
	j.lastWritten = node
	return node, nil
}
