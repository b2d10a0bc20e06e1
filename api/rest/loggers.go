package rest

import (
	"bytes"
	"encoding/json"
	"time"
)

// LoggerLevel is a logger's level.
type LoggerLevel struct {
	Level        string `json:"level"`
	LastModified *int64 `json:"last_modified"` // milliseconds since 1970; null: never
}

// NamedLogger is a logger with its name.
type NamedLogger struct {
	Name string
	LoggerLevel
}

// Loggers is a list of loggers in the order of the response. In JSON it is an object, by name.
type Loggers []NamedLogger

// MarshalJSON preserves the order.
func (l Loggers) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, logger := range l {
		name, err := json.Marshal(logger.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(logger.LoggerLevel)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// LevelRequest is the body of PUT /admin/loggers/{logger}.
type LevelRequest struct {
	Level *string `json:"level"` // required
}

// UnmarshalJSON ignores other fields, as Apache Kafka Connect does.
func (r *LevelRequest) UnmarshalJSON(b []byte) error {
	var fields map[string]json.RawMessage
	if err := Unmarshal(b, &fields); err != nil {
		return err
	}
	raw, given := fields["level"]
	if !given || string(raw) == "null" {
		return nil
	}
	var text scalar
	err := Unmarshal(raw, &text)
	r.Level = (*string)(&text)
	return err
}

// TaskThreads are the stacks of a task's threads, as the plugin formats them.
type TaskThreads struct {
	WorkerID string `json:"worker_id"`
	Text     string `json:"text"`
}

// TaskMetrics are the metrics that the plugin of a task has registered for it.
type TaskMetrics struct {
	WorkerID string       `json:"worker_id"`
	Metrics  []TaskMetric `json:"metrics"`
}

// TaskMetric is a metric of a plugin. Value is null if it is not a finite number.
type TaskMetric struct {
	Class       string            `json:"class"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	Tags        map[string]string `json:"tags"`
	Value       *float64          `json:"value"`
}

// LogLine is a line of a worker's log.
type LogLine struct {
	Time       time.Time         `json:"time"`
	Level      string            `json:"level"`
	Logger     string            `json:"logger,omitempty"`
	Message    string            `json:"message"`
	Attributes map[string]string `json:"attributes,omitempty"`
}
