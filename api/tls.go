package api

import (
	"crypto/tls"
	"errors"
	"fmt"
	"strings"

	"millrace/configs"
	"millrace/configs/ssl"
)

// serverTLS returns the TLS configuration of a listener. It reloads the certificate files when they
// change.
func serverTLS(c configs.Config, prefix string) (*reloaded[*tls.Config], error) {
	props := sslProps(c, prefix)
	return newReloaded(prefix+"ssl", storeFiles(props), func() (*tls.Config, error) { return makeServerTLS(props) })
}

// sslProps returns the properties with a prefix, without the prefix. If there are none, it returns
// all properties.
func sslProps(c configs.Config, prefix string) map[string]string {
	if props := c.WithPrefix(prefix); len(props) > 0 {
		return props
	}
	return c.Raw()
}

// storeFiles returns the files of the ssl.keystore and ssl.truststore keys.
func storeFiles(props map[string]string) (files []string) {
	for _, key := range []string{"ssl.keystore.location", "ssl.truststore.location"} {
		if path := props[key]; path != "" {
			files = append(files, path)
		}
	}
	return files
}

func makeServerTLS(props map[string]string) (*tls.Config, error) {
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
		err = errors.New("ssl.truststore.location is missing: expected the certificate authorities for client certificates")
	}
	return out, err
}
