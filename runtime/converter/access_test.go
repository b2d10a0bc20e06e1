package converter

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/sr/srfake"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
)

// secureProxy is an HTTPS server in front of a registry. It requires a secret: user and pass:word,
// or the token.
type secureProxy struct {
	*httptest.Server
	authority string // the server's certificate, as PEM
}

func newSecureProxy(t *testing.T, registry string, config *tls.Config) secureProxy {
	t.Helper()
	target, err := url.Parse(registry)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	g := secureProxy{Server: httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if (user != "user" || password != "pass:word") && r.Header.Get("Authorization") != "Bearer token" && len(r.TLS.PeerCertificates) == 0 {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"error_code": 401, "message": "who are you?"}`))
			return
		}
		r.Header.Del("Authorization")
		r.Host = target.Host
		proxy.ServeHTTP(w, r)
	}))}
	g.Config.ErrorLog = log.New(io.Discard, "", 0)
	g.TLS = config
	g.StartTLS()
	t.Cleanup(g.Close)
	g.authority = asPEM("CERTIFICATE", g.Certificate().Raw)
	return g
}

func asPEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// ownCertificate makes a client certificate.
func ownCertificate(t *testing.T) (chain, key string, trusted *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	trusted = x509.NewCertPool()
	trusted.AddCert(parsed)
	return asPEM("CERTIFICATE", der), asPEM("PRIVATE KEY", encoded), trusted
}

func TestRegistryAccess(t *testing.T) {
	fake := srfake.New()
	t.Cleanup(fake.Close)
	checkAccess(t, fake.URL())
}

// checkAccess connects to a registry over HTTPS with each kind of authentication.
func checkAccess(t *testing.T, registry string) {
	chain, key, clients := ownCertificate(t)
	open := newSecureProxy(t, registry, &tls.Config{ClientAuth: tls.VerifyClientCertIfGiven, ClientCAs: clients, MinVersion: tls.VersionTLS13})
	strict := newSecureProxy(t, registry, &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients})
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const jaas = `org.apache.kafka.common.security.plain.PlainLoginModule required username="user" password="pass:word";`
	trust := map[string]string{"schema.registry.ssl.truststore.certificates": open.authority}
	trustFile := map[string]string{"schema.registry.ssl.truststore.location": file("ca.pem", open.authority), "schema.registry.ssl.truststore.type": "PEM"}
	userInfo := map[string]string{"basic.auth.credentials.source": "USER_INFO", "basic.auth.user.info": "user:pass:word"}
	for _, row := range []struct {
		name  string
		url   string
		props []map[string]string
		err   string // "": access is granted
	}{
		{"in the URL", strings.Replace(open.URL, "://", "://user:pass%3Aword@", 1), []map[string]string{trust}, ""},
		{"the URL as the source", strings.Replace(open.URL, "://", "://user:pass%3Aword@", 1), []map[string]string{trustFile, {"basic.auth.credentials.source": "URL"}}, ""},
		{"user info", open.URL, []map[string]string{trustFile, userInfo}, ""},
		{"user info by its long name", open.URL, []map[string]string{trust, {"basic.auth.credentials.source": "USER_INFO", "schema.registry.basic.auth.user.info": "user:pass:word"}}, ""},
		{"as to Kafka", open.URL, []map[string]string{trust, {"basic.auth.credentials.source": "SASL_INHERIT", "sasl.jaas.config": jaas}}, ""},
		{"token", open.URL, []map[string]string{trust, {"bearer.auth.credentials.source": "STATIC_TOKEN", "bearer.auth.token": "token"}}, ""},
		{"certificate", strict.URL, []map[string]string{trust, {"schema.registry.ssl.keystore.certificate.chain": chain, "schema.registry.ssl.keystore.key": key}}, ""},
		{"certificate in a file", strict.URL, []map[string]string{trust, {"schema.registry.ssl.keystore.location": file("own.pem", chain+key)}}, ""},
		{"TLS 1.3", open.URL, []map[string]string{trust, userInfo, {"schema.registry.ssl.enabled.protocols": "TLSv1.3"}}, ""},
		{"TLS 1.2", open.URL, []map[string]string{trust, userInfo, {"schema.registry.ssl.enabled.protocols": "TLSv1.2"}}, "protocol version not supported"},
		{"another name", strings.Replace(open.URL, "127.0.0.1", "localhost", 1), []map[string]string{trust, userInfo}, "certificate is valid for"},
		{"another name, unchecked", strings.Replace(open.URL, "127.0.0.1", "localhost", 1),
			[]map[string]string{trust, userInfo, {"schema.registry.ssl.endpoint.identification.algorithm": ""}}, ""},
		{"nobody", open.URL, []map[string]string{trust}, "HTTP 401: who are you?: check basic.auth.* or bearer.auth.*"},
		{"wrong password", open.URL, []map[string]string{trust, {"basic.auth.credentials.source": "USER_INFO", "basic.auth.user.info": "user:secret"}}, "HTTP 401"},
		{"wrong token", open.URL, []map[string]string{trust, {"bearer.auth.credentials.source": "STATIC_TOKEN", "bearer.auth.token": "secret"}}, "HTTP 401"},
		{"no trust", open.URL, []map[string]string{userInfo}, "certificate signed by unknown authority"},
		{"no certificate", strict.URL, []map[string]string{trust}, "certificate required"},
	} {
		t.Run(row.name, func(t *testing.T) {
			all := map[string]string{"schema.registry.url": row.url}
			for _, props := range row.props {
				for k, v := range props {
					all[k] = v
				}
			}
			c, err := New(avroName, all, false)
			if err != nil {
				t.Fatal(err)
			}
			b, err := c.FromConnect(new(conversion.Arena), "guarded", connect.StringSchema, connect.StringValue("x"))
			if err == nil {
				_, _, err = c.ToConnect("guarded", b)
			}
			switch {
			case (err == nil) != (row.err == ""), err != nil && !strings.Contains(err.Error(), row.err):
				t.Errorf("%v, want %q in it", err, row.err)
			case err != nil && strings.Contains(err.Error(), "secret"):
				t.Errorf("a secret is shown: %v", err)
			}
		})
	}
}

// Invalid values of these keys are reported when the converter is made.
func TestRegistryKeys(t *testing.T) {
	for want, props := range map[string]map[string]string{
		"basic.auth.user.info: expected user:password":                                         {"basic.auth.credentials.source": "USER_INFO"},
		"basic.auth.credentials.source=SASL_INHERIT: sasl.jaas.config has no username":         {"basic.auth.credentials.source": "SASL_INHERIT"},
		"bearer.auth.token is missing":                                                         {"bearer.auth.credentials.source": "STATIC_TOKEN"},
		"Invalid value NONE for configuration basic.auth.credentials.source":                   {"basic.auth.credentials.source": "NONE"},
		"schema.registry.*: ssl.truststore.certificates holds no certificate that can be read": {"schema.registry.ssl.truststore.certificates": "none"},
		"schema.registry.*: ssl.truststore.location: /none":                                    {"schema.registry.ssl.truststore.location": "/none"},
		"Invalid value JKS for configuration schema.registry.ssl.truststore.type":              {"schema.registry.ssl.truststore.type": "JKS"},
		`ssl.enabled.protocols is "SSLv3": expected TLSv1.2, TLSv1.3 or both`:                  {"schema.registry.ssl.enabled.protocols": "SSLv3"},
		"Invalid value OAUTHBEARER for configuration bearer.auth.credentials.source":           {"bearer.auth.credentials.source": "OAUTHBEARER"},
	} {
		props["schema.registry.url"] = "https://localhost"
		if _, err := New(avroName, props, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q in it", err, want)
		}
	}
}
