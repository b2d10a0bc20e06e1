package remote

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"millrace/api/rest"
	"millrace/internal/cli/terminal"
)

func tasksCommand() *cobra.Command {
	return remoteCommand("tasks", "Show and restart tasks, and show their logs, metrics and threads", "Manage the tasks of connectors through the REST API of any worker.",
		func(r *Worker) []*cobra.Command {
			return []*cobra.Command{r.taskListCommand(), r.taskLogsCommand(), r.taskMetricsCommand(), r.taskThreadsCommand(), r.taskRestartCommand()}
		})
}

// taskState is a task with its state and configuration.
type taskState struct {
	Connector string `json:"connector"`
	rest.TaskStatus
	Config map[string]string `json:"config"`
}

func (r *Worker) taskListCommand() *cobra.Command {
	return r.listing(&cobra.Command{
		Use:               "list NAME...",
		Short:             "List the tasks of connectors with their states",
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, names []string) error {
			all := []taskState{}
			if err := each(names, func(name string) error {
				tasks, err := r.tasks(cmd, name)
				all = append(all, tasks...)
				return err
			}); err != nil {
				return err
			}
			var ids []string
			for _, t := range all {
				ids = append(ids, fmt.Sprint(t.Connector, "/", t.ID))
			}
			return r.ShowNamed(cmd.OutOrStdout(), all, ids, func(w io.Writer) { tasksTable(w, all) })
		},
	})
}

func tasksTable(w io.Writer, all []taskState) {
	fmt.Fprintln(w, "CONNECTOR\tTASK\tSTATE\tWORKER\tTRACE")
	for _, t := range all {
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\n", t.Connector, t.ID, t.State, t.WorkerID, terminal.FirstLine(t.Trace))
	}
}

func (r *Worker) tasks(cmd *cobra.Command, name string) (out []taskState, err error) {
	tasks, err := Explained(r.API.Tasks(cmd.Context(), name))
	if err != nil {
		return nil, err
	}
	s, err := r.status(cmd.Context(), name)
	if err != nil && !missing(err) {
		return nil, err
	}
	for _, t := range tasks {
		one := taskState{Connector: name, TaskStatus: rest.TaskStatus{ID: t.ID.Task, StateInfo: rest.StateInfo{State: "UNASSIGNED"}}, Config: t.Config}
		for _, known := range s.Tasks {
			if known.ID == t.ID.Task {
				one.TaskStatus = known
			}
		}
		out = append(out, one)
	}
	return out, nil
}

func (r *Worker) taskLogsCommand() *cobra.Command {
	var lines int
	cmd := r.printing(&cobra.Command{
		Use:   "logs NAME TASK",
		Short: "Show the last log lines of a task",
		Long: `Show the last lines of the worker's log about a task or its connector, including the output of the
plugin. Any worker of the cluster can be asked.`,
		Example:           "  worker tasks logs csv-to-topic 0 --lines 20",
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			task, err := taskNumber(args[1])
			if err != nil {
				return err
			}
			last, err := Explained(r.API.TaskLogs(cmd.Context(), args[0], task, lines))
			if err != nil {
				return err
			}
			return r.Show(cmd.OutOrStdout(), last, func(w io.Writer) {
				for _, l := range last {
					showLine(w, l)
				}
			})
		},
	})
	cmd.Flags().IntVar(&lines, "lines", 100, "the largest number of lines to show")
	return cmd
}

func (r *Worker) taskThreadsCommand() *cobra.Command {
	return r.printing(&cobra.Command{
		Use:   "threads NAME TASK",
		Short: "Show the stacks of a task's threads",
		Long: `Show where the threads of a task are, also while the task hangs. Of a plugin in Go, all goroutines of
its process are shown. Any worker of the cluster can be asked.`,
		Example:           "  worker tasks threads csv-to-topic 0",
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			task, err := taskNumber(args[1])
			if err != nil {
				return err
			}
			threads, err := Explained(r.API.TaskThreads(cmd.Context(), args[0], task))
			if err != nil {
				return err
			}
			return r.Show(cmd.OutOrStdout(), threads, func(w io.Writer) { fmt.Fprint(w, threads.Text) })
		},
	})
}

func (r *Worker) taskMetricsCommand() *cobra.Command {
	return r.printing(&cobra.Command{
		Use:   "metrics NAME TASK",
		Short: "Show what the plugin of a task measures",
		Long: `Show what the plugin of a task measures, such as how far it is behind its system. Any worker of the
cluster can be asked. GET /metrics of a worker has the same for Prometheus.`,
		Example:           "  worker tasks metrics inventory 0",
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			task, err := taskNumber(args[1])
			if err != nil {
				return err
			}
			measured, err := Explained(r.API.TaskMetrics(cmd.Context(), args[0], task))
			if err != nil {
				return err
			}
			return r.Show(cmd.OutOrStdout(), measured, func(w io.Writer) { showMetrics(w, measured.Metrics) })
		},
	})
}

// showMetrics prints a table of metrics. Tags are behind the name, as Prometheus writes them.
func showMetrics(w io.Writer, all []rest.TaskMetric) {
	fmt.Fprintln(w, "METRIC\tVALUE\tMEANING")
	for _, m := range all {
		value := "unknown"
		if m.Value != nil {
			value = strconv.FormatFloat(*m.Value, 'f', -1, 64)
		}
		var tags []string
		for _, key := range slices.Sorted(maps.Keys(m.Tags)) {
			tags = append(tags, fmt.Sprintf("%s=%q", key, m.Tags[key]))
		}
		name := m.Name
		if len(tags) > 0 {
			name += "{" + strings.Join(tags, ",") + "}"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", name, value, m.Description)
	}
}

// showLine prints a line of a log. Attributes with several lines, such as traces, follow below it.
func showLine(w io.Writer, l rest.LogLine) {
	fmt.Fprintf(w, "%s %s %s", l.Time.Format(time.RFC3339Nano), l.Level, l.Message)
	var below strings.Builder
	for _, key := range slices.Sorted(maps.Keys(l.Attributes)) {
		value := strings.TrimRight(fmt.Sprint(l.Attributes[key]), "\n")
		if !strings.Contains(value, "\n") {
			fmt.Fprintf(w, " %s=%q", key, value)
			continue
		}
		fmt.Fprintf(&below, "  %s:\n", key)
		for line := range strings.SplitSeq(strings.ReplaceAll(value, "\t", "    "), "\n") {
			fmt.Fprintf(&below, "    %s\n", line)
		}
	}
	fmt.Fprintf(w, "\n%s", below.String())
}

// taskNumber parses the number of a task.
func taskNumber(text string) (int, error) {
	i, err := strconv.Atoi(text)
	if err != nil || i < 0 {
		return 0, terminal.Usage("task %q: expected the number of a task, as tasks list shows it", text)
	}
	return i, nil
}

func (r *Worker) taskRestartCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "restart NAME TASK...",
		Short:             "Restart tasks of a connector",
		Args:              cobra.MinimumNArgs(2),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, n := range args[1:] { // nothing is restarted if one is wrong
				if _, err := taskNumber(n); err != nil {
					return err
				}
			}
			return each(args[1:], func(n string) error {
				task, _ := taskNumber(n)
				err := explain(r.API.RestartTask(cmd.Context(), args[0], task))
				if err == nil {
					_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s task %s restarted\n", args[0], n)
				}
				return err
			})
		},
	}
}
