package remote

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"millrace/api/rest"
	"millrace/internal/cli/terminal"
)

func healthCommand() *cobra.Command {
	r := &Worker{}
	var o waiting
	cmd := &cobra.Command{
		Use:   "health",
		Short: "Report whether a worker can serve requests; the exit status is 1 if it cannot",
		Long: `Report whether a worker has started and can serve requests. The exit status is 0 if it can, 1 if it
cannot, and 2 if no worker answers. With --wait the command waits until the worker can.`,
		Example: "  worker health --wait --timeout 2m",
		Args:    cobra.NoArgs,
		PreRunE: func(*cobra.Command, []string) error { return r.Open() },
		RunE: func(cmd *cobra.Command, _ []string) error {
			h, err := r.health(cmd, o)
			if err != nil {
				return err
			}
			if err := r.Show(cmd.OutOrStdout(), h, func(w io.Writer) { fmt.Fprintf(w, "%s: %s\n", h.Status, h.Message) }); err != nil {
				return err
			}
			if h.Status != rest.Healthy {
				return terminal.Exit(1, nil)
			}
			return nil
		},
	}
	r.AddFlags(cmd.Flags())
	return o.flags(r.printing(cmd), "the worker is healthy")
}

// health asks once, or with --wait until the worker is healthy or the timeout is over.
func (r *Worker) health(cmd *cobra.Command, o waiting) (rest.HealthStatus, error) {
	deadline := time.Now().Add(o.timeout)
	ticker := time.NewTicker(lookPause)
	defer ticker.Stop()
	for {
		h, err := Explained(r.API.Health(cmd.Context()))
		if !o.wait || err == nil && h.Status == rest.Healthy || time.Now().After(deadline) {
			return h, err
		}
		select {
		case <-ticker.C:
		case <-cmd.Context().Done():
			return h, errors.New("interrupted")
		}
	}
}
