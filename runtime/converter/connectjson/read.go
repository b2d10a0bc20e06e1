package connectjson

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/number"
)

// ToConnect decodes a message. Schemaless data stays JSON text, of which only the syntax is
// checked; it is decoded when a part of it is accessed.
func (j *Converter) ToConnect(_ string, data []byte) (*connect.Schema, connect.Value, error) {
	switch {
	case data == nil:
		return nil, connect.Value{}, nil
	case j.content != nil:
		v, err := j.bare(data)
		return j.content, v, err
	case j.schemas:
		return j.fromEnvelope(data)
	}
	doc, err := Document(data)
	return nil, doc, err
}

// Document returns the first JSON value of data and ignores the rest. Blank data and null are null.
// Data may begin with a byte order mark.
func Document(data []byte) (connect.Value, error) {
	doc := bytes.TrimSpace(unmarked(data))
	if len(doc) == 0 || string(doc) == "null" {
		return connect.Value{}, nil
	}
	if connect.ValidJSON(doc) {
		return connect.JSONValue(doc), nil
	}
	var first json.RawMessage
	if err := json.NewDecoder(bytes.NewReader(withoutLeadingZeros(doc))).Decode(&first); err != nil {
		return connect.Value{}, conversion.Wrap("Converting byte[] to Kafka Connect data failed due to serialization error", err)
	}
	if string(first) == "null" {
		return connect.Value{}, nil
	}
	if !connect.ValidJSON(first) {
		return connect.Value{}, conversion.Errorf("Converting byte[] to Kafka Connect data failed due to serialization error: the JSON document is nested deeper than 1000")
	}
	return connect.JSONValue(first), nil
}

// unmarked returns JSON in UTF-8 without a byte order mark. The mark of another encoding makes it
// decode that encoding.
func unmarked(data []byte) []byte {
	for _, row := range byteOrderMarks {
		if rest, marked := bytes.CutPrefix(data, []byte(row.mark)); marked {
			if row.in == nil {
				return rest
			}
			if text, err := row.in.NewDecoder().Bytes(rest); err == nil {
				return text
			}
		}
	}
	return data
}

