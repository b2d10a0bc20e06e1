package ssl_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/youmark/pkcs8"
	pkcs12 "software.sslmate.com/src/go-pkcs12"

	"millrace/configs/ssl"
)

const password = "changeit"

// stores are files with one self-signed certificate in every supported format.
type stores struct{ dir, chain, key, encrypted string }

func (s stores) write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func newStores(t *testing.T) stores {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	fatal(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	fatal(t, err)
	leaf, err := x509.ParseCertificate(der)
	fatal(t, err)
	plain, err := x509.MarshalPKCS8PrivateKey(private)
	fatal(t, err)
	secret, err := pkcs8.MarshalPrivateKey(private, []byte(password), nil)
	fatal(t, err)
	text := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	s := stores{dir: t.TempDir(), chain: text("CERTIFICATE", der), key: text("PRIVATE KEY", plain), encrypted: text("ENCRYPTED PRIVATE KEY", secret)}
	keys, err := pkcs12.Modern.Encode(private, leaf, nil, password)
	fatal(t, err)
	trust, err := pkcs12.Modern.EncodeTrustStore([]*x509.Certificate{leaf}, password)
	fatal(t, err)
	s.write(t, "keys.p12", keys)
	s.write(t, "trust.p12", trust)
	s.write(t, "keys.pem", []byte(s.key+s.chain))
	s.write(t, "secret.pem", []byte(s.encrypted+s.chain))
	s.write(t, "old.jks", []byte("\xfe\xed\xfe\xed\x00\x00\x00\x02"))
	s.write(t, "text", []byte("hello"))
	return s
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestKeyStore(t *testing.T) {
	s := newStores(t)
	at := func(name string) string { return filepath.Join(s.dir, name) }
	for name, c := range map[string]struct {
		props map[string]string
		want  string // of the error; "": a pair; "none": no pair
	}{
		"nothing":            {map[string]string{}, "none"},
		"inline":             {map[string]string{"ssl.keystore.certificate.chain": s.chain, "ssl.keystore.key": s.key}, ""},
		"inline, encrypted":  {map[string]string{"ssl.keystore.certificate.chain": s.chain, "ssl.keystore.key": s.encrypted, "ssl.key.password": password}, ""},
		"PEM":                {map[string]string{"ssl.keystore.location": at("keys.pem"), "ssl.keystore.type": "PEM"}, ""},
		"PEM, encrypted":     {map[string]string{"ssl.keystore.location": at("secret.pem"), "ssl.key.password": password}, ""},
		"no password":        {map[string]string{"ssl.keystore.location": at("secret.pem")}, "expected its password in ssl.key.password"},
		"wrong password":     {map[string]string{"ssl.keystore.location": at("secret.pem"), "ssl.key.password": "x"}, "reading it with ssl.key.password"},
		"PKCS12":             {map[string]string{"ssl.keystore.location": at("keys.p12"), "ssl.keystore.password": password}, ""},
		"PKCS12 called JKS":  {map[string]string{"ssl.keystore.location": at("keys.p12"), "ssl.keystore.password": password, "ssl.keystore.type": "JKS"}, ""},
		"PKCS12, wrong":      {map[string]string{"ssl.keystore.location": at("keys.p12"), "ssl.keystore.password": "x"}, "reading ssl.keystore.location with ssl.keystore.password"},
		"PKCS12 called PEM":  {map[string]string{"ssl.keystore.location": at("keys.p12"), "ssl.keystore.type": "PEM"}, "is neither PEM nor PKCS12"},
		"JKS":                {map[string]string{"ssl.keystore.location": at("old.jks")}, "keytool -importkeystore -srckeystore " + at("old.jks")},
		"text":               {map[string]string{"ssl.keystore.location": at("text")}, "is neither PEM nor PKCS12"},
		"no file":            {map[string]string{"ssl.keystore.location": at("none")}, "ssl.keystore.location: "},
		"key does not match": {map[string]string{"ssl.keystore.certificate.chain": s.chain, "ssl.keystore.key": newStores(t).key}, "reading ssl.keystore.certificate.chain"},
	} {
		pair, found, err := ssl.KeyStore(c.props)
		if c.want != "" && c.want != "none" {
			if err == nil || found || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: got %v, want %s", name, err, c.want)
			}
			continue
		}
		if err != nil || found != (c.want == "") || found && len(pair.Certificate) != 1 {
			t.Errorf("%s: %v %v", name, found, err)
		}
	}
}

func TestTrustStore(t *testing.T) {
	s := newStores(t)
	for name, c := range map[string]struct {
		props map[string]string
		want  string
	}{
		"inline":  {map[string]string{"ssl.truststore.certificates": s.chain}, ""},
		"PEM":     {map[string]string{"ssl.truststore.location": filepath.Join(s.dir, "keys.pem")}, ""},
		"PKCS12":  {map[string]string{"ssl.truststore.location": filepath.Join(s.dir, "trust.p12"), "ssl.truststore.password": password}, ""},
		"wrong":   {map[string]string{"ssl.truststore.location": filepath.Join(s.dir, "trust.p12"), "ssl.truststore.password": "x"}, "with ssl.truststore.password"},
		"no PEM":  {map[string]string{"ssl.truststore.certificates": "hello"}, "ssl.truststore.certificates holds no certificate"},
		"no file": {map[string]string{"ssl.truststore.location": "/none"}, "ssl.truststore.location: /none: no such file"},
	} {
		pool, err := ssl.TrustStore(c.props)
		if c.want == "" && (err != nil || pool == nil) || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
	if pool, err := ssl.TrustStore(nil); pool != nil || err != nil {
		t.Error(pool, err)
	}
}

func TestSetVersions(t *testing.T) {
	config := &tls.Config{}
	if err := ssl.SetVersions(config, map[string]string{"ssl.enabled.protocols": "TLSv1.3"}); err != nil || config.MinVersion != tls.VersionTLS13 {
		t.Error(config.MinVersion, err)
	}
	if err := ssl.SetVersions(config, map[string]string{"ssl.enabled.protocols": "SSLv3"}); err == nil || !strings.Contains(err.Error(), `ssl.enabled.protocols is "SSLv3"`) {
		t.Error(err)
	}
}

// FuzzStore reads arbitrary files as a store, of any detected kind.
func FuzzStore(f *testing.F) {
	f.Add([]byte("0\x82"), "")
	f.Add([]byte("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"), "x")
	f.Fuzz(func(t *testing.T, data []byte, password string) {
		path := filepath.Join(t.TempDir(), "store")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, found, err := ssl.KeyStore(map[string]string{"ssl.keystore.location": path, "ssl.keystore.password": password, "ssl.key.password": password}); found == (err != nil) {
			t.Errorf("found %v, error %v", found, err)
		}
		_, _ = ssl.TrustStore(map[string]string{"ssl.truststore.location": path, "ssl.truststore.password": password})
	})
}
