package kafka

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"

	"millrace/configs/ssl"
)

// ClientTLS returns the TLS configuration for the ssl.* keys of any client.
func ClientTLS(props map[string]string) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	roots, err := ssl.TrustStore(props)
	own, given, err2 := ssl.KeyStore(props)
	if err := errors.Join(ssl.SetVersions(config, props), err, err2); err != nil {
		return nil, err
	}
	config.RootCAs = roots
	if given {
		config.Certificates = []tls.Certificate{own}
	}
	if name, given := props["ssl.endpoint.identification.algorithm"]; given && strings.TrimSpace(name) == "" {
		withoutHostname(config)
	}
	return config, nil
}

// withoutHostname verifies the broker's certificate against the roots, but not the broker's name.
func withoutHostname(config *tls.Config) {
	config.InsecureSkipVerify = true
	config.VerifyConnection = func(state tls.ConnectionState) error {
		options := x509.VerifyOptions{Roots: config.RootCAs, Intermediates: x509.NewCertPool()}
		for _, c := range state.PeerCertificates[1:] {
			options.Intermediates.AddCert(c)
		}
		_, err := state.PeerCertificates[0].Verify(options)
		return err
	}
}
