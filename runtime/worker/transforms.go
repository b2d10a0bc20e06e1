package worker

import (
	"millrace/plugins/connect"
	"millrace/runtime/transform"
)

// transformSource lets a record from a source through a chain. After an error the record is as it was.
func transformSource(c *transform.Chain, r *connect.SourceRecord) (keep bool, p *problem) {
	if c == nil {
		return true, nil
	}
	t := c.Record()
	t.Topic, t.Partition, t.Offset, t.Timestamp = r.Topic, r.Partition, transform.NoOffset, r.Timestamp
	t.KeySchema, t.Key, t.ValueSchema, t.Value, t.Headers = r.KeySchema, r.Key, r.ValueSchema, r.Value, r.Headers
	if keep, err := c.Apply(t); err != nil || !keep {
		return false, transformationProblem(err)
	}
	r.Topic, r.Partition, r.Timestamp = t.Topic, t.Partition, t.Timestamp
	r.KeySchema, r.Key, r.ValueSchema, r.Value, r.Headers = t.KeySchema, t.Key, t.ValueSchema, t.Value, t.Headers
	return true, nil
}

// transformSink lets a record for a sink through a chain. After an error the record is as it was.
func transformSink(c *transform.Chain, r *connect.SinkRecord) (keep bool, p *problem) {
	if c == nil {
		return true, nil
	}
	t := c.Record()
	t.Topic, t.Partition, t.Offset, t.Timestamp = r.Topic, r.Partition, r.Offset, r.Timestamp
	t.KeySchema, t.Key, t.ValueSchema, t.Value, t.Headers = r.KeySchema, r.Key, r.ValueSchema, r.Value, r.Headers
	if keep, err := c.Apply(t); err != nil || !keep {
		return false, transformationProblem(err)
	}
	r.Topic, r.Partition, r.Timestamp = t.Topic, t.Partition, t.Timestamp
	r.KeySchema, r.Key, r.ValueSchema, r.Value, r.Headers = t.KeySchema, t.Key, t.ValueSchema, t.Value, t.Headers
	return true, nil
}
