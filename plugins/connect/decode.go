package connect

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// DecodeJSON reads one JSON document as schemaless data: objects become maps in their order, with the last of two equal
// members, integers int64, and numbers that neither int64 nor float64 holds exactly become decimals.
func DecodeJSON(text []byte) (Value, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	v, err := decodeValue(d, 0)
	switch {
	case err == io.EOF && len(bytes.TrimSpace(text)) == 0:
		return Value{}, errors.New("there is no JSON document")
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return Value{}, fmt.Errorf("unexpected end of JSON, after %d bytes", len(text))
	case err != nil:
		return Value{}, err
	}
	if _, err := d.Token(); err != io.EOF {
		return Value{}, fmt.Errorf("text after the JSON document, at byte %d", d.InputOffset())
	}
	return v, nil
}

// Decode is v with a JSON value turned into the data that it describes; any other v is returned as it is.
func (v Value) Decode() (Value, error) {
	if v.Kind() != JSON {
		return v, nil
	}
	return DecodeJSON(v.Bytes())
}

// maxDepth bounds how deep documents may nest, as Kafka Connect does, so that none can exhaust the stack.
const maxDepth = 1000

func decodeValue(d *json.Decoder, depth int) (Value, error) {
	t, err := d.Token()
	if err != nil {
		return Value{}, err
	}
	switch t := t.(type) {
	case bool:
		return BoolValue(t), nil
	case string:
		return StringValue(t), nil
	case json.Number:
		return decodeNumber(t.String())
	case json.Delim:
		if depth == maxDepth {
			return Value{}, fmt.Errorf("the JSON document is nested deeper than %d", maxDepth)
		}
		if t == '[' {
			return decodeList(d, depth+1)
		}
		return decodeMap(d, depth+1)
	}
	return Value{}, nil
}

func decodeList(d *json.Decoder, depth int) (Value, error) {
	items := []Value{}
	for d.More() {
		v, err := decodeValue(d, depth)
		if err != nil {
			return Value{}, err
		}
		items = append(items, v)
	}
	_, err := d.Token()
	return ListValue(items), err
}

func decodeMap(d *json.Decoder, depth int) (Value, error) {
	entries := []MapEntry{}
	place := map[string]int{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return Value{}, err
		}
		key := t.(string)
		v, err := decodeValue(d, depth)
		if err != nil {
			return Value{}, err
		}
		if i, again := place[key]; again {
			entries[i].Value = v
			continue
		}
		place[key] = len(entries)
		entries = append(entries, MapEntry{StringValue(key), v})
	}
	_, err := d.Token()
	return MapValue(entries), err
}

// maxExponent bounds the decimals that a few characters of input could blow up to, maxDigits the time that reading takes,
// which grows with the square.
const (
	maxExponent = 10_000
	maxDigits   = 100_000
)

func decodeNumber(text string) (Value, error) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return Int64Value(n), nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err == nil && exactFloat(f, text) {
		return Float64Value(f), nil
	}
	return decodeDecimal(text)
}

// exactFloat reports whether f, parsed from text, prints as the number that text writes.
func exactFloat(f float64, text string) bool {
	if !strings.ContainsAny(text, ".eE") {
		return false
	}
	digits, zero := 0, true
	for _, c := range text {
		if c == 'e' || c == 'E' {
			break
		}
		if c >= '0' && c <= '9' {
			digits++
			zero = zero && c == '0'
		}
	}
	// Every decimal of so many digits survives the way through a float64 (IEEE 754), unless it is too small for all its bits.
	return zero || digits <= 15 && math.Abs(f) >= 0x1p-1022
}

func decodeDecimal(text string) (Value, error) {
	mantissa, exponent := text, 0
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		n, err := strconv.Atoi(text[i+1:])
		if err != nil || n > maxExponent || n < -maxExponent {
			return Value{}, fmt.Errorf("the number %.40s is out of range", text)
		}
		mantissa, exponent = text[:i], n
	}
	if len(mantissa) > maxDigits {
		return Value{}, fmt.Errorf("the number %.40s… of %d digits is out of range", text, len(mantissa))
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	unscaled, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		return Value{}, fmt.Errorf("%.40s is not a number", text)
	}
	return DecimalValue(&Decimal{Unscaled: unscaled, Scale: int32(len(fraction) - exponent)}), nil
}
