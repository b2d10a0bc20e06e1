package api

import (
	"crypto/tls"
	"errors"
	"fmt"
	"strings"

	"millrace/configs"
	"millrace/configs/ssl"
)

// serverTLS is what the ssl.* keys say: those with the prefix if there are any, else those without.
func serverTLS(c configs.Config, prefix string) (*tls.Config, error) {
	props := c.WithPrefix(prefix)
	if len(props) == 0 {
		props = c.Raw()
	}
	out := &tls.Config{MinVersion: tls.VersionTLS12}
	if err := ssl.SetVersions(out, props); err != nil {
		return nil, err
	}
	pair, found, err := ssl.KeyStore(props)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, errors.New("ssl.keystore.location is missing: expected a PEM or PKCS12 file with the certificate")
	}
	out.Certificates = []tls.Certificate{pair}
	modes := map[string]tls.ClientAuthType{"": tls.NoClientCert, "none": tls.NoClientCert,
		"requested": tls.VerifyClientCertIfGiven, "required": tls.RequireAndVerifyClientCert}
	mode, ok := modes[strings.ToLower(props["ssl.client.auth"])]
	if !ok {
		return nil, fmt.Errorf("ssl.client.auth is %q: expected none, requested or required", props["ssl.client.auth"])
	}
	if out.ClientAuth = mode; mode == tls.NoClientCert {
		return out, nil
	}
	if out.ClientCAs, err = ssl.TrustStore(props); err == nil && out.ClientCAs == nil {
		err = errors.New("ssl.truststore.location is missing: expected the certificates that clients' are checked against")
	}
	return out, err
}
