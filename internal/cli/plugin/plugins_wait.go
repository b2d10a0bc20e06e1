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

// awaitPlugin waits until a worker lists the classes of a plugin that was just installed, so that
// the next command of a script can use them. If no worker answers there is nothing to wait for. A
// worker that does not list them in time may have another plugin.path: that is an error only if the
// user has asked for the wait.
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
	missing, err := awaitClasses(ctx, r, classes, asked)
	switch {
	case err != nil && !asked && ctx.Err() == nil:
		return notAwaited(r.URL, err, errOut)
	case missing == "" && err == nil:
		return terminal.Say(errOut, "the worker at %s lists it", r.URL)
	case missing != "":
		err = fmt.Errorf("the worker at %s does not list %s after %v: is the folder in its plugin.path? GET /cluster/health has the errors of plugins",
			r.URL, missing, wait)
	}
	if asked {
		return err
	}
	return terminal.Say(errOut, "%s", terminal.Escaped(err.Error()))
}

// awaitClasses returns "" when the worker lists all classes. When ctx ends it returns a class that
// is still missing. Errors end the wait unless the user has asked for it: the worker may be
// starting.
func awaitClasses(ctx context.Context, r *remote.Worker, classes []*connect.Class, asked bool) (missing string, err error) {
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		now, err := missingClass(ctx, r, classes)
		if err == nil || missing == "" {
			missing = now
		}
		if err == nil && missing == "" || err != nil && !asked && ctx.Err() == nil {
			return missing, err
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return missing, err
		}
	}
}

// notAwaited reports why the command does not wait, unless the reason is that no worker answers.
func notAwaited(url string, err error, errOut io.Writer) error {
	var answered *client.Error
	if !errors.As(err, &answered) {
		return nil
	}
	return terminal.Say(errOut, "the worker at %s does not list its classes: %s", url, terminal.Escaped(answered.Error()))
}

// missingClass returns a class that the worker does not list; "" if it lists all of them.
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
