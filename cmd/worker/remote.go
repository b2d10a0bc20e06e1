package main

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
)

// remote is the REST API of a worker, Millrace's or Apache's, as the flags of a command name it.
type remote struct {
	printer
	url, user, ca string
	api           *client.Client
	timeout       time.Duration // of a request; 0: the client's default
	forgets       bool          // it was said that the worker forgets its connectors
}

// The environment's names for what would have to be repeated in every command.
const (
	urlVariable  = "MILLRACE_URL"
	userVariable = "MILLRACE_USER"
)

// remoteCommand makes the command of a group of commands on the REST API.
func remoteCommand(use, short, long string, commands func(*remote) []*cobra.Command) *cobra.Command {
	r := &remote{}
	cmd := &cobra.Command{Use: use, Short: short, Long: long, PersistentPreRunE: func(*cobra.Command, []string) error { return r.open() }}
	r.addFlags(cmd.PersistentFlags())
	cmd.AddCommand(commands(r)...)
	return cmd
}

// addFlags gives a command the flags that name a worker.
func (r *remote) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&r.url, "url", "", "the REST API of any worker of the cluster (default $"+urlVariable+", else http://localhost:8083)")
	flags.StringVar(&r.user, "user", "", "NAME:PASSWORD, where workers ask for them (default $"+userVariable+")")
	flags.StringVar(&r.ca, "cacert", "", "a PEM file of certificates to trust beside the system's")
}

// printing gives a command the flag --output.
func (r *remote) printing(cmd *cobra.Command) *cobra.Command {
	own := &printer{}
	own.addOutput(cmd.Flags())
	return r.printed(cmd, own)
}

// listing gives a command that shows what has names the flags --output and --watch.
func (r *remote) listing(cmd *cobra.Command) *cobra.Command {
	own := &printer{}
	own.addOutput(cmd.Flags(), asTable, asWide, asJSON, asYAML, asName)
	return watched(r.printed(cmd, own))
}

// printed has a command print as its own flag says.
func (r *remote) printed(cmd *cobra.Command, own *printer) *cobra.Command {
	run := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		r.printer = *own
		if err := r.check(); err != nil {
			return err
		}
		return run(cmd, args)
	}
	return cmd
}

// open checks the flags.
func (r *remote) open() error {
	if r.user == "" {
		r.user = os.Getenv(userVariable)
	}
	if r.user != "" && !strings.Contains(r.user, ":") {
		return usage("--user: expected NAME:PASSWORD")
	}
	if r.url == "" {
		r.url = os.Getenv(urlVariable)
	}
	if r.url == "" {
		r.url = "http://localhost:8083"
	}
	options := []client.Option{client.WithRetries(0), client.WithUserAgent("millrace-worker/" + version())}
	if name, password, ok := strings.Cut(r.user, ":"); ok {
		options = append(options, client.WithBasicAuth(name, password))
	}
	if r.ca != "" {
		pem, err := os.ReadFile(r.ca)
		if err != nil {
			return usage("--cacert: %w", configs.PathFirst(err))
		}
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM(pem) {
			return usage("--cacert %s: expected certificates in PEM", r.ca)
		}
		options = append(options, client.WithTLS(&tls.Config{RootCAs: pool}))
	}
	if r.timeout > 0 {
		options = append(options, client.WithTimeout(r.timeout))
	}
	api, err := client.New(r.url, options...)
	if err != nil {
		return usage("--url %s: expected an address such as http://localhost:8083", r.url)
	}
	r.api, r.url = api, api.URL()
	return nil
}

// missing reports whether there is no such thing.
func missing(err error) bool { return errors.Is(err, client.ErrNotFound) }

// call makes a request that package client has no method for, and reads the answer into a value, unless that is nil.
func (r *remote) call(ctx context.Context, method, path string, body, into any) error {
	return explain(r.api.Do(ctx, method, path, body, into))
}

// explained is the outcome of a request, with the error in the words and with the exit status of a command.
func explained[T any](v T, err error) (T, error) { return v, explain(err) }

func explain(err error) error {
	var unanswered *client.ConnectionError
	var foreign *client.AnswerError
	var refused *client.Error
	switch {
	case errors.As(err, &unanswered):
		return &exitError{badWorker, unreachable(unanswered)}
	case errors.As(err, &foreign):
		return &exitError{badWorker, err}
	case errors.As(err, &refused) && refused.Status == http.StatusUnauthorized:
		known := *refused
		known.Message = "authentication required: pass --user NAME:PASSWORD or set $" + userVariable
		return &known
	case errors.Is(err, client.ErrBadRequest):
		return &exitError{badConnector, err}
	}
	return err
}

// unreachable is the error of a request that got no answer.
func unreachable(err *client.ConnectionError) error {
	var unknown x509.UnknownAuthorityError
	if errors.As(err, &unknown) {
		return fmt.Errorf("the certificate of %s is signed by an authority that is not trusted here: pass --cacert FILE with the authority's certificate", err.URL)
	}
	return fmt.Errorf("no worker answers at %s, which --url or $%s names: %w", err.URL, urlVariable, err.Err)
}

// each does something for every name, says so, and goes on after errors.
func each(names []string, do func(name string) error) error {
	var errs []error
	for _, name := range names {
		if err := do(name); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// connectorNames completes the names of connectors. A worker that does not answer gives none.
func (r *remote) connectorNames(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	ctx, cancel := context.WithTimeout(cmd.Context(), completionTimeout)
	defer cancel()
	if err := r.open(); err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	names, _ := r.api.Connectors(ctx)
	return names, cobra.ShellCompDirectiveNoFileComp
}

const completionTimeout = time.Second
