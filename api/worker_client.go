package api

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"millrace/configs"
	"millrace/configs/ssl"
)

const (
	dialTimeout     = 5 * time.Second
	continueTimeout = 10 * time.Second // wait for "100 Continue" before sending a body anyway
)

// NewClient makes the HTTP client for requests between workers. It does not follow redirects. It
// opens a connection for each request: if the other worker is gone, the connection is refused,
// which proves that the request was not processed. Over HTTPS it uses the worker's ssl.truststore
// and ssl.keystore keys, and reloads their files when they change.
func NewClient(c configs.Config) (*http.Client, error) {
	props := sslProps(c, "listeners.https.")
	transport, err := newReloaded("ssl", storeFiles(props), func() (*http.Transport, error) { return clientTransport(props) })
	if err != nil {
		return nil, err
	}
	return &http.Client{
		Transport:     following{transport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

// following is a transport that always uses the current content of the certificate files.
type following struct{ now *reloaded[*http.Transport] }

func (f following) RoundTrip(r *http.Request) (*http.Response, error) {
	return f.now.now().RoundTrip(r)
}

func clientTransport(props map[string]string) (*http.Transport, error) {
	transport := &http.Transport{DisableKeepAlives: true, ExpectContinueTimeout: continueTimeout, DialContext: (&net.Dialer{Timeout: dialTimeout}).DialContext}
	pool, err := ssl.TrustStore(props)
	if err != nil {
		return nil, err
	}
	if pool != nil {
		transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool}
		pair, found, err := ssl.KeyStore(props)
		if err == nil && found {
			transport.TLSClientConfig.Certificates = []tls.Certificate{pair}
		}
	}
	return transport, nil
}
