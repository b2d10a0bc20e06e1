package api

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"
	pkcs12 "software.sslmate.com/src/go-pkcs12"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// HTTPS works with each form of certificate, beside plain HTTP, and with client certificates.
func TestHTTPS(t *testing.T) {
	pair, leaf := certificate(t)
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	chainText := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf.Raw}))
	keyText := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))
	p12, err := pkcs12.Modern.Encode(pair.PrivateKey, leaf, nil, "changeit")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	pemFile, p12File := filepath.Join(dir, "worker.pem"), filepath.Join(dir, "worker.p12")
	for path, data := range map[string]string{pemFile: chainText + keyText, p12File: string(p12)} {
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, props := range map[string]map[string]string{
		"PEM file": {"listeners.https.ssl.keystore.location": pemFile, "listeners.https.ssl.keystore.type": "PEM",
			"ssl.keystore.location": "/does/not/count"},
		"inline, without prefix": {"ssl.keystore.certificate.chain": chainText, "ssl.keystore.key": keyText},
		"PKCS12":                 {"listeners.https.ssl.keystore.location": p12File, "listeners.https.ssl.keystore.password": "changeit"},
		"clients' certificates":  {"ssl.keystore.location": pemFile, "ssl.client.auth": "required", "ssl.truststore.location": pemFile},
	} {
		t.Run(name, func(t *testing.T) { tryHTTPS(t, props, pair, leaf) })
	}
}

func tryHTTPS(t *testing.T, props map[string]string, pair tls.Certificate, leaf *x509.Certificate) {
	all := map[string]string{"listeners": "https://127.0.0.1:0,http://127.0.0.1:0"}
	for k, v := range props {
		all[k] = v
	}
	c := parse(t, all)
	l, err := Listen(c)
	if err != nil {
		t.Fatal(err)
	}
	server, err := NewServer(l, c, &asked{}, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- server.Run(ctx, time.Second) }()
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{pair}}}}
	for _, one := range l.main {
		resp, err := client.Get(one.scheme + "://" + one.Addr().String() + "/connectors")
		if err != nil {
			t.Error(err)
			continue
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", one.scheme, resp.Status)
		}
	}
	if url, _ := l.Advertised(c); url != "http://"+l.main[1].Addr().String() {
		t.Errorf("advertised as %s", url)
	}
	client.CloseIdleConnections()
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func certificate(t *testing.T) (tls.Certificate, *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "worker"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, leaf
}

// A changed certificate file takes effect from the next connection on; an invalid file changes
// nothing.
func TestCertificatesChange(t *testing.T) {
	path := filepath.Join(t.TempDir(), "worker.pem")
	when := time.Now()
	write := func(pair tls.Certificate) {
		key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
		if err != nil {
			t.Fatal(err)
		}
		data := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})...)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		when = when.Add(time.Second)
		if err := os.Chtimes(path, when, when); err != nil {
			t.Fatal(err)
		}
	}
	first, old := certificate(t)
	write(first)
	ssl := map[string]string{"listeners": "https://127.0.0.1:0", "ssl.keystore.location": path, "ssl.keystore.type": "PEM", "ssl.truststore.location": path, "ssl.truststore.type": "PEM"}
	l := serving(t, ssl, io.Discard)
	request := func(root *x509.Certificate) error {
		roots := x509.NewCertPool()
		roots.AddCert(root)
		conn, err := tls.Dial("tcp", l.main[0].Addr().String(), &tls.Config{RootCAs: roots})
		if err == nil {
			conn.Close()
		}
		return err
	}
	peer, err := NewClient(parse(t, ssl))
	if err != nil {
		t.Fatal(err)
	}
	asPeer := func() error {
		resp, err := peer.Get("https://" + l.main[0].Addr().String() + "/connectors")
		if err == nil {
			resp.Body.Close()
		}
		return err
	}
	if err := errors.Join(request(old), asPeer()); err != nil {
		t.Fatal(err)
	}
	second, renewed := certificate(t)
	write(second)
	if err := errors.Join(request(renewed), asPeer()); err != nil {
		t.Errorf("after the change: %v", err)
	}
	if request(old) == nil {
		t.Error("the old certificate is still served")
	}
	if err := os.WriteFile(path, []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(request(renewed), asPeer()); err != nil {
		t.Errorf("with a broken file: %v", err)
	}
}
