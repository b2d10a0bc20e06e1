package configs

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// ReadConnectorFiles reads a file with one or several connectors. Several are JSON objects, each as
// ReadConnectorFile accepts it: in a list, or one after another, as `connectors export` prints them.
func ReadConnectorFiles(path string) (list []ConnectorFile, err error) {
	data, err := readFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w; expected the file of a connector", err)
	}
	for _, text := range SplitConnectors(data) {
		f, err := ParseConnectorFile(path, text)
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

// SplitConnectors returns the texts of the connectors in a file. Each text begins with as many empty
// lines as the file has lines before it, so that its line numbers are those of the file. A file that
// is not a list or a sequence of JSON objects is returned whole, for its parser to judge.
func SplitConnectors(data []byte) [][]byte {
	text := withoutMark(data)
	if !isJSON(data) {
		return [][]byte{data}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	list := bytes.TrimLeft(text, " \t\r\n")[0] == '['
	if list {
		_, _ = d.Token()
	}
	var out [][]byte
	for d.More() {
		var one json.RawMessage
		if err := d.Decode(&one); err != nil || one[0] != '{' {
			return [][]byte{data}
		}
		lines := lineAt(text, int(d.InputOffset())-len(one)) - 1
		out = append(out, append(bytes.Repeat([]byte("\n"), lines), one...))
	}
	if list {
		if _, err := d.Token(); err != nil {
			return [][]byte{data}
		}
	}
	if rest := bytes.TrimSpace(text[d.InputOffset():]); len(rest) > 0 || len(out) == 0 {
		return [][]byte{data}
	}
	return out
}
