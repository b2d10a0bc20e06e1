package change

import (
	"strconv"

	"millrace/plugins/connect"
)

// javaGeometry returns a function that changes the texts of a type of unknown representation to
// those of the JDBC driver. Only PostgreSQL's geometric types change: the driver formats their
// numbers.
func javaGeometry(oid uint32) func([]byte) ([]byte, error) {
	switch oid {
	case oidBox, oidCircle, oidLine, oidLseg, oidPath, oidPolygon:
		return javaNumbers
	}
	return func(text []byte) ([]byte, error) { return text, nil }
}

func javaNumbers(text []byte) ([]byte, error) {
	out := make([]byte, 0, len(text)+16)
	for i := 0; i < len(text); {
		start := i
		for i < len(text) && !isPunctuation(text[i]) {
			i++
		}
		if start < i {
			f, err := strconv.ParseFloat(string(text[start:i]), 64)
			if err != nil {
				return nil, errSyntax
			}
			out = connect.AppendFloat(out, f, 64)
			continue
		}
		out = append(out, text[i])
		i++
	}
	return out, nil
}

func isPunctuation(c byte) bool {
	switch c {
	case '(', ')', '[', ']', '{', '}', '<', '>', ',':
		return true
	}
	return false
}
