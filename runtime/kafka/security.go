package kafka

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"

	"millrace/configs"
	"millrace/configs/network"
)

// securityOptions returns the TLS and SASL options for security.protocol.
func securityOptions(c configs.Config, guard *network.Policy) (opts []kgo.Opt, err error) {
	protocol := strings.ToUpper(c.String("security.protocol"))
	if strings.HasSuffix(protocol, "SSL") {
		config, err := ClientTLS(c.Raw())
		if err != nil {
			return nil, err
		}
		opts = append(opts, kgo.DialTLSConfig(config))
	}
	if strings.HasPrefix(protocol, "SASL") {
		mechanism, err := saslMechanism(c, guard)
		if err != nil {
			return nil, err
		}
		opts = append(opts, kgo.SASL(mechanism))
	}
	return opts, nil
}

const mechanisms = "PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER"

func saslMechanism(c configs.Config, guard *network.Policy) (sasl.Mechanism, error) {
	name := strings.ToUpper(c.String("sasl.mechanism"))
	switch name {
	case "":
		return nil, errors.New("sasl.mechanism is missing: expected " + mechanisms)
	case "OAUTHBEARER":
		return bearer(c, guard)
	case "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512":
	default:
		return nil, disagree("sasl.mechanism", c.String("sasl.mechanism"), mechanisms)
	}
	user, password, err := Login(c.String("sasl.jaas.config"))
	if err != nil {
		return nil, err
	}
	switch name {
	case "SCRAM-SHA-256":
		return scram.Auth{User: user, Pass: password}.AsSha256Mechanism(), nil
	case "SCRAM-SHA-512":
		return scram.Auth{User: user, Pass: password}.AsSha512Mechanism(), nil
	}
	return plain.Auth{User: user, Pass: password}.AsMechanism(), nil
}

// Login returns the user and password from one entry of a JAAS file: MODULE required username="…"
// password="…"; Its errors never show the text, which contains a password.
func Login(jaas string) (user, password string, err error) {
	found := jaasOptions(jaas)
	for _, name := range []string{"username", "password"} {
		if _, ok := found[name]; !ok {
			return "", "", fmt.Errorf(`sasl.jaas.config has no %s: expected MODULE required username="…" password="…";`, name)
		}
	}
	return found["username"], found["password"], nil
}

var jaasOption = regexp.MustCompile(`([\w.]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s;"']+))`)

// jaasOptions returns the options of one entry of a JAAS file.
func jaasOptions(jaas string) map[string]string {
	found := map[string]string{}
	for _, m := range jaasOption.FindAllStringSubmatch(jaas, -1) {
		found[m[1]] = unescape(m[2]) + unescape(m[3]) + m[4]
	}
	return found
}

var jaasEscape = regexp.MustCompile(`\\(.)`)

func unescape(s string) string { return jaasEscape.ReplaceAllString(s, "$1") }
