package remote

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"millrace/api/client"
	"millrace/configs"
	"millrace/internal/cli/release"
	"millrace/internal/cli/terminal"
)

// Worker is the REST API of a running worker, Millrace's or Apache's, as the flags of a command
// name it.
type Worker struct {
	terminal.Printer
	URL, user, ca string
	API           *client.Client
	Timeout       time.Duration // of a request; 0: the client's default
	forgets       bool          // the user knows that the worker forgets its connectors
}

// Environment variables that replace --url and --user, for users who manage one cluster.
const (
	URLVariable  = "MILLRACE_URL"
	userVariable = "MILLRACE_USER"
)

// remoteCommand returns a group of commands that use the REST API.
func remoteCommand(use, short, long string, commands func(*Worker) []*cobra.Command) *cobra.Command {
	r := &Worker{}
	cmd := &cobra.Command{Use: use, Short: short, Long: long, PersistentPreRunE: func(*cobra.Command, []string) error { return r.Open() }}
	r.AddFlags(cmd.PersistentFlags())
	cmd.AddCommand(commands(r)...)
	return cmd
}

// AddFlags adds the flags that name a worker.
func (r *Worker) AddFlags(flags *pflag.FlagSet) {
	flags.StringVar(&r.URL, "url", "", "the REST API of any worker of the cluster (default $"+URLVariable+", else http://localhost:8083)")
	flags.StringVar(&r.user, "user", "", "NAME:PASSWORD, if workers require authentication (default $"+userVariable+")")
	flags.StringVar(&r.ca, "cacert", "", "a PEM file with certificates to trust, besides those of the system")
}

// printing adds the flag --output to a command.
func (r *Worker) printing(cmd *cobra.Command) *cobra.Command {
	own := &terminal.Printer{}
	own.AddOutput(cmd.Flags())
	return r.printed(cmd, own)
}

// listing adds the flags --output and --watch to a command whose results have names.
func (r *Worker) listing(cmd *cobra.Command) *cobra.Command {
	own := &terminal.Printer{}
	own.AddNamedOutput(cmd.Flags())
	return terminal.Watched(r.printed(cmd, own))
}

// printed has a command use the output format of its own flag.
func (r *Worker) printed(cmd *cobra.Command, own *terminal.Printer) *cobra.Command {
	run := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		r.Printer = *own
		if err := r.Check(); err != nil {
			return err
		}
		return run(cmd, args)
	}
	return cmd
}

// Open checks the flags and makes the client. It sends nothing.
func (r *Worker) Open() error {
	if r.user == "" {
		r.user = os.Getenv(userVariable)
	}
	if r.user != "" && !strings.Contains(r.user, ":") {
		return terminal.Usage("--user: expected NAME:PASSWORD")
	}
	if r.URL == "" {
		r.URL = os.Getenv(URLVariable)
	}
	if r.URL == "" {
		r.URL = "http://localhost:8083"
	}
	options := []client.Option{client.WithRetries(0), client.WithUserAgent("millrace-worker/" + release.Version())}
	if name, password, ok := strings.Cut(r.user, ":"); ok {
		options = append(options, client.WithBasicAuth(name, password))
	}
	if r.ca != "" {
		pool, err := trusted(r.ca)
		if err != nil {
			return err
		}
		options = append(options, client.WithTLS(&tls.Config{RootCAs: pool}))
	}
	if r.Timeout > 0 {
		options = append(options, client.WithTimeout(r.Timeout))
	}
	api, err := client.New(r.URL, options...)
	if err != nil {
		return terminal.Usage("--url %s: expected an address such as http://localhost:8083", r.URL)
	}
	r.API, r.URL = api, api.URL()
	return nil
}

// trusted returns the system's certificates and those of a PEM file.
func trusted(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, terminal.Usage("--cacert: %w", configs.PathFirst(err))
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, terminal.Usage("--cacert %s: expected certificates in PEM", file)
	}
	return pool, nil
}

// missing reports whether the worker does not know the connector, task or endpoint.
func missing(err error) bool { return errors.Is(err, client.ErrNotFound) }

// call sends a request for which the client has no method. It decodes the response into a value,
// unless that is nil.
func (r *Worker) call(ctx context.Context, method, path string, body, into any) error {
	return explain(r.API.Do(ctx, method, path, body, into))
}

// Explained returns the result of a request. It gives the error the text and the exit status of a
// command.
func Explained[T any](v T, err error) (T, error) { return v, explain(err) }

func explain(err error) error {
	var unanswered *client.ConnectionError
	var foreign *client.AnswerError
	var refused *client.Error
	switch {
	case errors.As(err, &unanswered):
		return terminal.Exit(terminal.BadWorker, unreachable(unanswered))
	case errors.As(err, &foreign):
		return terminal.Exit(terminal.BadWorker, err)
	case errors.As(err, &refused) && refused.Status == http.StatusUnauthorized:
		known := *refused
		known.Message = "authentication required: pass --user NAME:PASSWORD or set $" + userVariable
		return &known
	case errors.Is(err, client.ErrBadRequest):
		return terminal.Exit(terminal.BadConnector, err)
	}
	return err
}

// unreachable is the error of a request without a response.
func unreachable(err *client.ConnectionError) error {
	var unknown x509.UnknownAuthorityError
	if errors.As(err, &unknown) {
		return fmt.Errorf("the certificate of %s is signed by an authority that is not trusted here: pass --cacert FILE with the authority's certificate", err.URL)
	}
	return fmt.Errorf("no worker answers at %s, which --url or $%s names: %w", err.URL, URLVariable, err.Err)
}

// each calls do for each name, also after errors, until the user interrupts it.
func each(names []string, do func(name string) error) error {
	var errs []error
	for _, name := range names {
		err := do(name)
		if err != nil {
			errs = append(errs, err)
		}
		if errors.Is(err, context.Canceled) {
			break
		}
	}
	return errors.Join(errs...)
}

// connectorNames completes names of connectors, if a worker answers in time.
func (r *Worker) connectorNames(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	ctx, cancel := context.WithTimeout(cmd.Context(), completionTimeout)
	defer cancel()
	if err := r.Open(); err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	names, _ := r.API.Connectors(ctx)
	return names, cobra.ShellCompDirectiveNoFileComp
}

const completionTimeout = time.Second
