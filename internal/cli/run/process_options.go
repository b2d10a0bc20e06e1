package run

import (
	"net"
	"net/url"
	"strings"

	"github.com/spf13/cobra"
)

// processOptions are the flags of a worker of either mode.
type processOptions struct{ listen, logLevel, logFormat string }

func (o *processOptions) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.listen, "listen", "", "the address of the REST API, such as :8084 or 0.0.0.0:8084; it replaces the key listeners, and without a host it keeps that key's host")
	cmd.Flags().StringVar(&o.logLevel, "log-level", "info", "debug, info, warn or error")
	cmd.Flags().StringVar(&o.logFormat, "log-format", "text", "text, or json: an object on each line")
}

// onHost returns the address of --listen. One without a host gets the host of the worker's first
// listener, so that another port does not open a loopback listener to other machines.
func onHost(listen, listeners string) string {
	first, _, _ := strings.Cut(listeners, ",")
	u, err := url.Parse(strings.TrimSpace(first))
	if port, ok := strings.CutPrefix(listen, ":"); ok && err == nil {
		return net.JoinHostPort(u.Hostname(), port)
	}
	return listen
}
