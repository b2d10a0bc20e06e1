package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"millrace/runtime/herder"
	"millrace/runtime/worker"
)

// createRequest is the body of POST /connectors.
type createRequest struct {
	Name         scalar       `json:"name"`
	Config       configMap    `json:"config"`
	InitialState initialState `json:"initial_state,omitempty"`

	InitialOffsets offsetList `json:"initial_offsets,omitempty"`
}

// offsetsBody is the offsets of a connector, asked for and answered.
type offsetsBody struct {
	Offsets []herder.Offset `json:"offsets"`
}

type messageBody struct {
	Message string `json:"message"`
}

type healthBody struct {
	Status  herder.Health `json:"status"`
	Message string        `json:"message"`
}

// expanded is a connector in a list, with what was asked for.
type expanded struct {
	Info   *herder.ConnectorInfo   `json:"info,omitempty"`
	Status *herder.ConnectorStatus `json:"status,omitempty"`
}

// topicsBody is the topics of a connector.
type topicsBody struct {
	Topics []string `json:"topics"`
}

// scalar is a string that JSON may also give as a number or boolean, whose text it then is.
type scalar string

func (s *scalar) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '{', '[':
		return errors.New("Cannot deserialize value of type String from an object or array") // Apache's wording
	case '"':
		return unmarshal(b, (*string)(s))
	case 'n':
		return nil
	}
	*s = scalar(b)
	return nil
}

// configMap is a connector's configuration; null values stay nil.
type configMap map[string]*string

func (m *configMap) UnmarshalJSON(b []byte) error {
	var raw map[string]json.RawMessage
	if err := unmarshal(b, &raw); err != nil {
		return err
	}
	if raw == nil {
		*m = nil
		return nil
	}
	*m = configMap{}
	for k, v := range raw {
		if string(v) == "null" {
			(*m)[k] = nil
			continue
		}
		var s scalar
		if err := s.UnmarshalJSON(v); err != nil {
			return fmt.Errorf("%s: %w", k, err)
		}
		text := string(s)
		(*m)[k] = &text
	}
	return nil
}

// initialState is the state that a connector is created in.
type initialState worker.Target

func (s *initialState) UnmarshalJSON(b []byte) error {
	var text *string
	if err := unmarshal(b, &text); err != nil {
		return err
	}
	if text == nil {
		return nil
	}
	targets := map[string]worker.Target{"RUNNING": worker.TargetStarted, "PAUSED": worker.TargetPaused, "STOPPED": worker.TargetStopped}
	target, ok := targets[strings.ToUpper(*text)]
	if !ok {
		return fmt.Errorf("initial_state %q is none of RUNNING, PAUSED, STOPPED", *text)
	}
	*s = initialState(target)
	return nil
}

func (r *createRequest) UnmarshalJSON(b []byte) error {
	return readFields(b, map[string]any{"name": &r.Name, "config": &r.Config, "initial_state": &r.InitialState, "initial_offsets": &r.InitialOffsets})
}

func (o *offsetsBody) UnmarshalJSON(b []byte) error {
	return readFields(b, map[string]any{"offsets": (*offsetList)(&o.Offsets)})
}

// offsetList is offsets of which none is null.
type offsetList []herder.Offset

func (l *offsetList) UnmarshalJSON(b []byte) error {
	var entries []*offsetEntry
	if err := unmarshal(b, &entries); err != nil {
		return err
	}
	for _, e := range entries {
		if e == nil {
			return errors.New("an entry of offsets is null")
		}
		*l = append(*l, herder.Offset(*e))
	}
	return nil
}

// offsetEntry is one entry of offsets; whole numbers in it are int64.
type offsetEntry herder.Offset

func (o *offsetEntry) UnmarshalJSON(b []byte) error {
	var partition, offset numbers
	err := readFields(b, map[string]any{"partition": &partition, "offset": &offset})
	o.Partition, o.Offset = partition, offset
	return err
}

type numbers map[string]any

func (n *numbers) UnmarshalJSON(b []byte) error {
	if b[0] != '{' && b[0] != 'n' {
		return unmarshal(b, &map[string]any{}) // says what it is
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		return err
	}
	for k, v := range m {
		if number, ok := v.(json.Number); ok {
			m[k] = plainNumber(number)
		}
	}
	*n = m
	return nil
}

func plainNumber(n json.Number) any {
	if i, err := n.Int64(); err == nil {
		return i
	}
	f, err := n.Float64()
	if err != nil {
		return n.String()
	}
	return f
}

// readFields reads an object that has no other fields than these, whose names are in exactly this case.
func readFields(b []byte, fields map[string]any) error {
	var raw map[string]json.RawMessage
	if err := unmarshal(b, &raw); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		into, ok := fields[name]
		if !ok {
			return fmt.Errorf("Unrecognized field %q, expected one of %s", name, strings.Join(slices.Sorted(maps.Keys(fields)), ", ")) // Apache's wording
		}
		if err := unmarshal(raw[name], into); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}
