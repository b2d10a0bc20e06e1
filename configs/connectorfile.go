package configs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ConnectorFile is the content of a connector file on the command line of a standalone worker.
type ConnectorFile struct {
	Name         string
	Config       map[string]string // includes the key name
	InitialState string            // RUNNING, PAUSED or STOPPED; "" if unset

	InitialOffsets json.RawMessage // in the format of POST /connectors; nil if unset

	Path string // where the configuration was read from, for messages
}

// IsConnector reports whether props configure a connector rather than a worker.
func IsConnector(props map[string]string) bool { _, ok := props["connector.class"]; return ok }

// ReadConnectorFile reads the configuration of a connector from a file. The file holds a flat JSON
// object, a JSON object with the members name, config, initial_state and initial_offsets, or
// properties. A text that begins with a brace or a bracket is JSON, regardless of the file's
// extension.
func ReadConnectorFile(path string) (ConnectorFile, error) {
	data, err := readFile(path)
	if err != nil {
		return ConnectorFile{}, fmt.Errorf("%w; expected the file of a connector", err)
	}
	return ParseConnectorFile(path, data)
}

// ParseConnectorFile parses data, the content of the file path, like ReadConnectorFile.
func ParseConnectorFile(path string, data []byte) (ConnectorFile, error) {
	if what := Foreign(path, data); what != "" {
		return ConnectorFile{}, fmt.Errorf("%s is %s: "+formats+", or JSON", path, what)
	}
	f, err := parseConnector(data)
	if err != nil {
		return ConnectorFile{}, fmt.Errorf("%s: %w", path, err)
	}
	f.Path = path
	return f, nil
}

func parseConnector(data []byte) (ConnectorFile, error) {
	f, err := connectorIn(data)
	if err != nil {
		return f, err
	}
	if what := OtherTool(f.Config); what != "" {
		return f, fmt.Errorf("this is %s: expected the configuration of a connector", what)
	}
	if f.Name == "" && !IsConnector(f.Config) && hasWorkerKeys(f.Config) {
		return f, errors.New("this is the file of a worker: expected that of a connector, with a name and connector.class")
	}
	f.Name = strings.TrimSpace(f.Name)
	inner, given := f.Config["name"]
	inner = strings.TrimSpace(inner)
	switch {
	case f.Name == "":
		f.Name = inner
	case given && inner != f.Name:
		return f, fmt.Errorf(`"name" is %q, but "config" has the name %q: make them equal, or leave one out`, f.Name, inner)
	}
	if f.Name == "" {
		return f, errors.New(`the connector has no name: add "name"`)
	}
	f.Config["name"] = f.Name
	return f, nil
}

func connectorIn(data []byte) (ConnectorFile, error) {
	text := withoutMark(data)
	if !isJSON(data) {
		props, err := ParseProperties(data, true)
		return ConnectorFile{Config: props}, err
	}
	if err := checkJSON(text); err != nil {
		return ConnectorFile{}, err
	}
	members, err := jsonMembers(text, 0)
	if err != nil {
		return ConnectorFile{}, err
	}
	for _, m := range members {
		if m.name == "config" && m.value[0] == '{' {
			return nestedConnector(text, members)
		}
	}
	config, err := scalars(members)
	return ConnectorFile{Config: config}, err
}

// nestedConnector parses the object that POST /connectors accepts. It ignores unknown members.
func nestedConnector(text []byte, members []jsonMember) (f ConnectorFile, err error) {
	for _, m := range members {
		switch m.name {
		case "name":
			f.Name, err = m.scalar()
		case "config":
			f.Config, err = nestedConfig(text, m)
		case "initial_state":
			f.InitialState, err = m.initialState()
		case "initial_offsets":
			f.InitialOffsets = m.value
		}
		if err != nil {
			return f, err
		}
	}
	return f, nil
}

func nestedConfig(text []byte, m jsonMember) (map[string]string, error) {
	if m.value[0] != '{' {
		return nil, fmt.Errorf(`line %d: "config" must be an object`, m.line)
	}
	members, err := jsonMembers(text[m.start:m.start+len(m.value)], m.line-1)
	if err != nil {
		return nil, err
	}
	return scalars(members)
}

// jsonMember is a member of a JSON object, with its position in the text.
type jsonMember struct {
	name  string
	value json.RawMessage
	start int
	line  int // where the value begins
}

// jsonMembers parses text, valid JSON that must be an object. above is the number of lines before
// text.
func jsonMembers(text []byte, above int) (members []jsonMember, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	open, err := d.Token()
	if err != nil {
		return nil, err
	}
	if open != json.Delim('{') {
		return nil, fmt.Errorf("line %d: expected one JSON object, found a list", above+1)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		m := jsonMember{name: name.(string)}
		if err := d.Decode(&m.value); err != nil {
			return nil, err
		}
		m.start = int(d.InputOffset()) - len(m.value)
		m.line = above + lineAt(text, m.start)
		members = append(members, m)
	}
	return members, nil
}

func lineAt(text []byte, offset int) int { return 1 + bytes.Count(text[:offset], []byte("\n")) }

// checkJSON returns an error with the line number if text is not exactly one JSON document.
func checkJSON(text []byte) error {
	err := json.Unmarshal(text, new(json.RawMessage))
	syntax := (*json.SyntaxError)(nil)
	switch {
	case err == nil || !errors.As(err, &syntax):
		return err
	case int(syntax.Offset) >= len(text) && strings.HasPrefix(err.Error(), "unexpected end"):
		end := len(bytes.TrimRight(text, " \t\r\n"))
		return fmt.Errorf("line %d: the JSON ends too early: a brace, bracket or quote is not closed", lineAt(text, end))
	}
	return fmt.Errorf("line %d: broken JSON: %w", lineAt(text, int(syntax.Offset)-1), err)
}

func scalars(members []jsonMember) (config map[string]string, err error) {
	config = make(map[string]string, len(members)+1)
	for _, m := range members {
		if config[m.name], err = m.scalar(); err != nil {
			return nil, err
		}
	}
	return config, nil
}

// scalar returns the value as the text of a property: a number as it is written, a boolean as its
// word.
func (m jsonMember) scalar() (s string, err error) {
	switch m.value[0] {
	case '{', '[':
		return "", fmt.Errorf("line %d: %q must be a string, a number or a boolean", m.line, m.name)
	case 'n':
		return "", fmt.Errorf("line %d: %q is null: give it a value, or leave it out", m.line, m.name)
	case '"':
		err = json.Unmarshal(m.value, &s)
		return s, err
	}
	return string(m.value), nil
}

func (m jsonMember) initialState() (string, error) {
	if m.value[0] == 'n' {
		return "", nil
	}
	s, err := m.scalar()
	if err != nil {
		return "", err
	}
	state := strings.ToUpper(s)
	if !slices.Contains([]string{"RUNNING", "PAUSED", "STOPPED"}, state) {
		return "", fmt.Errorf(`line %d: "initial_state" is %q: expected RUNNING, PAUSED or STOPPED`, m.line, s)
	}
	return state, nil
}
