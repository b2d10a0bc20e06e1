package files

import (
	"context"
	"slices"

	"millrace/configs"
	"millrace/plugins/connect"
)

// SinkConnector implements the common part of sink connectors whose tasks write to one file. Their
// Start must call Begin.
type SinkConnector struct{ props map[string]string }

// Begin stores the properties and validates them.
func (s *SinkConnector) Begin(props map[string]string, keys configs.Keys) error {
	s.props = props
	if _, err := keys.Parse(props); err != nil {
		return err
	}
	return checkSink(props)
}

// TaskConfigs returns the same configuration for every task. An exactly-once sink has one task.
func (s *SinkConnector) TaskConfigs(maxTasks int) ([]map[string]string, error) {
	if exactly(s.props) {
		maxTasks = 1
	}
	return slices.Repeat([]map[string]string{s.props}, maxTasks), nil
}

// Stop does nothing: Start takes no resources.
func (s *SinkConnector) Stop() error { return nil }

// Validate also checks the file and combinations of keys.
func (s *SinkConnector) Validate(_ context.Context, props map[string]string, values []configs.Value) []configs.Value {
	return ValidateSink(props, values)
}

// AlterOffsets accepts all changes. For exactly-once delivery, it adjusts what counts as written.
func (s *SinkConnector) AlterOffsets(_ context.Context, props map[string]string, offsets map[connect.TopicPartition]*int64) error {
	return AlterPositions(props, offsets)
}
