package host

import (
	"context"
	"strconv"
	"sync"

	"millrace/plugins/boundary"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// Measured returns the metrics that plugins have registered, by process. It asks all JVMs at once; one
// that does not answer before ctx ends has none.
func (h *Host) Measured(ctx context.Context) [][]boundary.Measured {
	processes := h.running()
	out := make([][]boundary.Measured, len(processes))
	var asking sync.WaitGroup
	for i, p := range processes {
		if p.java {
			asking.Go(func() { out[i] = p.measured(ctx) })
		}
	}
	asking.Wait()
	return out
}

func (p *process) measured(ctx context.Context) []boundary.Measured {
	r, err := p.rpc.Metrics(ctx, &connectv1.MetricsRequest{})
	if err != nil {
		return nil
	}
	out := make([]boundary.Measured, len(r.Metrics))
	for i, m := range r.Metrics {
		out[i] = boundary.Measured{Connector: m.Connector, Class: m.Class, Name: m.Name, Description: m.Description, Tags: m.Tags, Value: m.Value}
		if m.Task != nil {
			out[i].Task = strconv.FormatUint(uint64(*m.Task), 10)
		}
	}
	return out
}
