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
)

func (r *reader) security() {
	protocol, ok := r.choice("security.protocol", "PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
	if !ok {
		return
	}
	if strings.HasSuffix(protocol, "SSL") {
		if config := r.tls(); config != nil {
			r.add(kgo.DialTLSConfig(config))
		}
	}
	if strings.HasPrefix(protocol, "SASL") {
		if mechanism := r.sasl(); mechanism != nil {
			r.add(kgo.SASL(mechanism))
		}
	}
}

const mechanisms = "PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512"

func (r *reader) sasl() sasl.Mechanism {
	name, ok := r.text("sasl.mechanism")
	if !ok {
		r.errs = append(r.errs, errors.New("sasl.mechanism is missing: expected "+mechanisms))
		return nil
	}
	user, password, err := Login(r.props["sasl.jaas.config"])
	if err != nil {
		r.errs = append(r.errs, err)
		return nil
	}
	switch strings.ToUpper(name) {
	case "PLAIN":
		return plain.Auth{User: user, Pass: password}.AsMechanism()
	case "SCRAM-SHA-256":
		return scram.Auth{User: user, Pass: password}.AsSha256Mechanism()
	case "SCRAM-SHA-512":
		return scram.Auth{User: user, Pass: password}.AsSha512Mechanism()
	}
	r.bad("sasl.mechanism", name, mechanisms)
	return nil
}

var jaasOption = regexp.MustCompile(`([\w.]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s;"']+))`)

// Login reads the user and the password from one entry of a JAAS file: MODULE required username="…" password="…";
// Its errors do not show the text, which holds a password.
func Login(jaas string) (user, password string, err error) {
	found := map[string]string{}
	for _, m := range jaasOption.FindAllStringSubmatch(jaas, -1) {
		found[m[1]] = unescape(m[2]) + unescape(m[3]) + m[4]
	}
	for _, name := range []string{"username", "password"} {
		if _, ok := found[name]; !ok {
			return "", "", fmt.Errorf(`sasl.jaas.config has no %s: expected MODULE required username="…" password="…";`, name)
		}
	}
	return found["username"], found["password"], nil
}

var jaasEscape = regexp.MustCompile(`\\(.)`)

func unescape(s string) string { return jaasEscape.ReplaceAllString(s, "$1") }
