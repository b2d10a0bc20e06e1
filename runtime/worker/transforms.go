package worker

import (
	"millrace/plugins/connect"
	"millrace/runtime/failure"
	"millrace/runtime/transform"
)

// transformSource lets a record from a source through a chain. After an error the record is as it was.
func transformSource(c *transform.Chain, r *connect.SourceRecord) (keep bool, p *failure.Failure) {
	if c == nil {
		return true, nil
	}
	t := c.Record()
	sourceInto(t, r)
	if keep, err := c.Apply(t); err != nil || !keep {
		return false, failure.InTransformation(err)
	}
	sourceFrom(r, t)
	return true, nil
}

func sourceInto(t *transform.Record, r *connect.SourceRecord) {
	t.Topic, t.Partition, t.Offset, t.Timestamp = r.Topic, r.Partition, transform.NoOffset, r.Timestamp
	t.KeySchema, t.Key, t.ValueSchema, t.Value, t.Headers = r.KeySchema, r.Key, r.ValueSchema, r.Value, r.Headers
}

func sourceFrom(r *connect.SourceRecord, t *transform.Record) {
	r.Topic, r.Partition, r.Timestamp = t.Topic, t.Partition, t.Timestamp
	r.KeySchema, r.Key, r.ValueSchema, r.Value, r.Headers = t.KeySchema, t.Key, t.ValueSchema, t.Value, t.Headers
}

// transformSink lets a record for a sink through a chain. After an error the record is as it was.
func transformSink(c *transform.Chain, r *connect.SinkRecord) (keep bool, p *failure.Failure) {
	if c == nil {
		return true, nil
	}
	t := c.Record()
	sinkInto(t, r)
	if keep, err := c.Apply(t); err != nil || !keep {
		return false, failure.InTransformation(err)
	}
	sinkFrom(r, t)
	return true, nil
}

func sinkInto(t *transform.Record, r *connect.SinkRecord) {
	t.Topic, t.Partition, t.Offset, t.Timestamp = r.Topic, r.Partition, r.Offset, r.Timestamp
	t.KeySchema, t.Key, t.ValueSchema, t.Value, t.Headers = r.KeySchema, r.Key, r.ValueSchema, r.Value, r.Headers
}

func sinkFrom(r *connect.SinkRecord, t *transform.Record) {
	r.Topic, r.Partition, r.Timestamp = t.Topic, t.Partition, t.Timestamp
	r.KeySchema, r.Key, r.ValueSchema, r.Value, r.Headers = t.KeySchema, t.Key, t.ValueSchema, t.Value, t.Headers
}
