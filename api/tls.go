package api

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	pkcs12 "software.sslmate.com/src/go-pkcs12"

	"millrace/configs"
)

// serverTLS is what the ssl.* keys say: those with the prefix if there are any, else those without.
func serverTLS(c configs.Config, prefix string) (*tls.Config, error) {
	props := c.WithPrefix(prefix)
	if len(props) == 0 {
		props = c.Raw()
	}
	out := &tls.Config{MinVersion: tls.VersionTLS12}
	if err := setVersions(out, configs.SplitList(props["ssl.enabled.protocols"])); err != nil {
		return nil, err
	}
	pair, err := ownCertificate(props)
	if err != nil {
		return nil, err
	}
	out.Certificates = []tls.Certificate{pair}
	modes := map[string]tls.ClientAuthType{"": tls.NoClientCert, "none": tls.NoClientCert,
		"requested": tls.VerifyClientCertIfGiven, "required": tls.RequireAndVerifyClientCert}
	mode, ok := modes[strings.ToLower(props["ssl.client.auth"])]
	if !ok {
		return nil, fmt.Errorf("ssl.client.auth is %q: expected none, requested or required", props["ssl.client.auth"])
	}
	if out.ClientAuth = mode; mode != tls.NoClientCert {
		out.ClientCAs, err = trusted(props)
	}
	return out, err
}

func setVersions(c *tls.Config, names []string) error {
	numbers := map[string]uint16{"TLSv1.2": tls.VersionTLS12, "TLSv1.3": tls.VersionTLS13}
	var enabled []uint16
	for _, name := range names {
		n, ok := numbers[name]
		if !ok {
			return fmt.Errorf("ssl.enabled.protocols: %q: expected TLSv1.2, TLSv1.3 or both", name)
		}
		enabled = append(enabled, n)
	}
	if enabled != nil {
		c.MinVersion, c.MaxVersion = slices.Min(enabled), slices.Max(enabled)
	}
	return nil
}

// ownCertificate is the worker's certificate and key: inline PEM, a PEM file or a PKCS12 file.
func ownCertificate(props map[string]string) (tls.Certificate, error) {
	if chain := props["ssl.keystore.certificate.chain"]; chain != "" {
		return pemPair([]byte(chain), []byte(props["ssl.keystore.key"]))
	}
	data, kind, err := store(props, "ssl.keystore")
	if err != nil {
		return tls.Certificate{}, err
	}
	if kind == "PEM" {
		return pemPair(data, data)
	}
	key, leaf, chain, err := pkcs12.DecodeChain(data, props["ssl.keystore.password"])
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("reading ssl.keystore.location with ssl.keystore.password: %w", err)
	}
	pair := tls.Certificate{PrivateKey: key, Leaf: leaf, Certificate: [][]byte{leaf.Raw}}
	for _, c := range chain {
		pair.Certificate = append(pair.Certificate, c.Raw)
	}
	return pair, nil
}

func pemPair(chain, key []byte) (tls.Certificate, error) {
	if bytes.Contains(key, []byte("ENCRYPTED")) {
		return tls.Certificate{}, errors.New("the private key in ssl.keystore is encrypted: expected one without a password, or a PKCS12 store")
	}
	pair, err := tls.X509KeyPair(chain, key)
	if err != nil {
		return pair, fmt.Errorf("reading ssl.keystore: %w", err)
	}
	return pair, nil
}

// store reads a key store, and says of which kind it is: PEM or PKCS12.
func store(props map[string]string, name string) (data []byte, kind string, err error) {
	location := name + ".location"
	path := props[location]
	if path == "" {
		return nil, "", fmt.Errorf("%s is missing: expected a PEM or PKCS12 file with the certificate", location)
	}
	if data, err = os.ReadFile(path); err != nil {
		return nil, "", fmt.Errorf("reading %s: %w", location, err)
	}
	kind = strings.ToUpper(props[name+".type"])
	if block, _ := pem.Decode(data); block != nil {
		return data, "PEM", nil
	}
	if bytes.HasPrefix(data, []byte{0xFE, 0xED, 0xFE, 0xED}) || kind == "PEM" {
		return nil, "", fmt.Errorf("%s: %s is neither PEM nor PKCS12; keytool -importkeystore -deststoretype pkcs12 turns a JKS store into one",
			location, path)
	}
	return data, "PKCS12", nil
}

// trusted is the certificates that clients' are checked against.
func trusted(props map[string]string) (*x509.CertPool, error) {
	pool := x509.NewCertPool()
	data, kind := []byte(props["ssl.truststore.certificates"]), "PEM"
	if len(data) == 0 {
		var err error
		if data, kind, err = store(props, "ssl.truststore"); err != nil {
			return nil, err
		}
	}
	if kind == "PEM" {
		if !pool.AppendCertsFromPEM(data) {
			return nil, errors.New("ssl.truststore holds no certificate that can be read")
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
