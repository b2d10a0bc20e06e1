package change

import (
	"bytes"
	"encoding/hex"

	"millrace/plugins/connect"
)

// parseBytea returns the bytes of a value in the hex format.
func parseBytea(text []byte) ([]byte, error) {
	digits, ok := bytes.CutPrefix(text, []byte(`\x`))
	if !ok {
		return nil, errSyntax
	}
	return unhex(digits)
}

func unhex(digits []byte) ([]byte, error) {
	out := make([]byte, len(digits)/2)
	if _, err := hex.Decode(out, digits); err != nil {
		return nil, errSyntax
	}
	return out, nil
}

func decodeBit(text []byte) (connect.Value, error) {
	if len(text) != 1 || text[0] != '0' && text[0] != '1' {
		return connect.Value{}, errSyntax
	}
	return connect.BoolValue(text[0] == '1'), nil
}

// decodeBits returns bits with the least significant byte first, without zeros at the end.
func decodeBits(text []byte) (connect.Value, error) {
	out := make([]byte, (len(text)+7)/8)
	size := 0
	for i := range text {
		switch bit := len(text) - 1 - i; text[i] {
		case '1':
			out[bit/8] |= 1 << (bit % 8)
			size = max(size, bit/8+1)
		case '0':
		default:
			return connect.Value{}, errSyntax
		}
	}
	return connect.BytesValue(out[:size:size]), nil
}
