package change

import (
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"

	"millrace/plugins/connect"
)

// conversion is how a column is represented.
type conversion struct {
	schema   *connect.Schema // not optional, unless the type always is
	decode   decoder
	fallback connect.Value // of a NULL in a column that is not nullable, as in the old values of a delete
	missing  connect.Value // of an unavailable value; null: the type has none
}

// conversion returns the representation of a column; false if its type has none.
func (e *Emitter) conversion(c *column) (conversion, bool) {
	switch oid := c.kind.oid; {
	case c.kind.element != 0:
		return e.arrayConversion(c)
	case oid == oidNumeric:
		return e.numericConversion(c), true
	case oid == oidMoney:
		return e.moneyConversion(), true
	case oid == oidInterval:
		return e.intervalConversion(), true
	case oid == oidBit || oid == oidVarbit:
		return bitConversion(c), true
	case oid == oidPoint:
		return e.pointConversion(), true
	case oid == oidBytea:
		return e.byteaConversion(), true
	}
	if conv, ok := primitiveConversion(c.kind.oid); ok {
		return conv, true
	}
	if conv, ok := e.timeConversion(c); ok {
		return conv, true
	}
	if conv, ok := e.textConversion(c); ok {
		return conv, true
	}
	if conv, ok := e.extensionConversion(c); ok {
		return conv, true
	}
	if !e.options.unknown {
		return conversion{}, false
	}
	return e.unknownConversion(c), true
}

func primitiveConversion(oid uint32) (conversion, bool) {
	switch oid {
	case oidBool:
		return conversion{schema: &connect.Schema{Type: connect.Bool}, decode: decodeBool, fallback: connect.BoolValue(false)}, true
	case oidInt2:
		return conversion{schema: &connect.Schema{Type: connect.Int16}, decode: decodeInt16, fallback: connect.Int16Value(0)}, true
	case oidInt4:
		return conversion{schema: &connect.Schema{Type: connect.Int32}, decode: decodeInt32, fallback: connect.Int32Value(0)}, true
	case oidInt8, oidOID:
		return conversion{schema: &connect.Schema{Type: connect.Int64}, decode: decodeInt64, fallback: connect.Int64Value(0)}, true
	case oidFloat4:
		return conversion{schema: &connect.Schema{Type: connect.Float32}, decode: decodeFloat32, fallback: connect.Float32Value(0)}, true
	case oidFloat8:
		return conversion{schema: &connect.Schema{Type: connect.Float64}, decode: decodeFloat64, fallback: connect.Float64Value(0)}, true
	}
	return conversion{}, false
}

// Names of Debezium's semantic types that are texts.
const (
	jsonName = "io.debezium.data.Json"
	uuidName = "io.debezium.data.Uuid"
	enumName = "io.debezium.data.Enum"
)

// textConversion is for types whose text is their representation.
func (e *Emitter) textConversion(c *column) (conversion, bool) {
	schema := &connect.Schema{Type: connect.String}
	switch c.kind.oid {
	case oidText, oidVarchar, oidBpchar, oidChar, oidName, oidInet, oidCIDR, oidMacaddr, oidMacaddr8,
		oidInt4range, oidInt8range, oidNumrange, oidTsrange, oidTstzrange, oidDaterange:
	case oidJSON, oidJSONB:
		schema = named(connect.String, jsonName)
	case oidUUID:
		schema = named(connect.String, uuidName)
	case oidXML:
		schema = named(connect.String, "io.debezium.data.Xml")
	case oidTsvector:
		schema = named(connect.String, "io.debezium.data.Tsvector")
	default:
		switch {
		case c.kind.enum:
			schema = named(connect.String, enumName)
			schema.Parameters = map[string]string{"allowed": strings.Join(c.kind.labels, ",")}
		case e.catalog.is(c.kind, "citext"), e.catalog.is(c.kind, "isbn"):
		case e.catalog.is(c.kind, "ltree"):
			schema = named(connect.String, "io.debezium.data.Ltree")
		default:
			return conversion{}, false
		}
	}
	return conversion{schema: schema, decode: decodeText, fallback: noName, missing: connect.StringValue(e.options.placeholderText)}, true
}

func decodeText(text []byte) (connect.Value, error) { return connect.StringBytes(text), nil }

// binaryKind returns the kind of binary data.
func (o *Options) binaryKind() connect.Kind {
	if o.binaries == "bytes" {
		return connect.Bytes
	}
	return connect.String
}

// binaryValue represents binary data. It takes over data.
func (o *Options) binaryValue(data []byte) connect.Value {
	switch o.binaries {
	case "base64":
		return connect.StringValue(base64.StdEncoding.EncodeToString(data))
	case "base64-url-safe":
		return connect.StringValue(base64.URLEncoding.EncodeToString(data))
	case "hex":
		return connect.StringValue(hex.EncodeToString(data))
	}
	return connect.BytesValue(data)
}

// binaryMissing returns the unavailable value of binary data.
func (o *Options) binaryMissing() connect.Value {
	switch o.binaries {
	case "bytes":
		return connect.BytesValue(o.placeholder)
	case "hex":
		return connect.StringValue(o.placeholderText)
	}
	return connect.Value{}
}

func (e *Emitter) byteaConversion() conversion {
	o := e.options
	return conversion{schema: &connect.Schema{Type: o.binaryKind()}, fallback: o.binaryValue([]byte{}), missing: o.binaryMissing(),
		decode: func(text []byte) (connect.Value, error) {
			data, err := parseBytea(text)
			if err != nil {
				return connect.Value{}, err
			}
			return o.binaryValue(data), nil
		}}
}

// unknownConversion is for types without a representation: the database's text as binary data.
func (e *Emitter) unknownConversion(c *column) conversion {
	o := e.options
	text := javaGeometry(c.kind.oid)
	return conversion{schema: &connect.Schema{Type: o.binaryKind()}, fallback: o.binaryValue([]byte{}), missing: o.binaryMissing(),
		decode: func(value []byte) (connect.Value, error) {
			value, err := text(value)
			if err != nil {
				return connect.Value{}, err
			}
			return o.binaryValue(value), nil
		}}
}

// bitConversion is for bit and bit varying: a boolean if the column has one bit, else bytes with
// the least significant first.
func bitConversion(c *column) conversion {
	if c.length <= 1 {
		return conversion{schema: &connect.Schema{Type: connect.Bool}, decode: decodeBit, fallback: connect.BoolValue(false)}
	}
	schema := named(connect.Bytes, "io.debezium.data.Bits")
	schema.Parameters = map[string]string{"length": strconv.Itoa(c.length)}
	return conversion{schema: schema, decode: decodeBits, fallback: connect.BytesValue([]byte{})}
}
