package api

import (
	"errors"
	"fmt"
	"strconv"

	"millrace/configs"
)

// listenerKeys are the keys with the addresses that the API listens on.
var listenerKeys = []string{"listeners", "admin.listeners", "probe.listeners"}

// Check returns the errors that would keep the REST API from starting, except for ports in use. It
// opens nothing. Each error names its key.
func Check(c configs.Config) (errs []error) {
	note := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	if len(c.List("listeners")) == 0 {
		note(errors.New("listeners: expected at least one, such as http://:8083"))
	}
	schemes := checkListeners(c, note)
	note(checkAdvertised(c, schemes))
	_, err := protect(c, nil)
	note(err)
	_, err = crossOrigin(c, nil)
	note(err)
	_, err = responseHeaders(c, nil)
	note(err)
	if schemes["https"] {
		_, err = NewClient(c)
		note(err)
	}
	return errs
}

// checkListeners checks the addresses and certificates of all listeners, and returns the schemes of
// the main ones.
func checkListeners(c configs.Config, note func(error)) (schemes map[string]bool) {
	schemes = map[string]bool{}
	for _, key := range listenerKeys {
		for _, text := range c.List(key) {
			u, err := parseListener(text)
			if err != nil {
				note(fmt.Errorf("%s: %w", key, err))
				continue
			}
			if key == "listeners" {
				schemes[u.scheme] = true
			}
			if u.scheme == "https" {
				if _, err := serverTLS(c, key+".https."); err != nil {
					note(fmt.Errorf("%s: %q: %w", key, text, err))
				}
			}
		}
	}
	return schemes
}

// checkAdvertised checks the address that the worker advertises to other workers.
func checkAdvertised(c configs.Config, schemes map[string]bool) error {
	if port := c.String("rest.advertised.port"); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return fmt.Errorf("rest.advertised.port is %s: expected a port from 1 to 65535", port)
		}
	}
	scheme := c.String("rest.advertised.listener")
	if scheme != "" && scheme != "http" && scheme != "https" {
		return fmt.Errorf("rest.advertised.listener is %q: expected http or https", scheme)
	}
	if scheme != "" && len(schemes) > 0 && !schemes[scheme] {
		return fmt.Errorf("rest.advertised.listener is %q, but listeners has none of %s", scheme, scheme)
	}
	return nil
}
