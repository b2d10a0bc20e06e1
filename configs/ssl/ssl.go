// Package ssl reads the certificates and keys in the ssl.* keys of Kafka clients and of Kafka
// Connect's REST API: PEM, in a file or in the property itself, and PKCS12.
package ssl

import (
	"bytes"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/youmark/pkcs8"
	pkcs12 "software.sslmate.com/src/go-pkcs12"

	"millrace/configs"
)

// KeyStore returns the certificate and private key of the ssl.keystore.* keys; false if the keys
// are unset.
func KeyStore(props map[string]string) (pair tls.Certificate, found bool, err error) {
	password := props["ssl.keystore.password"]
	if chain := props["ssl.keystore.certificate.chain"]; chain != "" {
		pair, err = pemPair("ssl.keystore.certificate.chain", []byte(chain), []byte(props["ssl.keystore.key"]), props["ssl.key.password"])
		return pair, err == nil, err
	}
	data, kind, err := store(props, "ssl.keystore")
	if err != nil || data == nil {
		return pair, false, err
	}
	if kind == pemKind {
		pair, err = pemPair("ssl.keystore.location", data, data, props["ssl.key.password"])
		return pair, err == nil, err
	}
	key, leaf, chain, err := pkcs12.DecodeChain(data, password)
	if err != nil {
		return pair, false, fmt.Errorf("reading ssl.keystore.location with ssl.keystore.password: %w", err)
	}
	pair = tls.Certificate{PrivateKey: key, Leaf: leaf, Certificate: [][]byte{leaf.Raw}}
	for _, c := range chain {
		pair.Certificate = append(pair.Certificate, c.Raw)
	}
	return pair, true, nil
}

// TrustStore returns the certificates of the ssl.truststore.* keys; nil if the keys are unset.
func TrustStore(props map[string]string) (*x509.CertPool, error) {
	data, kind, place := []byte(props["ssl.truststore.certificates"]), pemKind, "ssl.truststore.certificates"
	if len(data) == 0 {
		var err error
		place = "ssl.truststore.location"
		if data, kind, err = store(props, "ssl.truststore"); err != nil || data == nil {
			return nil, err
		}
	}
	pool := x509.NewCertPool()
	if kind == pemKind {
		if !pool.AppendCertsFromPEM(data) {
			return nil, fmt.Errorf("%s holds no certificate that can be read: expected PEM", place)
		}
		return pool, nil
	}
	certificates, err := pkcs12.DecodeTrustStore(data, props["ssl.truststore.password"])
	if err != nil {
		return nil, fmt.Errorf("reading ssl.truststore.location with ssl.truststore.password: %w", err)
	}
	for _, c := range certificates {
		pool.AddCert(c)
	}
	return pool, nil
}

// SetVersions restricts c to the TLS versions in ssl.enabled.protocols, if it is set.
func SetVersions(c *tls.Config, props map[string]string) error {
	numbers := map[string]uint16{"TLSv1.2": tls.VersionTLS12, "TLSv1.3": tls.VersionTLS13}
	var enabled []uint16
	for _, name := range configs.SplitList(props["ssl.enabled.protocols"]) {
		n, ok := numbers[name]
		if !ok {
			return fmt.Errorf("ssl.enabled.protocols is %q: expected TLSv1.2, TLSv1.3 or both", name)
		}
		enabled = append(enabled, n)
	}
	if enabled != nil {
		c.MinVersion, c.MaxVersion = slices.Min(enabled), slices.Max(enabled)
	}
	return nil
}

const (
	pemKind    = "PEM"
	pkcs12Kind = "PKCS12"
)

// store reads the file of a store, if it is set, and detects its kind from the content. The content
// takes precedence over the .type key: Java's stores of type JKS are PKCS12 in current versions.
func store(props map[string]string, name string) (data []byte, kind string, err error) {
	location := name + ".location"
	path := strings.TrimSpace(props[location])
	if path == "" {
		return nil, "", nil
	}
	if data, err = configs.ReadNamedFile(path); err != nil {
		return nil, "", fmt.Errorf("%s: %w", location, err)
	}
	if block, _ := pem.Decode(data); block != nil {
		return data, pemKind, nil
	}
	const sequence = 0x30 // first byte of a PKCS12 file
	switch {
	case bytes.HasPrefix(data, []byte{0xFE, 0xED, 0xFE, 0xED}):
		return nil, "", fmt.Errorf("%s: %s is a JKS store, which only Java reads; this makes a PKCS12 store of it: keytool -importkeystore -srckeystore %s -destkeystore %s.p12 -deststoretype pkcs12",
			location, path, path, path)
	case len(data) == 0 || data[0] != sequence || strings.EqualFold(props[name+".type"], pemKind):
		return nil, "", fmt.Errorf("%s: %s is neither PEM nor PKCS12", location, path)
	}
	if err := affordable(data); err != nil {
		return nil, "", fmt.Errorf("%s: %s: %w", location, path, err)
	}
	return data, pkcs12Kind, nil
}

// pemPair parses a certificate chain and a key in PEM format. The key may be encrypted with a
// password (PKCS #8).
func pemPair(place string, chain, key []byte, password string) (pair tls.Certificate, err error) {
	if bytes.Contains(key, []byte("-----BEGIN ENCRYPTED PRIVATE KEY-----")) {
		if key, err = decrypted(key, password); err != nil {
			return pair, fmt.Errorf("the private key of %s is encrypted: %w", place, err)
		}
	}
	if pair, err = tls.X509KeyPair(chain, key); err != nil {
		return pair, fmt.Errorf("reading %s: %w", place, err)
	}
	return pair, nil
}

// decrypted decrypts a private key and returns it as PEM.
func decrypted(text []byte, password string) ([]byte, error) {
	if password == "" {
		return nil, errors.New("expected its password in ssl.key.password")
	}
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "ENCRYPTED PRIVATE KEY" {
			continue
		}
		if err := affordable(block.Bytes); err != nil {
			return nil, err
		}
		key, err := pkcs8.ParsePKCS8PrivateKey(block.Bytes, []byte(password))
		if err != nil {
			return nil, fmt.Errorf("reading it with ssl.key.password: %w", err)
		}
		der, err := x509.MarshalPKCS8PrivateKey(crypto.PrivateKey(key))
		if err != nil {
			return nil, err
		}
		return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
	}
	return nil, errors.New("it is no PEM block")
}
