package herder

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"millrace/plugins/connect"
	"millrace/runtime/worker"
)

// Overview is every connector at a glance.
type Overview struct {
	Connectors  []Glance `json:"connectors"`
	SlotSeconds int      `json:"slot_seconds"`                  // what a number of a history is about
	Unreachable []string `json:"workers_unreachable,omitempty"` // what runs there has no movement here
	WorkerID    string   `json:"worker_id"`                     // the one that was asked
}

// Glance is one connector. What fails or stalls says why.
type Glance struct {
	Name      string               `json:"name"`
	Type      string               `json:"type"`
	Class     string               `json:"class"`
	State     worker.State         `json:"state"`
	WorkerID  string               `json:"worker_id"`
	Tasks     map[worker.State]int `json:"tasks"`
	Attention string               `json:"attention,omitempty"` // failed or stalled
	Reason    string               `json:"reason,omitempty"`    // in one line
	Movement
}

// Movement is what the tasks of a connector do, those on the workers that were asked.
type Movement struct {
	RecordsPerSecond float64   `json:"records_per_second"`
	ErrorsPerSecond  float64   `json:"errors_per_second"`
	Records          int64     `json:"records"` // since the tasks were started: those in Kafka or taken by the sink
	Errors           int64     `json:"errors"`  // records that could not be processed
	LagRecords       *int64    `json:"lag_records,omitempty"`
	LagBytes         *int64    `json:"lag_bytes,omitempty"`
	LastRecord       string    `json:"last_record_time,omitempty"`
	Waiting          float64   `json:"waiting_seconds"` // for how long nothing has arrived of what is on its way
	Restarts         int       `json:"restarts"`        // by restart.policy
	History          []float64 `json:"records_history,omitempty"`
	ErrorHistory     []float64 `json:"errors_history,omitempty"`
}

// stalledAfter is how long what is on its way may take before the connector needs a look.
const stalledAfter = 30 * time.Second

// The values of Attention.
const (
	attentionFailed  = "failed"
	attentionStalled = "stalled"
)

// knowing is what herders of every mode tell of their connectors.
type knowing interface {
	Connectors() []string
	Connector(ctx context.Context, name string) (ConnectorInfo, error)
	StatusWithProgress(name string) (ConnectorStatus, error)
}

// Overview is every connector at a glance.
func (s *Standalone) Overview(ctx context.Context, history bool) Overview {
	return s.overview(ctx, s, history)
}

// Overview is every connector at a glance, as far as this worker knows: what others run has no movement.
func (d *Distributed) Overview(ctx context.Context, history bool) Overview {
	return d.overview(ctx, d, history)
}

// Peers is none: there is one worker.
func (s *Standalone) Peers() []string { return nil }

// Peers is the URLs of the other workers that run something.
func (d *Distributed) Peers() (urls []string) {
	for _, name := range d.Connectors() {
		st, err := d.Status(name)
		if err != nil {
			continue
		}
		states := []StateInfo{st.Connector}
		for _, t := range st.Tasks {
			states = append(states, t.StateInfo)
		}
		for _, one := range states {
			if url := d.urlOf(one.WorkerID); one.WorkerID != "" && one.WorkerID != d.opts.WorkerID && one.State != worker.Unassigned && !slices.Contains(urls, url) {
				urls = append(urls, url)
			}
		}
	}
	slices.Sort(urls)
	return urls
}

func (b *base) overview(ctx context.Context, of knowing, history bool) Overview {
	out := Overview{Connectors: []Glance{}, SlotSeconds: int(slotLength.Seconds()), WorkerID: b.opts.WorkerID}
	here := map[string][]worker.Progress{}
	for _, p := range b.worker.Progress() {
		here[p.Task.Connector] = append(here[p.Task.Connector], p)
	}
	lags := b.worker.SinkLags()
	for _, name := range of.Connectors() {
		info, err := of.Connector(ctx, name)
		if err != nil {
			continue
		}
		g := Glance{Name: name, Type: info.Type, Class: info.Config[classKey], State: worker.Unassigned, Tasks: map[worker.State]int{}}
		if st, err := of.StatusWithProgress(name); err == nil {
			g.take(st)
		}
		g.Movement.sum(here[name])
		g.noteTrouble(here[name])
		if lag, known := lags[name]; known {
			g.LagRecords = &lag
		}
		var rates [2]float64
		rates, g.History, g.ErrorHistory, _ = b.activity.rates(name, history)
		g.RecordsPerSecond, g.ErrorsPerSecond = round(rates[0]), round(rates[1])
		g.Judge()
		out.Connectors = append(out.Connectors, g)
	}
	return out
}

