package herder

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"millrace/api/rest"
	"millrace/plugins/connect"
	"millrace/runtime/validation"
	"millrace/runtime/worker"
)

// stalledAfter is how long records may be in flight before the connector counts as stalled.
const stalledAfter = 30 * time.Second

// Overview summarizes every connector, as far as this worker knows. Connectors of other workers
// have no movement in it.
func (h *Herder) Overview(ctx context.Context, history bool) rest.Overview {
	out := h.overview(ctx, history)
	for i := range out.Connectors {
		h.noteTasksUnstored(&out.Connectors[i], time.Now())
	}
	return out
}

// Peers returns the URLs of the other workers that run something.
func (h *Herder) Peers() (urls []string) {
	for _, name := range h.Connectors() {
		st, err := h.Status(name)
		if err != nil {
			continue
		}
		states := []rest.StateInfo{st.Connector}
		for _, t := range st.Tasks {
			states = append(states, t.StateInfo)
		}
		for _, one := range states {
			if url := h.place.urlOf(one.WorkerID); one.WorkerID != "" && one.WorkerID != h.opts.WorkerID && one.State != rest.Unassigned && !slices.Contains(urls, url) {
				urls = append(urls, url)
			}
		}
	}
	slices.Sort(urls)
	return urls
}

func (h *Herder) overview(ctx context.Context, history bool) rest.Overview {
	out := rest.Overview{Connectors: []rest.Glance{}, SlotSeconds: int(slotLength.Seconds()), WorkerID: h.opts.WorkerID}
	here := map[string][]worker.Progress{}
	for _, p := range h.worker.Progress() {
		here[p.Task.Connector] = append(here[p.Task.Connector], p)
	}
	lags := h.worker.SinkLags()
	for _, name := range h.Connectors() {
		info, err := h.Connector(ctx, name)
		if err != nil {
			continue
		}
		g := rest.Glance{Name: name, Type: info.Type, Class: info.Config[validation.ClassKey], State: rest.Unassigned, Tasks: map[rest.State]int{}}
		if st, err := h.StatusWithProgress(name); err == nil {
			takeStates(&g, st)
		}
		sumProgress(&g.Movement, here[name])
		noteTrouble(&g, here[name])
		if lag, known := lags[name]; known {
			g.LagRecords = &lag
		}
		var rates [2]float64
		rates, g.History, g.ErrorHistory, _ = h.activity.rates(name, history)
		g.RecordsPerSecond, g.ErrorsPerSecond = round(rates[0]), round(rates[1])
		judge(&g)
		out.Connectors = append(out.Connectors, g)
	}
	return out
}

// round drops digits that nobody reads, so that a steady rate looks steady.
func round(v float64) float64 { return math.Round(v*100) / 100 }

// takeStates copies the states, and the reason of the first failure.
func takeStates(g *rest.Glance, st rest.ConnectorStatus) {
	g.State, g.WorkerID = st.Connector.State, st.Connector.WorkerID
	all := []rest.TaskStatus{{ID: -1, StateInfo: st.Connector}}
	for _, t := range st.Tasks {
		g.Tasks[t.State]++
		all = append(all, t)
	}
	for _, one := range all {
		if one.Progress != nil {
			g.Restarts += one.Progress.Restarts
		}
		if one.State != rest.Failed || g.Attention != "" {
			continue
		}
		g.Attention, g.Reason = rest.AttentionFailed, cause(one.Trace)
		if one.ID >= 0 {
			g.Reason = fmt.Sprintf("task %d: %s", one.ID, g.Reason)
		}
	}
}

// longestReason bounds a reason, in characters: it is shown in one line.
const longestReason = 300

// cause returns the innermost cause of a trace, in one line.
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

// sumProgress adds the progress of the tasks.
func sumProgress(m *rest.Movement, tasks []worker.Progress) {
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

// noteTrouble copies why a task cannot work although it has not failed.
func noteTrouble(g *rest.Glance, tasks []worker.Progress) {
	for _, p := range tasks {
		if p.Trouble != "" && g.Attention == "" && g.State == rest.Running {
			g.Attention, g.Reason = rest.AttentionStalled, fmt.Sprintf("task %d: %s", p.Task.Task, cause(p.Trouble))
		}
	}
}

// judge decides whether the connector needs attention although nothing has failed.
func judge(g *rest.Glance) {
	if g.Attention == "" && g.State == rest.Running && g.Waiting >= stalledAfter.Seconds() {
		g.Attention = rest.AttentionStalled
		g.Reason = "what is on its way into the sink has not been taken for a while"
		if g.Type == "source" {
			g.Reason = "what is on its way to Kafka has not been acknowledged for a while"
		}
	}
}

// takePeer adds what another worker reports about the same connector: its movement there, and why
// it is stalled there. Failures are known everywhere.
func takePeer(g *rest.Glance, o rest.Glance) {
	addMovement(&g.Movement, o.Movement)
	if g.Attention == "" && g.State == rest.Running && o.Attention == rest.AttentionStalled {
		g.Attention, g.Reason = o.Attention, o.Reason
	}
}

// addMovement adds the movement of the same connector on another worker.
func addMovement(m *rest.Movement, o rest.Movement) {
	m.RecordsPerSecond, m.ErrorsPerSecond = round(m.RecordsPerSecond+o.RecordsPerSecond), round(m.ErrorsPerSecond+o.ErrorsPerSecond)
	m.Records, m.Errors, m.Restarts = m.Records+o.Records, m.Errors+o.Errors, m.Restarts+o.Restarts
	m.LagRecords, m.LagBytes = plus(m.LagRecords, o.LagRecords), plus(m.LagBytes, o.LagBytes)
	m.LastRecord, m.Waiting = max(m.LastRecord, o.LastRecord), max(m.Waiting, o.Waiting)
	m.History, m.ErrorHistory = together(m.History, o.History), together(m.ErrorHistory, o.ErrorHistory)
}

// MergeOverview adds the movement of connectors on other workers, and judges the connectors again.
func MergeOverview(into *rest.Overview, peers ...*rest.Overview) {
	for _, peer := range peers {
		for _, g := range peer.Connectors {
			n, found := slices.BinarySearchFunc(into.Connectors, g.Name, func(have rest.Glance, name string) int { return strings.Compare(have.Name, name) })
			if found {
				takePeer(&into.Connectors[n], g)
			}
		}
	}
	for i := range into.Connectors {
		judge(&into.Connectors[i])
	}
}

// plus adds two numbers of which either may be unknown.
func plus(a, b *int64) *int64 {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	sum := *a + *b
	return &sum
}

// together adds two histories that end at the same time.
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
