package change

import (
	"math"
	"math/big"
	"strconv"

	"millrace/plugins/connect"
)

// variableDecimal is the schema of numeric values that each have their own scale.
func variableDecimal() *connect.Schema {
	s := named(connect.KindStruct, "io.debezium.data.VariableScaleDecimal")
	s.Doc = "Variable scaled decimal"
	s.Fields = []connect.Field{{Name: "scale", Schema: connect.Int32Schema}, {Name: "value", Schema: connect.BytesSchema}}
	return s
}

// numericConversion is for numeric columns.
func (e *Emitter) numericConversion(c *column) conversion {
	switch e.options.decimals {
	case "double":
		return conversion{schema: &connect.Schema{Type: connect.Float64}, decode: decodeNumericDouble, fallback: connect.Float64Value(0)}
	case "string":
		target := -1 // any scale
		if c.hasScale && c.length != variableLength {
			target = c.scale
		}
		return conversion{schema: &connect.Schema{Type: connect.String}, missing: connect.StringValue(e.options.placeholderText),
			fallback: connect.StringValue(rescaledText("0", max(target, 0))),
			decode:   func(text []byte) (connect.Value, error) { return decodeNumericText(text, target) }}
	}
	if c.isVariable() {
		return e.variableConversion()
	}
	decimals := c.scaleOr(0)
	schema := decimalSchema(decimals)
	schema.Parameters["connect.decimal.precision"] = strconv.Itoa(c.length)
	return conversion{schema: schema, fallback: zeroDecimal(decimals), decode: func(text []byte) (connect.Value, error) {
		d, err := parseDecimal(text)
		if err == nil {
			err = d.rescale(decimals)
		}
		if err != nil {
			return connect.Value{}, err
		}
		return connect.DecimalValue(&connect.Decimal{Unscaled: d.unscaled, Scale: int32(decimals)}), nil
	}}
}

func decimalSchema(decimals int) *connect.Schema {
	s := named(connect.Bytes, connect.DecimalName)
	s.Parameters = map[string]string{"scale": strconv.Itoa(decimals)}
	return s
}

func zeroDecimal(decimals int) connect.Value {
	return connect.DecimalValue(&connect.Decimal{Unscaled: new(big.Int), Scale: int32(decimals)})
}

func (e *Emitter) variableConversion() conversion {
	schema := variableDecimal()
	made := func(d decimal) connect.Value {
		values := e.structs.Room(2)
		values[0], values[1] = connect.Int32Value(int32(d.scale)), connect.BytesValue(twosComplement(d.unscaled))
		return connect.StructValue(e.structs.Make(schema, values))
	}
	return conversion{schema: schema, fallback: made(decimal{new(big.Int), 0}), decode: func(text []byte) (connect.Value, error) {
		d, err := parseDecimal(text)
		if err != nil {
			return connect.Value{}, err
		}
		d.strip()
		return made(d), nil
	}}
}

// moneyConversion is for money columns.
func (e *Emitter) moneyConversion() conversion {
	digits := e.options.moneyDigits
	switch e.options.decimals {
	case "double":
		return conversion{schema: &connect.Schema{Type: connect.Float64}, fallback: connect.Float64Value(0), decode: func(text []byte) (connect.Value, error) {
			plain, err := parseMoney(text)
			if err != nil {
				return connect.Value{}, err
			}
			return decodeNumericDouble(plain)
		}}
	case "string":
		return conversion{schema: &connect.Schema{Type: connect.String}, fallback: connect.StringValue(rescaledText("0", digits)), decode: func(text []byte) (connect.Value, error) {
			plain, err := parseMoney(text)
			return connect.StringBytes(plain), err
		}}
	}
	return conversion{schema: decimalSchema(digits), fallback: zeroDecimal(digits), decode: func(text []byte) (connect.Value, error) {
		plain, err := parseMoney(text)
		if err != nil {
			return connect.Value{}, err
		}
		d, err := parseDecimal(plain)
		if err != nil {
			return connect.Value{}, err
		}
		d.round(digits)
		return connect.DecimalValue(&connect.Decimal{Unscaled: d.unscaled, Scale: int32(digits)}), nil
	}}
}

func decodeNumericDouble(text []byte) (connect.Value, error) {
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil && !math.IsInf(f, 0) { // Java's BigDecimal becomes infinite too
		return connect.Value{}, err
	}
	return connect.Float64Value(f), nil
}

// decodeNumericText returns the plain text of a number with this scale; -1: with its own.
func decodeNumericText(text []byte, decimals int) (connect.Value, error) {
	switch string(text) {
	case "NaN":
		return connect.StringValue("NAN"), nil
	case "Infinity":
		return connect.StringValue("POSITIVE_INFINITY"), nil
	case "-Infinity":
		return connect.StringValue("NEGATIVE_INFINITY"), nil
	}
	if decimals < 0 || decimals == fraction(text) {
		return connect.StringBytes(text), nil
	}
	d, err := parseDecimal(text)
	if err == nil {
		err = d.rescale(decimals)
	}
	if err != nil {
		return connect.Value{}, err
	}
	return connect.StringValue((&connect.Decimal{Unscaled: d.unscaled, Scale: int32(decimals)}).String()), nil
}

// rescaledText returns an integer with zeros as decimals.
func rescaledText(integer string, decimals int) string {
	if decimals == 0 {
		return integer
	}
	b := append([]byte(integer), '.')
	for range decimals {
		b = append(b, '0')
	}
	return string(b)
}
