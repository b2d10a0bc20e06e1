//go:build kafka

package conformance

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/internal/test/apache"
)

// secured is a broker with security, and the credentials for it.
type secured struct {
	dir                    string
	broker                 *apache.Broker
	sasl, ssl, expired     string // addresses: SASL_SSL; SSL with client certificates; SASL_SSL with an expired certificate
	tokens                 *httptest.Server
	ca, trust, jks, client string // files: PEM; PKCS12 and JKS made by keytool; PKCS12 with the client's certificate
}

// Users: alice has all rights; bob has rights to topics and groups whose names start with bob-.
const (
	alicePassword = "alice-secret"
	bobPassword   = "bob-secret"
	storePassword = "changeit"
	clientSecret  = "a secret: with/odd%characters"
)

func jaas(module, user, password string) string {
	return fmt.Sprintf(`org.apache.kafka.common.security.%s required username="%s" password="%s";`, module, user, password)
}

func plainLogin(user, password string) string { return jaas("plain.PlainLoginModule", user, password) }

func startSecured(t *testing.T) *secured {
	s := &secured{dir: t.TempDir()}
	s.certificates(t)
	s.tokens = httptest.NewServer(http.HandlerFunc(issueToken))
	t.Cleanup(s.tokens.Close)
	listener := func(n int, lines ...string) (out []string) {
		for _, l := range lines {
			out = append(out, fmt.Sprintf("listener.name.front%d.%s", n, l))
		}
		return out
	}
	extra := slices.Concat([]string{
		"ssl.keystore.type=PEM", "ssl.keystore.location=" + s.path("broker.pem"), "ssl.truststore.type=PEM", "ssl.truststore.location=" + s.ca,
		"sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER",
		"authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
		"super.users=User:ANONYMOUS;User:alice;User:CN=client",
	}, listener(1, "ssl.client.auth=required"), listener(2, "ssl.keystore.type=PEM", "ssl.keystore.location="+s.path("expired.pem")))
	for _, n := range []int{0, 2} {
		extra = append(extra, listener(n,
			fmt.Sprintf(`plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_alice="%s" user_bob="%s";`, alicePassword, bobPassword),
			"scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;",
			"scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;",
			`oauthbearer.sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`)...)
	}
	var err error
	if s.broker, err = apache.StartSecureBroker(filepath.Join(s.dir, "broker"), []string{"SASL_SSL", "SSL", "SASL_SSL"}, extra...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.broker.Kill() })
	s.sasl, s.ssl, s.expired = s.broker.Behind()[0], s.broker.Behind()[1], s.broker.Behind()[2]
	s.users(t)
	return s
}

func (s *secured) path(name string) string { return filepath.Join(s.dir, name) }

// users creates the SCRAM credentials and bob's rights.
func (s *secured) users(t *testing.T) {
	client, err := kgo.NewClient(kgo.SeedBrokers(s.broker.Addr()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	admin := kadm.NewClient(client)
	for _, m := range []kadm.ScramMechanism{kadm.ScramSha256, kadm.ScramSha512} {
		alice := kadm.UpsertSCRAM{User: "alice", Mechanism: m, Iterations: 4096, Password: alicePassword}
		if altered, err := admin.AlterUserSCRAMs(t.Context(), nil, []kadm.UpsertSCRAM{alice}); err != nil || altered.Error() != nil {
			t.Fatal(err, altered.Error())
		}
	}
	rights := kadm.NewACLs().Allow("User:bob").AllowHosts().Topics("bob-").Groups("bob-").ResourcePatternType(kadm.ACLPatternPrefixed).Operations(kadm.OpAll)
	if created, err := admin.CreateACLs(t.Context(), rights); err != nil {
		t.Fatal(err, created)
	}
	if _, err := admin.CreateTopic(t.Context(), 1, 1, nil, "forbidden"); err != nil {
		t.Fatal(err)
	}
}

// certificates creates a certificate authority, its certificates, and stores in common formats.
func (s *secured) certificates(t *testing.T) {
	authority := newAuthority(t)
	s.ca, s.trust, s.jks, s.client = s.path("ca.pem"), s.path("trust.p12"), s.path("trust.jks"), s.path("client.p12")
	writeFile(t, s.ca, authority.pem)
	writeFile(t, s.path("broker.pem"), authority.issue(t, "broker", time.Now().Add(time.Hour)))
	writeFile(t, s.path("expired.pem"), authority.issue(t, "expired", time.Now().Add(-time.Hour)))
	writeFile(t, s.path("client.pem"), authority.issue(t, "client", time.Now().Add(time.Hour)))
	writeFile(t, s.path("other.pem"), newAuthority(t).pem)
	for _, kind := range []string{"PKCS12", "JKS"} {
		command(t, s.dir, "keytool", "-importcert", "-noprompt", "-alias", "ca", "-file", s.ca, "-storetype", kind, "-storepass", storePassword,
			"-keystore", map[string]string{"PKCS12": s.trust, "JKS": s.jks}[kind])
	}
	command(t, s.dir, "openssl", "pkcs12", "-export", "-in", s.path("client.pem"), "-out", s.client, "-passout", "pass:"+storePassword)
}

// authority issues certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  string
}

func newAuthority(t *testing.T) *authority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{cert, key, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))}
}