// round keeps what a person reads, so that what does not change looks the same.
func round(v float64) float64 { return math.Round(v*100) / 100 }

// take takes over the states, and from the first that failed the reason.
func (g *Glance) take(st ConnectorStatus) {
	g.State, g.WorkerID = st.Connector.State, st.Connector.WorkerID
	all := []TaskStatus{{ID: -1, StateInfo: st.Connector}}
	for _, t := range st.Tasks {
		g.Tasks[t.State]++
		all = append(all, t)
	}
	for _, one := range all {
		if one.Progress != nil {
			g.Restarts += one.Progress.Restarts
		}
		if one.State != worker.Failed || g.Attention != "" {
			continue
		}
		g.Attention, g.Reason = attentionFailed, cause(one.Trace)
		if one.ID >= 0 {
			g.Reason = fmt.Sprintf("task %d: %s", one.ID, g.Reason)
		}
	}
}

// longestReason bounds what a line shows.
const longestReason = 300

// cause is the innermost cause of a trace, in one line.
func cause(trace string) string {
	line := "failed without a message"
	for _, one := range strings.Split(trace, "\n") {
		one = strings.TrimSpace(one)
		text, caused := strings.CutPrefix(one, "Caused by: ")
		if one != "" && (caused || line == "failed without a message") {
			line = text
		}
	}
	if runes := []rune(line); len(runes) > longestReason {
		line = string(runes[:longestReason-1]) + "…"
	}
	return line
}

// sum takes over what the tasks have done.
func (m *Movement) sum(tasks []worker.Progress) {
	var last time.Time
	for _, p := range tasks {
		m.Records += p.Records
		m.Errors += p.Errors
		m.Waiting = max(m.Waiting, math.Floor(p.Waiting.Seconds()))
		if p.Last.After(last) {
			last = p.Last
			m.LastRecord = last.Format("2006-01-02T15:04:05.000Z07:00")
		}
		if p.Lag != connect.UnknownLag {
			m.LagBytes = plus(m.LagBytes, &p.Lag)
		}
	}
}

// noteTrouble takes over why a task cannot work though it has not failed.
func (g *Glance) noteTrouble(tasks []worker.Progress) {
	for _, p := range tasks {
		if p.Trouble != "" && g.Attention == "" && g.State == worker.Running {
			g.Attention, g.Reason = attentionStalled, fmt.Sprintf("task %d: %s", p.Task.Task, cause(p.Trouble))
		}
	}
}

// Judge says whether the connector needs a look though nothing has failed.
func (g *Glance) Judge() {
	if g.Attention == "" && g.State == worker.Running && g.Waiting >= stalledAfter.Seconds() {
		g.Attention = attentionStalled
		g.Reason = "what is on its way into the sink has not been taken for a while"
		if g.Type == "source" {
			g.Reason = "what is on its way to Kafka has not been acknowledged for a while"
		}
	}
}

// Take takes over what another worker says of the same connector: what that moves there, and why it is stalled there. What has failed is known
// everywhere.
func (g *Glance) Take(o Glance) {
	g.Add(o.Movement)
	if g.Attention == "" && g.State == worker.Running && o.Attention == attentionStalled {
		g.Attention, g.Reason = o.Attention, o.Reason
	}
}

// Add adds what the same connector does on another worker.
func (m *Movement) Add(o Movement) {
	m.RecordsPerSecond, m.ErrorsPerSecond = round(m.RecordsPerSecond+o.RecordsPerSecond), round(m.ErrorsPerSecond+o.ErrorsPerSecond)
	m.Records, m.Errors, m.Restarts = m.Records+o.Records, m.Errors+o.Errors, m.Restarts+o.Restarts
	m.LagRecords, m.LagBytes = plus(m.LagRecords, o.LagRecords), plus(m.LagBytes, o.LagBytes)
	m.LastRecord, m.Waiting = max(m.LastRecord, o.LastRecord), max(m.Waiting, o.Waiting)
	m.History, m.ErrorHistory = together(m.History, o.History), together(m.ErrorHistory, o.ErrorHistory)
}

// plus adds what may be unknown.
func plus(a, b *int64) *int64 {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	sum := *a + *b
	return &sum
}

// together adds two histories, which end at the same time.
func together(a, b []float64) []float64 {
	if len(a) < len(b) {
		a, b = b, a
	}
	out := slices.Clone(a)
	for i, v := range b {
		out[len(a)-len(b)+i] += v
	}
	return out
}
