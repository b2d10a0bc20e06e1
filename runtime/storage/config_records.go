package storage

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"millrace/plugins/connect"
)

// Key prefixes of the config topic.
const (
	targetPrefix    = "target-state-"
	connectorPrefix = "connector-"
	taskPrefix      = "task-"
	commitPrefix    = "commit-"
	restartPrefix   = "restart-connector-"
	fencingPrefix   = "tasks-fencing-"
	sessionKeyKey   = "session-key"
	loggerPrefix    = "logger-cluster-"
)

// The values of the config topic, as Apache Kafka Connect writes them. A pointer is nil if the
// member is missing.
type (
	targetRecord struct {
		State   *string `json:"state"`
		StateV2 *string `json:"state.v2"` // since Kafka 3.5; wins over State
	}
	commitRecord struct {
		Tasks *int `json:"tasks"`
	}
	fencingRecord struct {
		Count *int `json:"task-count"`
	}
	sessionKeyRecord struct {
		Key       string `json:"key"` // in base64
		Algorithm string `json:"algorithm"`
		Created   *int64 `json:"creation-timestamp"` // in milliseconds since 1970
	}
	loggerRecord struct {
		Level string `json:"level"`
	}
)

// recordJSON encodes a record.
func recordJSON(record any) []byte {
	out, err := json.Marshal(record)
	if err != nil {
		panic("storage: encoding a config record: " + err.Error()) // the types above can be encoded
	}
	return out
}

// targetPair encodes a target state. It encodes STOPPED so that workers that do not know it pause
// instead.
func targetPair(name, target string) pair {
	old := target
	if target == TargetStopped {
		old = TargetPaused
	}
	return pair{[]byte(targetPrefix + name), recordJSON(targetRecord{State: &old, StateV2: &target})}
}

// propertiesJSON encodes {"properties":{…}} with sorted members, and without the escapes that
// encoding/json adds for HTML.
func propertiesJSON(config map[string]string) []byte {
	out := []byte(`{"properties":{`)
	for i, k := range slices.Sorted(maps.Keys(config)) {
		if i > 0 {
			out = append(out, ',')
		}
		out = connect.AppendJSONString(out, []byte(k))
		out = append(out, ':')
		out = connect.AppendJSONString(out, []byte(config[k]))
	}
	return append(out, "}}"...)
}

var errNull = errors.New("the value is null")

func unmarshal(value []byte, into any) error {
	if value == nil {
		return errNull
	}
	return json.Unmarshal(value, into)
}

// properties decodes {"properties":{…}}. A value that is not a string becomes its JSON text; null
// is dropped.
func properties(value []byte) (map[string]string, error) {
	var record struct {
		Properties map[string]json.RawMessage `json:"properties"`
	}
	if err := unmarshal(value, &record); err != nil {
		return nil, err
	}
	if record.Properties == nil {
		return nil, errors.New(`the value has no "properties"`)
	}
	out := make(map[string]string, len(record.Properties))
	for k, raw := range record.Properties {
		var text string
		switch {
		case string(raw) == "null":
		case json.Unmarshal(raw, &text) == nil:
			out[k] = text
		default:
			out[k] = string(raw)
		}
	}
	return out, nil
}