// byteOrderMarks are those that Apache's parser recognizes, longer ones first.
var byteOrderMarks = []struct {
	mark string
	in   encoding.Encoding // nil: UTF-8
}{
	{"\xEF\xBB\xBF", nil},
	{"\xFF\xFE\x00\x00", utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
	{"\x00\x00\xFE\xFF", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
	{"\xFF\xFE", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	{"\xFE\xFF", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
}

// withoutLeadingZeros turns 007 into 7 wherever a number may occur. Apache accepts leading zeros
// although JSON forbids them.
func withoutLeadingZeros(doc []byte) []byte {
	out := make([]byte, 0, len(doc))
	inString, inNumber := false, false
	for i := 0; i < len(doc); i++ {
		c := doc[i]
		switch {
		case inString && c == '\\' && i+1 < len(doc):
			out = append(out, c)
			i++
			c = doc[i]
		case c == '"':
			inString = !inString
		case !inString && !inNumber && c == '0' && i+1 < len(doc) && doc[i+1] >= '0' && doc[i+1] <= '9':
			continue
		}
		inNumber = !inString && (c >= '0' && c <= '9' || c == '.' || inNumber && (c|0x20 == 'e' || c == '+' || c == '-'))
		out = append(out, c)
	}
	return out
}

func (j *Converter) bare(data []byte) (connect.Value, error) {
	doc, err := Document(data)
	if err != nil {
		return connect.Value{}, err
	}
	if len(data) == 0 {
		doc = connect.BoolValue(false) // no value at all is a value of the wrong type
	}
	return j.Convert(j.content, doc)
}

const envelopeError = `JsonConverter with schemas.enable requires "schema" and "payload" fields and may not contain additional fields. ` +
	`If you are trying to deserialize plain JSON data, set schemas.enable=false in your converter configuration.`

func (j *Converter) fromEnvelope(data []byte) (*connect.Schema, connect.Value, error) {
	if payload, ok := j.sameSchema(data); ok {
		if values, ok := j.fields(payload); ok {
			v, err := j.structOf(j.started, values)
			return j.started, v, err
		}
		if doc, err := connect.DecodeJSON(payload); err == nil {
			v, err := j.Convert(j.started, doc)
			return j.started, v, err
		}
	}
	doc, err := Document(data)
	if err != nil {
		return nil, connect.Value{}, err
	}
	var members map[string]json.RawMessage
	if doc.Kind() != connect.JSON || json.Unmarshal(doc.Bytes(), &members) != nil || len(members) != 2 ||
		members["schema"] == nil || members["payload"] == nil {
		return nil, connect.Value{}, &conversion.Error{Message: envelopeError}
	}
	s, err := j.cachedSchema(members["schema"])
	if err != nil {
		return nil, connect.Value{}, err
	}
	payload, err := Document(members["payload"])
	if err != nil || s == nil {
		return nil, payload, err
	}
	if start := slices.Concat([]byte(`{"schema":`), members["schema"], []byte(`,"payload":`)); bytes.HasPrefix(data, start) {
		j.start, j.started = start, s
	}
	v, err := j.Convert(s, payload)
	return s, v, err
}

// sameSchema returns the payload of a message whose schema has the same text as that of the last
// message, which is the usual case.
func (j *Converter) sameSchema(data []byte) ([]byte, bool) {
	payload, ok := bytes.CutPrefix(data, j.start)
	if j.start == nil || !ok {
		return nil, false
	}
	return bytes.CutSuffix(payload, []byte("}"))
}

// fields decodes an object directly into the fields of the last message's schema.
func (j *Converter) fields(payload []byte) ([]connect.Value, bool) {
	if j.started.Type != connect.KindStruct || j.started.Name != "" && logicalWriter(j.started.Name) != nil {
		return nil, false
	}
	values := j.made.Room(len(j.started.Fields))
	return values, connect.DecodeStruct(values, payload, j.started)
}

// cachedSchema returns the same pointer for the same text.
func (j *Converter) cachedSchema(text []byte) (*connect.Schema, error) {
	if s, ok := j.read[string(text)]; ok {
		return s, nil
	}
	s, err := j.parseSchema(text)
	if err != nil {
		return nil, err
	}
	if len(j.read) >= j.cacheSize {
		clear(j.read)
		j.start = nil
	}
	j.read[string(text)] = s
	return s, nil
}

// Convert converts decoded JSON to data of s, as leniently as Apache: a value of another type
// becomes 0, false or null.
func (j *Converter) Convert(s *connect.Schema, v connect.Value) (_ connect.Value, err error) {
	if v.Kind() == connect.JSON {
		if v, err = v.Decode(); err != nil {
			return v, conversion.Wrap("Converting byte[] to Kafka Connect data failed due to serialization error", err)
		}
	}
	if s == nil {
		return v, nil
	}
	if v.IsNull() {
		switch {
		case j.Defaults && !s.Default.IsNull():
			return s.Default, nil
		case s.Optional:
			return v, nil
		}
		return v, conversion.Errorf("Invalid null value for required %s field", conversion.SchemaType(s))
	}
	// instead of null
	if j.Confluent && s.Type == connect.String && (v.Kind() != connect.String || IsAny(s)) {
		text, err := connect.AppendJSON(nil, v)
		return connect.StringBytes(text), err
	}
	if v, ok, err := readLogical(s, v); ok {
		return v, err
	}
	switch s.Type {
	case connect.List:
		return j.convertArray(s, v)
	case connect.Map:
		return j.convertMap(s, v)
	case connect.KindStruct:
		return j.convertStruct(s, v)
	}
	return Scalar(s.Type, v)
}

// Scalar converts decoded JSON to a value of a primitive type. It returns null if the JSON cannot
// be one.
func Scalar(t connect.Kind, v connect.Value) (connect.Value, error) {
	switch t {
	case connect.Bool:
		return connect.BoolValue(v.Kind() == connect.Bool && v.Bool()), nil
	case connect.Int8:
		return connect.Int8Value(int8(number.Int32(v))), nil
	case connect.Int16:
		return connect.Int16Value(int16(number.Int32(v))), nil
	case connect.Int32:
		return connect.Int32Value(number.Int32(v)), nil
	case connect.Int64:
		return connect.Int64Value(number.Int64(v)), nil
	case connect.Float32, connect.Float64:
		return float(t, v), nil
	case connect.String:
		if v.Kind() == connect.String {
			return v, nil
		}
	case connect.Bytes:
		if v.Kind() == connect.String {
			b, err := base64.StdEncoding.DecodeString(v.Str())
			if err != nil {
				return connect.Value{}, conversion.Wrap("Invalid bytes field", err)
			}
			return connect.BytesValue(b), nil
		}
	}
	return connect.Value{}, nil
}

// float reads a number, or the text for a number that JSON cannot represent.
func float(t connect.Kind, v connect.Value) connect.Value {
	if v.Kind() == connect.String {
		switch v.Str() {
		case "NaN", "Infinity", "-Infinity":
			f, _ := strconv.ParseFloat(v.Str(), 64)
			v = connect.Float64Value(f)
		}
	}
	if t == connect.Float32 {
		return connect.Float32Value(number.Float32(v))
	}
	return connect.Float64Value(number.Float64(v))
}
