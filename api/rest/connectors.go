// Package rest contains all JSON bodies of Kafka Connect's REST API and of Millrace's additions to
// it. The server, its clients and the runtime share these types. The package imports nothing from
// this module and makes no decisions: it defines the messages, not their effects.
package rest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Config is a connector's configuration, by key. A nil value is JSON's null; in a PATCH request it
// removes the key.
type Config map[string]*string

// ConfigOf makes a Config from properties.
func ConfigOf(props map[string]string) Config {
	out := make(Config, len(props))
	for k, v := range props {
		out[k] = &v
	}
	return out
}

// Props returns the properties, and the sorted keys whose value is null.
func (c Config) Props() (props map[string]string, nulls []string) {
	props = make(map[string]string, len(c))
	for _, k := range slices.Sorted(maps.Keys(c)) {
		if v := c[k]; v == nil {
			nulls = append(nulls, k)
		} else {
			props[k] = *v
		}
	}
	return props, nulls
}

// UnmarshalJSON also accepts numbers and booleans as values, as Apache Kafka Connect does. Their
// text becomes the value.
func (c *Config) UnmarshalJSON(b []byte) error {
	var raw map[string]json.RawMessage
	if err := Unmarshal(b, &raw); err != nil {
		return err
	}
	if raw == nil {
		*c = nil
		return nil
	}
	*c = Config{}
	for k, v := range raw {
		if string(v) == "null" {
			(*c)[k] = nil
			continue
		}
		var s scalar
		if err := s.UnmarshalJSON(v); err != nil {
			return fmt.Errorf("%s: %w", k, err)
		}
		text := string(s)
		(*c)[k] = &text
	}
	return nil
}

// CreateRequest is the body of POST /connectors.
type CreateRequest struct {
	Name           string   `json:"name"`
	Config         Config   `json:"config"`
	InitialState   State    `json:"initial_state,omitempty"`   // Running, Paused or Stopped; empty: Running
	InitialOffsets []Offset `json:"initial_offsets,omitempty"` // stored before the connector starts; not in Apache Kafka Connect
}

// UnmarshalJSON rejects unknown fields, and states other than the initial ones.
func (r *CreateRequest) UnmarshalJSON(b []byte) error {
	var state initialState
	err := readFields(b, map[string]any{
		"name": (*scalar)(&r.Name), "config": &r.Config, "initial_state": &state, "initial_offsets": (*offsetList)(&r.InitialOffsets),
	})
	r.InitialState = State(state)
	return err
}

// initialState is a state that a new connector can have, in upper or lower case.
type initialState State

func (s *initialState) UnmarshalJSON(b []byte) error {
	var text *string
	if err := Unmarshal(b, &text); err != nil || text == nil {
		return err
	}
	switch state := State(strings.ToUpper(*text)); state {
	case Running, Paused, Stopped:
		*s = initialState(state)
		return nil
	}
	return fmt.Errorf("initial_state %q is none of RUNNING, PAUSED, STOPPED", *text)
}

// ConnectorInfo is a connector, its configuration and the ids of its tasks.
type ConnectorInfo struct {
	Name   string            `json:"name"`
	Config map[string]string `json:"config"`
	Tasks  []TaskRef         `json:"tasks"`
	Type   string            `json:"type"` // source, sink or unknown
}

// TaskRef names a task.
type TaskRef struct {
	Connector string `json:"connector"`
	Task      int    `json:"task"`
}

// TaskInfo is a task and its configuration.
type TaskInfo struct {
	ID     TaskRef           `json:"id"`
	Config map[string]string `json:"config"`
}

// Expanded is a connector in the answer to GET /connectors?expand=…. Parts that were not requested
// are nil.
type Expanded struct {
	Info   *ConnectorInfo   `json:"info,omitempty"`
	Status *ConnectorStatus `json:"status,omitempty"`
}

// Topics are the topics that a connector has used.
type Topics struct {
	Topics []string `json:"topics"`
}
