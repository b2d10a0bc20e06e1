package kafka

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// ClientTLS gives the configuration that the ssl.* keys of any client ask for.
func ClientTLS(props map[string]string) (*tls.Config, error) {
	r := reader{props: props}
	config := r.tls()
	return config, errors.Join(r.errs...)
}

// tls gives the configuration that the ssl.* keys ask for; nil after an error. Certificates and keys are PEM, from a
// file or from the property itself: Java's key stores cannot be read.
func (r *reader) tls() *tls.Config {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	r.versions(config)
	if pem := r.pem("truststore", "ssl.truststore.certificates"); pem != nil {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			r.errs = append(r.errs, errors.New("ssl.truststore holds no certificate that can be read: expected PEM"))
		}
	}
	r.ownCertificate(config)
	if name, given := r.props["ssl.endpoint.identification.algorithm"]; given && strings.TrimSpace(name) == "" {
		withoutHostname(config)
	}
	if r.errs != nil {
		return nil
	}
	return config
}

func (r *reader) versions(config *tls.Config) {
	numbers := map[string]uint16{"TLSv1.2": tls.VersionTLS12, "TLSv1.3": tls.VersionTLS13}
	var enabled []uint16
	for _, name := range r.list("ssl.enabled.protocols") {
		n, ok := numbers[name]
		if !ok {
			r.bad("ssl.enabled.protocols", name, "TLSv1.2, TLSv1.3 or both")
			return
		}
		enabled = append(enabled, n)
	}
	if enabled != nil {
		config.MinVersion, config.MaxVersion = slices.Min(enabled), slices.Max(enabled)
	}
}

func (r *reader) ownCertificate(config *tls.Config) {
	chain := r.pem("keystore", "ssl.keystore.certificate.chain")
	if chain == nil {
		return
	}
	key := chain // a PEM file holds both
	if inline, ok := r.text("ssl.keystore.key"); ok {
		key = []byte(inline)
	}
	if bytes.Contains(key, []byte("ENCRYPTED")) {
		r.errs = append(r.errs, errors.New("the private key in ssl.keystore is encrypted: expected one without a password"))
		return
	}
	pair, err := tls.X509KeyPair(chain, key)
	if err != nil {
		r.errs = append(r.errs, fmt.Errorf("reading ssl.keystore: %w", err))
		return
	}
	config.Certificates = []tls.Certificate{pair}
}

// pem gives what is inline under the key, or in the store's file; nil when there is neither.
func (r *reader) pem(store, inline string) []byte {
	if text, ok := r.text(inline); ok {
		return []byte(text)
	}
	location := "ssl." + store + ".location"
	path, ok := r.text(location)
	if !ok {
		return nil
	}
	kind := "ssl." + store + ".type"
	if name, given := r.text(kind); given && !strings.EqualFold(name, "PEM") {
		r.bad(kind, name, "PEM (openssl and keytool turn other stores into it)")
		return nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		r.errs = append(r.errs, fmt.Errorf("reading %s: %w", location, err))
		return nil
	}
	if !bytes.Contains(data, []byte("-----BEGIN ")) {
		r.bad(location, path, "a PEM file (openssl and keytool turn other stores into it)")
		return nil
	}
	return data
}

// withoutHostname has the broker's certificate checked against the roots, but not against the broker's name.
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
