package plugin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"millrace/api/client"
	"millrace/internal/cli/remote"
	"millrace/internal/cli/terminal"
	"millrace/plugins/connect"
)

// awaitPlugin waits until a worker lists the classes of a plugin that has just been installed, so that the next command of a script can use
// them. Where no worker answers there is nothing to wait for. A worker that does not list them in time may have another plugin.path:
// that is an error only where the wait was asked for.
func awaitPlugin(ctx context.Context, r *remote.Worker, classes []*connect.Class, wait time.Duration, asked bool, errOut io.Writer) error {
	if wait <= 0 {
		return nil
	}
	r.Timeout = 2 * time.Second
	if err := r.Open(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	missing := ""
	for {
		now, err := missingClass(ctx, r, classes)
		if err == nil || missing == "" {
			missing = now
		}
		if err == nil && missing == "" {
			_, err = fmt.Fprintf(errOut, "the worker at %s lists it\n", r.URL)
			return err
		}
		if err != nil && !asked && ctx.Err() == nil {
			return notAwaited(r.URL, err, errOut)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			if missing != "" {
				err = fmt.Errorf("the worker at %s does not list %s after %v: is the folder in its plugin.path? GET /cluster/health says what is wrong with a plugin",
					r.URL, missing, wait)
			}
			if asked {
				return err
			}
			_, err = fmt.Fprintln(errOut, terminal.Escaped(err.Error()))
			return err
		}
	}
}

// notAwaited says why nothing is waited for, but for the plain reason that there is no worker.
func notAwaited(url string, err error, errOut io.Writer) error {
	var answered *client.Error
	if !errors.As(err, &answered) {
		return nil
	}
	_, err = fmt.Fprintf(errOut, "the worker at %s does not say which classes it has: %s\n", url, terminal.Escaped(answered.Error()))
	return err
}

// missingClass is a class that the worker does not list; "" when it lists them all.
func missingClass(ctx context.Context, r *remote.Worker, classes []*connect.Class) (string, error) {
	listed, err := remote.Explained(r.API.Plugins(ctx, true))
	if err != nil {
		return "", err
	}
	there := map[string]bool{}
	for _, c := range listed {
		there[c.Class+" "+c.Version] = true
	}
	for _, c := range classes {
		if !there[c.Name+" "+c.Version] {
			return c.Name + " " + c.Version, nil
		}
	}
	return "", nil
}
