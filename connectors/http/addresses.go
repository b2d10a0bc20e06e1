package http

import (
	"net/url"

	"millrace/configs/network"
)

// checkURL reports a URL whose host is written as an IP address that the policy does not allow. Names are looked at when they are resolved.
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

// checkListen reports an address on which the policy does not allow to listen.
func checkListen(host string, port int) error {
	policy, err := network.Current()
	if err != nil {
		return err
	}
	return policy.MayListen(host, port)
}
