package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"millrace/configs"
)

// remote is the REST API of a worker, Millrace's or Apache's, as the flags of a command name it.
type remote struct {
	printer
	url, user, ca string
	client        *http.Client
	forgets       bool // it was said that the worker forgets its connectors
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
	r.addOutput(cmd.Flags())
	return cmd
}

// open checks the flags.
func (r *remote) open() error {
	if err := r.check(); err != nil {
		return err
	}
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
	if !strings.Contains(r.url, "://") {
		r.url = "http://" + r.url
	}
	r.url = strings.TrimRight(r.url, "/")
	if u, err := url.Parse(r.url); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return usage("--url %s: expected an address such as http://localhost:8083", r.url)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
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
		transport.TLSClientConfig = &tls.Config{RootCAs: pool}
	}
	r.client = &http.Client{Transport: transport, Timeout: answerTimeout}
	return nil
}

// answerTimeout is longer than a worker takes to give up itself.
const answerTimeout = 2 * time.Minute

// refusal is an answer that is an error.
type refusal struct {
	status int
	text   string
}

func (e *refusal) Error() string { return e.text }

// missing reports whether there is no such thing.
func missing(err error) bool {
	var e *refusal
	return errors.As(err, &e) && e.status == http.StatusNotFound
}

// at is a path of the API; what stands between its fixed parts is escaped.
func at(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString("/" + url.PathEscape(p))
	}
	return b.String()
}

// call makes a request and reads the answer into a value, unless that is nil.
func (r *remote) call(ctx context.Context, method, path string, body, into any) error {
	var text io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return err
		}
		text = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, r.url+path, text)
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if name, password, ok := strings.Cut(r.user, ":"); ok {
		req.SetBasicAuth(name, password)
	}
	resp, err := r.client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &exitError{badWorker, r.unreachable(err)}
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return &exitError{badWorker, fmt.Errorf("%s %s: reading the answer: %w", method, r.url+path, err)}
	}
	if resp.StatusCode/100 != 2 {
		return r.refused(method, path, resp, answer)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return &exitError{badWorker, fmt.Errorf("%s %s: expected an answer of Kafka Connect's REST API: %w", method, r.url+path, err)}
	}
	return nil
}

// unreachable is the error of a request that got no answer.
func (r *remote) unreachable(err error) error {
	var unknown x509.UnknownAuthorityError
	if errors.As(err, &unknown) {
		return fmt.Errorf("the certificate of %s is signed by an authority that is not trusted here: pass --cacert FILE with the authority's certificate", r.url)
	}
	return fmt.Errorf("no worker answers at %s, which --url or $%s names: %w", r.url, urlVariable, errors.Unwrap(err))
}

// refused is the error of an answer that is none of success.
func (r *remote) refused(method, path string, resp *http.Response, answer []byte) error {
	var body struct {
		Message string `json:"message"`
	}
	message := strings.TrimSpace(string(answer))
	if err := json.Unmarshal(answer, &body); err == nil && body.Message != "" {
		message = body.Message
	}
	switch {
	case resp.StatusCode == http.StatusUnauthorized:
		message = "authentication required: pass --user NAME:PASSWORD or set $" + userVariable
	case message == "":
		message = http.StatusText(resp.StatusCode)
	}
	err := &refusal{resp.StatusCode, fmt.Sprintf("%s %s%s: %d: %s", method, r.url, path, resp.StatusCode, message)}
	if resp.StatusCode == http.StatusBadRequest {
		return &exitError{badConnector, err}
	}
	return err
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
	var names []string
	if err := r.open(); err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	_ = r.call(ctx, http.MethodGet, at("connectors"), nil, &names)
	return names, cobra.ShellCompDirectiveNoFileComp
}

const completionTimeout = time.Second