// issue returns a key and its certificate as one text.
func (a *authority) issue(t *testing.T, name string, until time.Time) string {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: until, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})) + string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// issueToken is a token endpoint. For the right client, it creates an unsigned token, which the
// broker accepts.
func issueToken(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	if id != "alice" || secret != clientSecret || r.FormValue("grant_type") != "client_credentials" || r.FormValue("scope") != "kafka" {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"error": "invalid_client"}`)
		return
	}
	part := func(v any) string {
		text, _ := json.Marshal(v)
		return base64.RawURLEncoding.EncodeToString(text)
	}
	now := time.Now().Unix()
	token := part(map[string]any{"alg": "none"}) + "." + part(map[string]any{"sub": id, "iat": now, "exp": now + 3600}) + "."
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": 3600})
}

// ways returns the client properties for each way to authenticate.
func (s *secured) ways() map[string][]string {
	saslSSL := []string{"bootstrap.servers", s.sasl, "security.protocol", "SASL_SSL", "ssl.truststore.location", s.ca, "ssl.truststore.type", "PEM"}
	with := func(more ...string) []string { return slices.Concat(saslSSL, more) }
	scram := jaas("scram.ScramLoginModule", "alice", alicePassword)
	return map[string][]string{
		"PLAIN":         with("sasl.mechanism", "PLAIN", "sasl.jaas.config", plainLogin("alice", alicePassword)),
		"SCRAM-SHA-256": with("sasl.mechanism", "SCRAM-SHA-256", "sasl.jaas.config", scram),
		"SCRAM-SHA-512": with("sasl.mechanism", "SCRAM-SHA-512", "sasl.jaas.config", scram,
			"ssl.truststore.location", s.trust, "ssl.truststore.type", "PKCS12", "ssl.truststore.password", storePassword),
		"OAUTHBEARER": with("sasl.mechanism", "OAUTHBEARER", "sasl.oauthbearer.token.endpoint.url", s.tokens.URL+"/token",
			"sasl.jaas.config", `org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId="alice" clientSecret="`+clientSecret+`" scope="kafka";`),
		"certificate": {"bootstrap.servers", s.ssl, "security.protocol", "SSL", "ssl.truststore.location", s.ca, "ssl.keystore.location", s.client,
			"ssl.keystore.password", storePassword, "ssl.keystore.type", "PKCS12"},
	}
}

// forAll repeats a client's properties for the producers and consumers of connectors, as Kafka
// Connect requires.
func forAll(client []string) []string {
	out := slices.Clone(client)
	for i := 0; i < len(client); i += 2 {
		if client[i] != "bootstrap.servers" {
			for _, prefix := range []string{"producer.", "consumer.", "admin."} {
				out = append(out, prefix+client[i], client[i+1])
			}
		}
	}
	return out
}

// TestKafkaSecurity runs a source and a sink with each way to authenticate, and then with wrong
// credentials: each error names the problem and its place.
func TestKafkaSecurity(t *testing.T) {
	t.Parallel()
	apache.Require(t)
	s := startSecured(t)
	ways := s.ways()
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newSession(t, startOurs(t, s.sasl, forAll(way)...).url, "secure")
			through(t, w, "secure-"+strings.ToLower(name))
		})
	}
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		s.refused(t, ways["PLAIN"])
	})
	t.Run("forbidden", func(t *testing.T) {
		t.Parallel()
		s.forbidden(t, ways["PLAIN"])
	})
}

// through sends lines from a file to a topic and from there to another file.
func through(t *testing.T, s *session, topic string) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in"), filepath.Join(dir, "out")
	writeFile(t, in, "one\ntwo\n")
	s.do("POST /connectors", create("from", map[string]string{"connector.class": "FileStreamSource", "file": in, "topic": topic})).want(201)
	s.do("POST /connectors", create("to", map[string]string{"connector.class": "FileStreamSink", "file": out, "topics": topic})).want(201)
	s.eventually(func() error {
		got, _ := os.ReadFile(out)
		if string(got) != "one\ntwo\n" {
			status := s.do("GET /connectors?expand=status", "")
			return fmt.Errorf("the file has %q; %s", got, status.short())
		}
		return nil
	})
	s.report(t)
}

// refused starts workers that cannot authenticate.
func (s *secured) refused(t *testing.T, good []string) {
	for name, c := range map[string]struct {
		change []string
		want   string
	}{
		"password":     {[]string{"sasl.jaas.config", plainLogin("alice", "wrong")}, "do not let this program in: SASL_AUTHENTICATION_FAILED"},
		"mechanism":    {[]string{"sasl.mechanism", "GSSAPI"}, "Invalid value GSSAPI for configuration sasl.mechanism: expected PLAIN"},
		"authority":    {[]string{"ssl.truststore.location", s.path("other.pem")}, "certificate signed by unknown authority"},
		"expired":      {[]string{"bootstrap.servers", s.expired}, "certificate has expired"},
		"JKS":          {[]string{"ssl.truststore.location", s.jks, "ssl.truststore.type", "JKS"}, "keytool -importkeystore -srckeystore " + s.jks},
		"p12 password": {[]string{"ssl.truststore.location", s.trust, "ssl.truststore.type", "PKCS12", "ssl.truststore.password", "wrong"}, "reading ssl.truststore.location with ssl.truststore.password"},
		"no TLS":       {[]string{"security.protocol", "SASL_PLAINTEXT"}, s.sasl},
		"token": {[]string{"sasl.mechanism", "OAUTHBEARER", "sasl.oauthbearer.token.endpoint.url", s.tokens.URL,
			"sasl.jaas.config", `x required clientId="alice" clientSecret="wrong";`}, "no token from " + s.tokens.URL + ": it answers 401 Unauthorized"},
	} {
		t.Run(name, func(t *testing.T) {
			props := append([]string{"offset.storage.file.filename", filepath.Join(t.TempDir(), "offsets")}, forAll(append(slices.Clone(good), c.change...))...)
			o := prepareWorker(t, "standalone", s.sasl, props...)
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			cmd := exec.CommandContext(ctx, o.cmd.Path, o.cmd.Args[1:]...)
			cmd.Env = o.cmd.Env
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), c.want) {
				t.Errorf("the worker ended with %v; expected %q in what it says:\n%s", err, c.want, out)
			}
			for _, secret := range []string{alicePassword, "wrong\"", clientSecret} {
				if strings.Contains(string(out), secret) {
					t.Errorf("the password is shown:\n%s", out)
				}
			}
		})
	}
}

// forbidden runs connectors as a user without the required rights.
func (s *secured) forbidden(t *testing.T, way []string) {
	asBob := plainLogin("bob", bobPassword)
	w := newSession(t, startOurs(t, s.sasl, append(forAll(way), "connector.client.config.override.policy", "Principal")...).url, "forbidden")
	in := filepath.Join(t.TempDir(), "in")
	writeFile(t, in, "one\n")
	source := map[string]string{"connector.class": "FileStreamSource", "file": in, "topic": "forbidden", "producer.override.sasl.jaas.config": asBob}
	w.do("POST /connectors", create("source", source)).want(201)
	sink := map[string]string{"connector.class": "FileStreamSink", "file": filepath.Join(t.TempDir(), "out"), "topics": "forbidden", "consumer.override.sasl.jaas.config": asBob}
	w.do("POST /connectors", create("sink", sink)).want(201)
	for _, name := range []string{"source", "sink"} {
		w.reaches(name, "RUNNING", "FAILED")
		trace := w.do("GET /connectors/"+name+"/tasks/0/status", "").want(200).object()["trace"]
		if text, _ := trace.(string); !strings.Contains(text, "topic forbidden: TOPIC_AUTHORIZATION_FAILED") {
			t.Errorf("the trace of the %s is %q; expected that it may not use the topic", name, text)
		}
	}
	w.do("PUT /connectors/source/config", jsonOf(map[string]string{"connector.class": "FileStreamSource", "file": in, "topic": "forbidden", "producer.override.acks": "1"})).want(400)
	w.report(t)
}
