package kafka

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/oauth"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"millrace/configs"
	"millrace/configs/backoff"
	"millrace/configs/network"
)

// TokenEndpoint is the key with the source of SASL OAUTHBEARER tokens.
const TokenEndpoint = "sasl.oauthbearer.token.endpoint.url"

// bearer returns the SASL OAUTHBEARER mechanism (KIP-768, KIP-1139). Its tokens come from a token
// endpoint, by client credentials, or from a file.
func bearer(c configs.Config, guard *network.Policy) (sasl.Mechanism, error) {
	text := c.String(TokenEndpoint)
	where, err := url.Parse(text)
	if err != nil || text == "" {
		return nil, disagree(TokenEndpoint, strconv.Quote(text), "the URL of a token endpoint, or file:///PATH of a token")
	}
	options := jaasOptions(c.String("sasl.jaas.config"))
	extensions := configs.WithPrefix(options, "extension_")
	var tokens oauth2.TokenSource
	switch where.Scheme {
	case "file":
		tokens = tokenFile(where.Path)
	case "http", "https":
		if tokens, err = clientCredentials(c, options, text, guard); err != nil {
			return nil, err
		}
	default:
		return nil, disagree(TokenEndpoint, text, "a URL that begins with https://, http:// or file:///")
	}
	return oauth.Oauth(func(context.Context) (oauth.Auth, error) {
		token, err := tokens.Token()
		if err != nil {
			return oauth.Auth{}, fmt.Errorf("no token from %s: %w", text, withoutBody(err))
		}
		return oauth.Auth{Token: token.AccessToken, Extensions: extensions}, nil
	}), nil
}

// clientCredentials returns a source of tokens from the endpoint (RFC 6749, section 4.4). The
// source caches a token until shortly before the token expires.
func clientCredentials(c configs.Config, options map[string]string, endpoint string, guard *network.Policy) (oauth2.TokenSource, error) {
	id := cmp.Or(c.String("sasl.oauthbearer.client.credentials.client.id"), options["clientId"])
	secret := cmp.Or(c.String("sasl.oauthbearer.client.credentials.client.secret"), options["clientSecret"])
	if id == "" || secret == "" {
		return nil, errors.New(`sasl.jaas.config has no clientId or no clientSecret: expected them there, or in sasl.oauthbearer.client.credentials.client.id and .client.secret`)
	}
	config, err := ClientTLS(options)
	if err != nil {
		return nil, fmt.Errorf("sasl.jaas.config: %w", err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = config
	if guard != nil {
		transport.DialContext, transport.Proxy = guard.Dialer(), guard.Proxy
	}
	client := &http.Client{Transport: transport, Timeout: max(c.Millis("sasl.login.read.timeout.ms"), time.Millisecond)}
	if !c.Bool("sasl.oauthbearer.header.urlencode") {
		client.Transport = asIs{transport, id, secret}
	}
	grant := clientcredentials.Config{ClientID: id, ClientSecret: secret, TokenURL: endpoint, AuthStyle: oauth2.AuthStyleInHeader}
	if scope := cmp.Or(c.String("sasl.oauthbearer.scope"), options["scope"]); scope != "" {
		grant.Scopes = []string{scope}
	}
	tokens := grant.TokenSource(context.WithValue(context.Background(), oauth2.HTTPClient, client))
	first := max(c.Millis("sasl.login.retry.backoff.ms"), time.Millisecond)
	policy := backoff.Policy{First: first, Max: max(first, c.Millis("sasl.login.retry.backoff.max.ms"))}
	return &backedOff{tokens: tokens, retries: backoff.Retries{Policy: policy}}, nil
}

// asIs sends client credentials without URL encoding, as Kafka does unless
// sasl.oauthbearer.header.urlencode is set.
type asIs struct {
	http.RoundTripper
	id, secret string
}

func (a asIs) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.SetBasicAuth(a.id, a.secret)
	return a.RoundTripper.RoundTrip(req)
}

// tokenFile is the path of a file with a token that another program keeps fresh. The file is read
// for each connection.
type tokenFile string

func (f tokenFile) Token() (*oauth2.Token, error) {
	text, err := configs.ReadNamedFile(string(f))
	if err != nil {
		return nil, err
	}
	return &oauth2.Token{AccessToken: strings.TrimSpace(string(text))}, nil
}

// withoutBody removes the response body from an endpoint's error: the body can contain anything,
// including secrets.
func withoutBody(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.Response != nil {
		return fmt.Errorf("it answers %s %s", refused.Response.Status, refused.ErrorCode)
	}
	return err
}
