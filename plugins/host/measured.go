package host

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"millrace/plugins/boundary"
	connectv1 "millrace/plugins/proto/connect/v1"
)

const measuredTimeout = 5 * time.Second

// Measured returns the metrics that plugins have registered, by process. It asks all processes at
// once; one that does not answer before ctx ends has none.
func (h *Host) Measured(ctx context.Context) [][]boundary.Measured {
	processes := h.running()
	out := make([][]boundary.Measured, len(processes))
	var asking sync.WaitGroup
	for i, p := range processes {
		asking.Go(func() { out[i], _ = p.measured(ctx) })
	}
	asking.Wait()
	return out
}

// Measured returns the metrics of a task. A plugin without metrics has none.
func (p *Plugin) Measured(ctx context.Context, connector string, task int) ([]boundary.Measured, error) {
	ctx, cancel := context.WithTimeout(ctx, measuredTimeout)
	defer cancel()
	all, err := p.process.measured(ctx)
	if status.Code(err) == codes.Unimplemented {
		return nil, nil
	}
	number := strconv.Itoa(task)
	all = slices.DeleteFunc(all, func(m boundary.Measured) bool { return m.Connector != connector || m.Task != number })
	return all, p.explain(err)
}

func (p *process) measured(ctx context.Context) ([]boundary.Measured, error) {
	r, err := p.rpc.Metrics(ctx, &connectv1.MetricsRequest{})
	if err != nil {
		return nil, err
	}
	out := make([]boundary.Measured, len(r.Metrics))
	for i, m := range r.Metrics {
		out[i] = boundary.Measured{Connector: m.Connector, Class: m.Class, Name: m.Name, Description: m.Description, Tags: m.Tags, Value: m.Value}
		if m.Task != nil {
			out[i].Task = strconv.FormatUint(uint64(*m.Task), 10)
		}
	}
	return out, nil
}
