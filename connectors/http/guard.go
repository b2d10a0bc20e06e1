package http

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"hash"
	"strings"

	"github.com/valyala/fasthttp"

	"millrace/configs"
)

const (
	authKey          = "http.auth"
	userKey          = "http.auth.username"
	passwordKey      = "http.auth.password"
	tokenKey         = "http.auth.token"
	hmacSecretKey    = "http.hmac.secret"
	hmacHeaderKey    = "http.hmac.header"
	hmacAlgorithmKey = "http.hmac.algorithm"
)

const noAuth, basicAuth, bearerAuth, hmacAuth = "none", "basic", "bearer", "hmac"

func guardKeys() configs.Keys {
	return configs.Keys{
		configs.Def(authKey, configs.String, noAuth, configs.High, "Authentication of requests: "+
			"basic (user name and password), bearer (token), hmac (signature of the body), or "+
			"none.", configs.OneOf(noAuth, basicAuth, bearerAuth, hmacAuth)),
		configs.Opt(userKey, configs.String, configs.Medium, "User name for basic authentication."),
		configs.Opt(passwordKey, configs.Password, configs.Medium, "Password for basic "+
			"authentication."),
		configs.Opt(tokenKey, configs.Password, configs.Medium, "Token for bearer authentication."),
		configs.Opt(hmacSecretKey, configs.Password, configs.Medium, "Secret key of the hmac "+
			"signatures."),
		configs.Def(hmacHeaderKey, configs.String, "X-Hub-Signature-256", configs.Low, "Header that contains "+
			"the signature, in hexadecimal or base64, optionally with the algorithm and an equals "+
			"sign as a prefix.", configs.NonEmpty),
		configs.Def(hmacAlgorithmKey, configs.String, "sha256", configs.Low, "Hash function of the "+
			"signature.", configs.OneOf("sha1", "sha256", "sha512")),
	}
}

// guard authenticates requests.
type guard struct {
	kind      string
	want      [sha256.Size]byte // hash of the expected Authorization header
	header    string            // name of the header with the signature
	algorithm string
	hash      func() hash.Hash
	secret    []byte
}

var hashes = map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha512": sha512.New}

func newGuard(c configs.Config) (guard, error) {
	g := guard{kind: c.String(authKey), header: c.String(hmacHeaderKey), algorithm: c.String(hmacAlgorithmKey)}
	g.hash = hashes[g.algorithm]
	needs := map[string][]string{basicAuth: {userKey, passwordKey}, bearerAuth: {tokenKey}, hmacAuth: {hmacSecretKey}}
	for _, key := range needs[g.kind] {
		if c.String(key) == "" {
			return g, keyError{authKey, g.kind, errors.New("it needs " + key)}
		}
	}
	switch g.kind {
	case basicAuth:
		g.want = sha256.Sum256([]byte("Basic " + base64.StdEncoding.EncodeToString([]byte(c.String(userKey)+":"+c.String(passwordKey)))))
	case bearerAuth:
		g.want = sha256.Sum256([]byte("Bearer " + c.String(tokenKey)))
	case hmacAuth:
		g.secret = []byte(c.String(hmacSecretKey))
	}
	return g, nil
}

// check authenticates a request before its body is read. At this point it can only check that a
// signature exists.
func (g *guard) check(h *fasthttp.RequestHeader) *refusal {
	switch {
	case !g.admits(h):
		return &refusal{status: fasthttp.StatusUnauthorized, text: "the header Authorization is missing or wrong: expected " + g.kind}
	case g.kind == hmacAuth && len(h.Peek(g.header)) == 0:
		return &refusal{status: fasthttp.StatusUnauthorized, text: "the signature in the header " + g.header + " is missing or wrong"}
	}
	return nil
}

// admits checks the credentials in the headers. It takes constant time, so that it reveals nothing
// about partial matches.
func (g *guard) admits(h *fasthttp.RequestHeader) bool {
	if g.kind != basicAuth && g.kind != bearerAuth {
		return true
	}
	scheme, credentials, _ := strings.Cut(string(h.Peek("Authorization")), " ")
	if strings.EqualFold(scheme, g.kind) {
		scheme = map[string]string{basicAuth: "Basic ", bearerAuth: "Bearer "}[g.kind]
	}
	got := sha256.Sum256([]byte(scheme + strings.TrimSpace(credentials)))
	return subtle.ConstantTimeCompare(got[:], g.want[:]) == 1
}

// signed verifies the signature of a body.
func (g *guard) signed(h *fasthttp.RequestHeader, body []byte) bool {
	if g.kind != hmacAuth {
		return true
	}
	text := strings.TrimPrefix(strings.TrimSpace(string(h.Peek(g.header))), g.algorithm+"=")
	signer := hmac.New(g.hash, g.secret)
	signer.Write(body)
	want := signer.Sum(nil)
	if got, err := hex.DecodeString(text); err == nil && hmac.Equal(got, want) {
		return true
	}
	got, err := base64.StdEncoding.DecodeString(text)
	return err == nil && hmac.Equal(got, want)
}

// challenge returns the WWW-Authenticate header of a refusal.
func (g *guard) challenge() string {
	switch g.kind {
	case basicAuth:
		return `Basic realm="records"`
	case bearerAuth:
		return "Bearer"
	}
	return "Signature"
}
