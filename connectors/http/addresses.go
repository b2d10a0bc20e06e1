package http

import (
	"net/url"

	"millrace/configs/network"
)

// checkURL returns an error for a URL with an IP address that the policy denies. Host names are
// checked when they are resolved.
func checkURL(text string) error {
	u, err := url.Parse(placeholder.ReplaceAllString(text, "x"))
	if err != nil {
		return err
	}
	policy, err := network.Current()
	if err != nil {
		return err
	}
	return policy.CheckURL(u)
}

// checkListen returns an error if the policy denies listening on an address.
func checkListen(host string, port int) error {
	policy, err := network.Current()
	if err != nil {
		return err
	}
	return policy.MayListen(host, port)
}
