package api

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"millrace/configs"
	"millrace/configs/ssl"
)

const dialTimeout = 5 * time.Second

// NewClient makes what workers talk to each other with. It does not follow redirects, and has a connection for each request:
// one to a worker that is gone is refused then, which tells that the request was not served. Over HTTPS it trusts and shows what
// the worker's ssl.truststore and ssl.keystore keys say.
func NewClient(c configs.Config) (*http.Client, error) {
	transport := &http.Transport{DisableKeepAlives: true, DialContext: (&net.Dialer{Timeout: dialTimeout}).DialContext}
	props := c.WithPrefix("listeners.https.")
	if len(props) == 0 {
		props = c.Raw()
	}
	pool, err := ssl.TrustStore(props)
	if err != nil {
		return nil, err
	}
	if pool != nil {
		transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool}
		if pair, found, _ := ssl.KeyStore(props); found {
			transport.TLSClientConfig.Certificates = []tls.Certificate{pair}
		}
	}
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}
