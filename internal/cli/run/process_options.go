package run

import (
	"net"
	"net/url"
	"strings"

	"github.com/spf13/cobra"
)

// processOptions is what the command line of every mode says.
type processOptions struct{ listen, logLevel, logFormat string }

func (o *processOptions) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.listen, "listen", "", "address of the REST API, such as :8084 or 0.0.0.0:8084; without a host it is on that of the key listeners, which it replaces")
	cmd.Flags().StringVar(&o.logLevel, "log-level", "info", "debug, info, warn or error")
	cmd.Flags().StringVar(&o.logFormat, "log-format", "text", "text or json: an object a line")
}

// onHost is an address of --listen; one without a host is on the host of the first of the worker's listeners, so that another port alone
// opens no loopback listener to other machines.
func onHost(listen, listeners string) string {
	first, _, _ := strings.Cut(listeners, ",")
	u, err := url.Parse(strings.TrimSpace(first))
	if port, ok := strings.CutPrefix(listen, ":"); ok && err == nil {
		return net.JoinHostPort(u.Hostname(), port)
	}
	return listen
}
