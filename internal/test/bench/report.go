package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// report prints tables in Markdown as they are measured, and contains all of them for the JSON file
// at the end.
type report struct {
	out    io.Writer
	About  about    `json:"about"`
	Tables []*table `json:"tables"`
}

// about describes the environment of the measurements.
type about struct {
	Time    time.Time `json:"time"`
	Commit  string    `json:"commit"`
	Go      string    `json:"go"`
	CPU     string    `json:"cpu"`
	CPUs    int       `json:"cpus"`
	Kernel  string    `json:"kernel"`
	Runs    int       `json:"runs"`
	Command []string  `json:"command"`
	Minutes float64   `json:"minutes"` // duration of the whole run
}

func newReport(out io.Writer, runs int) *report {
	r := &report{out: out, About: about{Time: time.Now().UTC().Truncate(time.Second), Commit: commit(), Go: runtime.Version(), CPU: processor(),
		CPUs: runtime.NumCPU(), Kernel: firstLine("/proc/sys/kernel/osrelease"), Runs: runs, Command: os.Args[1:]}}
	a := r.About
	fmt.Fprintf(out, "%s, commit %s, %s, %d × %s, Linux %s, medians of %d runs in turn\n", a.Time.Format(time.DateTime), a.Commit, a.Go, a.CPUs, a.CPU, a.Kernel, runs)
	return r
}

// took prints the duration of the whole run.
func (r *report) took() {
	r.About.Minutes = math.Round(time.Since(r.About.Time).Minutes())
	fmt.Fprintf(r.out, "\nIt took %.0f minutes.\n", r.About.Minutes)
}

// table starts a table.
func (r *report) table(title string, columns ...string) *table {
	t := &table{out: r.out, Title: title, Columns: columns}
	r.Tables = append(r.Tables, t)
	fmt.Fprintf(r.out, "\n## %s\n\n| %s |\n|%s\n", title, strings.Join(columns, " | "), strings.Repeat(" --- |", len(columns)))
	return t
}

// save writes the report as JSON, unless path is empty.
func (r *report) save(path string) error {
	if path == "" {
		return nil
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

// table contains figures of one kind, with a row per contender or case.
type table struct {
	out     io.Writer
	Title   string   `json:"title"`
	Columns []string `json:"columns"`
	Rows    [][]any  `json:"rows"`
}

// row adds a row of texts, integers, figures and durations.
func (t *table) row(cells ...any) {
	words := make([]string, len(cells))
	for i, c := range cells {
		if d, ok := c.(time.Duration); ok {
			cells[i] = figure{d.Seconds() * 1e3, "%.2f ms"}
		}
		words[i] = fmt.Sprint(cells[i])
	}
	t.Rows = append(t.Rows, cells)
	fmt.Fprintf(t.out, "| %s |\n", strings.Join(words, " | "))
}

// figure is a number with its format.
type figure struct {
	value float64
	form  string
}

func (f figure) String() string {
	if math.IsNaN(f.value) || math.IsInf(f.value, 0) {
		return "–"
	}
	return fmt.Sprintf(f.form, f.value)
}

// MarshalJSON encodes only the number, or null if there is none.
func (f figure) MarshalJSON() ([]byte, error) {
	if math.IsNaN(f.value) || math.IsInf(f.value, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(f.value)
}

func seconds(d time.Duration) figure { return figure{d.Seconds(), "%.2f s"} }

func whole(v float64) figure { return figure{v, "%.0f"} }

func times(ratio float64) figure { return figure{ratio, "%.2f×"} }

// commit returns the current commit, with a plus if there are uncommitted changes.
func commit() string {
	id, err := exec.Command("git", "describe", "--always", "--dirty=+").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(id))
}

func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

func firstLine(path string) string {
	text, _ := os.ReadFile(path)
	line, _, _ := strings.Cut(string(text), "\n")
	return line
}
