// Package measured writes the metrics that plugins have registered (KIP-877) to Prometheus. Plugins
// choose names, labels and number, so all of them are limited here.
package measured

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"millrace/plugins/boundary"
	"millrace/runtime/metrics"
)

const (
	prefix  = "kafka_connect_plugins"
	timeout = 500 * time.Millisecond // of a scrape, for the answers of all processes

	maxMetrics = 1000 // of a process
	maxTags    = 10
	maxText    = 200 // bytes
)

// Collector writes the metrics of plugins.
type Collector struct {
	// Read returns the metrics of each process. It returns when ctx ends.
	Read func(ctx context.Context) [][]boundary.Measured
	Log  *slog.Logger

	exceeded sync.Once
}

// family is a metric of some plugins.
type family struct {
	help string
	rows map[string]float64 // by labels
}

// Collect writes the current metrics.
func (c *Collector) Collect(out *metrics.Writer) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	families := map[string]*family{}
	for _, process := range c.Read(ctx) {
		if len(process) > maxMetrics {
			c.exceeded.Do(func() {
				c.Log.Warn("a plugin has more metrics than are published", "connector", process[0].Connector, "published", maxMetrics)
			})
			process = process[:maxMetrics]
		}
		for _, m := range process {
			add(families, m)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(families)) {
		write(out, name, families[name])
	}
}

// add keeps the first of two values with the same name and labels.
func add(families map[string]*family, m boundary.Measured) {
	name := plain(m.Name)
	f := families[name]
	if f == nil {
		f = &family{help: strings.ToValidUTF8(cut(m.Description), "\uFFFD"), rows: map[string]float64{}}
		families[name] = f
	}
	labels := labels(m)
	if _, there := f.rows[labels]; !there {
		f.rows[labels] = m.Value
	}
}

func labels(m boundary.Measured) string {
	names := []string{"connector", "task", "class"}
	values := []string{metrics.Quoted(m.Connector), m.Task, cut(m.Class)}
	for _, tag := range slices.Sorted(maps.Keys(m.Tags)) {
		name := strings.TrimLeft(plain(tag), "_0123456789")
		if name != "" && !slices.Contains(names, name) && len(names) < 3+maxTags {
			names, values = append(names, name), append(values, cut(m.Tags[tag]))
		}
	}
	t := metrics.Table[float64]{Labels: names}
	return t.Row(0, values...).Labels
}

func write(out *metrics.Writer, name string, f *family) {
	t := metrics.Table[float64]{Prefix: prefix, Families: []metrics.Family[float64]{
		{Name: name, Type: metrics.Gauge, Help: f.help, Read: func(v float64) float64 { return v }}}}
	var rows []metrics.Row[float64]
	for _, l := range slices.Sorted(maps.Keys(f.rows)) {
		rows = append(rows, metrics.Row[float64]{Labels: l, Of: f.rows[l]})
	}
	t.Write(out, rows)
}

// plain returns a name with only the characters that Prometheus allows.
func plain(name string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			return c
		}
		return '_'
	}, cut(name))
}

func cut(text string) string { return text[:min(len(text), maxText)] }
