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
	continueTimeout = 10 * time.Second // until a body is sent to a worker that does not ask for it
)

// NewClient makes what workers talk to each other with. It does not follow redirects, and has a connection for each request:
// one to a worker that is gone is refused then, which tells that the request was not served. Over HTTPS it trusts and shows what
// the worker's ssl.truststore and ssl.keystore keys say, and follows the files that they name.
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

// following is a transport with the certificates that the files hold now.
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
