// Package registry is a client for a Schema Registry. It looks up and registers schemas by id and
// subject, and caches the answers.
package registry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/configs"
	"millrace/configs/network"
	"millrace/plugins/connect"
	"millrace/runtime/kafka"
)

// Registry is the client of a key converter or value converter. It is not safe for concurrent use.
type Registry struct {
	client   *sr.Client
	over     *http.Transport
	shown    string // the URLs, without passwords
	strategy string
	suffix   string // of subjects named after topics

	register, useLatest, normalize bool
	fixedID                        int
	// data that the schema for writing has no place for is an error
	Strict    bool
	CacheSize int // how many schemas to cache

	written map[asked]Registered
	byID    map[int]sr.Schema
	kept    int // bytes of the cached texts
}

type asked struct{ subject, text string }

// Registered is a schema with its id in the registry.
type Registered struct {
	ID     int
	Schema sr.Schema
}

// timeout bounds one request, and so how long a stopping task waits.
const timeout = 10 * time.Second

// New makes a client from properties that Keys accepted.
func New(c configs.Config, isKey bool) (*Registry, error) {
	r := &Registry{
		strategy: c.String("value.subject.name.strategy"), suffix: "-value",
		register: c.Bool("auto.register.schemas"), useLatest: c.Bool("use.latest.version"), normalize: c.Bool("normalize.schemas"),
		fixedID: c.Int("use.schema.id"), Strict: c.Bool("latest.compatibility.strict"), CacheSize: c.Int("schemas.cache.config"),
		written: map[asked]Registered{}, byID: map[int]sr.Schema{},
	}
	if isKey {
		r.strategy, r.suffix = c.String("key.subject.name.strategy"), "-key"
	}
	if c.Has("schemas.cache.size") {
		r.CacheSize = c.Int("schemas.cache.size")
	}
	urls, user, err := addresses(c.List("schema.registry.url"))
	if err != nil {
		return nil, err
	}
	r.shown = strings.Join(urls, ", ")
	transport, err := newTransport(c)
	if err != nil {
		return nil, err
	}
	r.over = transport
	opts := []sr.ClientOpt{sr.URLs(urls...), sr.HTTPClient(&http.Client{Timeout: timeout, Transport: bounded{transport}}), sr.UserAgent("millrace")}
	auth, err := credentials(c, user)
	if err != nil {
		return nil, err
	}
	r.client, err = sr.NewClient(append(opts, auth...)...)
	return r, err
}

// Guard limits the client's connections to those that a policy allows. It must be called before the
// client is used.
func (r *Registry) Guard(policy *network.Policy) {
	through := r.over.Proxy
	r.over.DialContext, r.over.Proxy = policy.Dialer(), func(request *http.Request) (*url.URL, error) {
		proxy, err := through(request)
		if err == nil && proxy != nil {
			err = policy.BehindProxy(request)
		}
		return proxy, err
	}
}

// addresses checks URLs and extracts user and password, so that no message shows them.
func addresses(given []string) (urls []string, user *url.Userinfo, err error) {
	for _, text := range given {
		if !strings.Contains(text, "://") {
			text = "http://" + text
		}
		u, err := url.Parse(text)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			// not shown: it may contain a password
			return nil, nil, errors.New("schema.registry.url: expected URLs such as http://localhost:8081")
		}
		if u.User != nil && user == nil {
			user = u.User
		}
		u.User = nil
		urls = append(urls, strings.TrimSuffix(u.String(), "/"))
	}
	return urls, user, nil
}

func newTransport(c configs.Config) (*http.Transport, error) {
	// so that a task leaves no idle connections behind
	t := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, MaxResponseHeaderBytes: 1 << 20}
	if host := c.String("proxy.host"); host != "" {
		t.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: net.JoinHostPort(host, strconv.Itoa(c.Int("proxy.port")))})
	}
	config, err := kafka.ClientTLS(c.WithPrefix("schema.registry."))
	if err != nil {
		return nil, fmt.Errorf("schema.registry.*: %w", err)
	}
	t.TLSClientConfig = config
	return t, nil
}

func credentials(c configs.Config, fromURL *url.Userinfo) ([]sr.ClientOpt, error) {
	if c.Has("bearer.auth.credentials.source") {
		if !c.Has("bearer.auth.token") {
			return nil, errors.New("bearer.auth.token is missing: bearer.auth.credentials.source asks for it")
		}
		return []sr.ClientOpt{sr.BearerToken(c.String("bearer.auth.token"))}, nil
	}
	switch c.String("basic.auth.credentials.source") {
	case "SASL_INHERIT":
		user, password, err := kafka.Login(c.String("sasl.jaas.config"))
		if err != nil {
			return nil, fmt.Errorf("basic.auth.credentials.source=SASL_INHERIT: %w", err)
		}
		return []sr.ClientOpt{sr.BasicAuth(user, password)}, nil
	case "USER_INFO":
		info := c.String("basic.auth.user.info")
		if info == "" {
			info = c.String("schema.registry.basic.auth.user.info")
		}
		user, password, ok := strings.Cut(info, ":")
		if !ok {
			return nil, errors.New("basic.auth.user.info: expected user:password")
		}
		return []sr.ClientOpt{sr.BasicAuth(user, password)}, nil
	}
	if fromURL != nil {
		password, _ := fromURL.Password()
		return []sr.ClientOpt{sr.BasicAuth(fromURL.Username(), password)}, nil
	}
	return nil, nil
}

// Subject returns the subject for the schema of a record's key or value. name is the record's full
// name in the schema, or "" if it has none.
func (r *Registry) Subject(topic, name string) (string, error) {
	if r.strategy == topicName {
		return topic + r.suffix, nil
	}
	if name == "" {
		short := r.strategy[strings.LastIndexByte(r.strategy, '.')+1:]
		return "", fmt.Errorf("%s needs data that is a record with a name: name its schema, as SetSchemaMetadata does", short)
	}
	if r.strategy == topicRecordName {
		return topic + "-" + name, nil
	}
	return name, nil
}

// ForWriting returns the schema to write data of schema s with: s itself, registered or looked up,
// or the one that the configuration prescribes.
func (r *Registry) ForWriting(subject string, s sr.Schema) (Registered, error) {
	key := asked{subject, s.Schema}
	if found, ok := r.written[key]; ok {
		return found, nil
	}
	found, err := r.forWriting(subject, s)
	if err != nil {
		return found, err
	}
	if len(r.written) >= r.CacheSize {
		clear(r.written)
	}
	r.written[key] = found
	return found, nil
}

func (r *Registry) forWriting(subject string, s sr.Schema) (_ Registered, err error) {
	ctx := r.context()
	switch {
	case r.register:
		id, err := r.client.RegisterSchema(ctx, subject, s, -1, -1)
		return Registered{id, s}, r.explain("registering the schema of subject "+subject, err)
	case r.fixedID >= 0:
		s, err = r.ByID(r.fixedID)
		return Registered{r.fixedID, s}, err
	case r.useLatest:
		latest, err := r.client.SchemaByVersion(ctx, subject, -1)
		return Registered{latest.ID, latest.Schema}, r.explain("reading the latest schema of subject "+subject, err)
	}
	found, err := r.client.LookupSchema(ctx, subject, s)
	return Registered{found.ID, s}, r.explain("looking up the schema of subject "+subject+" (auto.register.schemas=false)", err)
}

// ByID returns the schema with an id.
func (r *Registry) ByID(id int) (sr.Schema, error) {
	if s, ok := r.byID[id]; ok {
		return s, nil
	}
	s, err := r.client.SchemaByID(r.context(), id)
	if err != nil {
		return s, r.explain(fmt.Sprintf("reading the schema of id %d", id), err)
	}
	if len(r.byID) >= r.CacheSize {
		clear(r.byID)
	}
	r.byID[id] = s
	r.kept += len(s.Schema)
	return s, nil
}

// Full reports whether the cached schemas exceed the limit. If so, the registry has dropped them,
// and its caller drops the values derived from them.
func (r *Registry) Full() bool {
	if r.kept <= mostKept {
		return false
	}
	clear(r.byID)
	r.kept = 0
	return true
}

// Version returns the version of a schema in its subject, or 0 if the subject does not have it.
func (r *Registry) Version(subject string, s sr.Schema) (int32, error) {
	found, err := r.client.LookupSchema(r.context(), subject, s)
	var answer *sr.ResponseError
	if errors.As(err, &answer) && answer.StatusCode/100 == 4 {
		return 0, nil // it is under another subject: the data can still be read
	}
	return int32(found.Version), r.explain("looking up the version of a schema in subject "+subject, err)
}

// Named is a schema that another refers to.
type Named struct{ Name, Text string }

// References returns all schemas that s refers to, each after its own references.
func (r *Registry) References(s sr.Schema) ([]Named, error) {
	all := references{r: r, seen: map[string]bool{}, deadline: time.Now().Add(referencesTimeout)}
	err := all.visit(s.References)
	return all.found, err
}

// referencesTimeout bounds the time to read all references of a schema.
const referencesTimeout = 3 * timeout

type references struct {
	r        *Registry
	found    []Named
	seen     map[string]bool
	within   []string // the chain of references being followed
	size     int
	deadline time.Time
}

func (a *references) visit(refs []sr.SchemaReference) error {
	for _, ref := range refs {
		what := fmt.Sprintf("version %d of subject %s", ref.Version, ref.Subject)
		if slices.Contains(a.within, what) {
			return fmt.Errorf("schemas refer to one another in a circle: %s, then %s again", strings.Join(a.within, ", "), what)
		}
		if a.seen[ref.Name] {
			continue
		}
		if a.seen[ref.Name] = true; len(a.seen) > mostReferences {
			return fmt.Errorf("a schema refers to more than %d others", mostReferences)
		}
		if len(a.within) >= deepReferences {
			return fmt.Errorf("schemas refer to one another more than %d in a row", deepReferences)
		}
		if err := a.read(ref, what); err != nil {
			return err
		}
	}
	return nil
}

func (a *references) read(ref sr.SchemaReference, what string) error {
	doing := fmt.Sprintf("reading %s, %s, that a schema refers to", ref.Name, what)
	if time.Now().After(a.deadline) {
		return connect.Retriable(fmt.Errorf("%s: the Schema Registry at %s took more than %v for all of them", doing, a.r.shown, referencesTimeout))
	}
	found, err := a.r.client.SchemaByVersion(a.r.context(), ref.Subject, ref.Version)
	if err != nil {
		return a.r.explain(doing, err)
	}
	if a.size += len(found.Schema.Schema); a.size > mostKept {
		return fmt.Errorf("%s: all of them have more than %d bytes", doing, mostKept)
	}
	a.r.kept += len(found.Schema.Schema)
	a.within = append(a.within, what)
	err = a.visit(found.References)
	a.within = a.within[:len(a.within)-1]
	a.found = append(a.found, Named{ref.Name, found.Schema.Schema})
	return err
}

func (r *Registry) context() context.Context {
	if r.normalize {
		return sr.WithParams(context.Background(), sr.Normalize)
	}
	return context.Background()
}

// explain adds the operation and the URL to an error. Temporary errors become retriable.
func (r *Registry) explain(doing string, err error) error {
	if err == nil {
		return nil
	}
	var answer *sr.ResponseError
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.Is(err, network.ErrForbidden):
		return fmt.Errorf("%s at the Schema Registry %s: %w", doing, r.shown, err)
	case errors.Is(err, errAnswerTooLarge):
		return fmt.Errorf("%s at the Schema Registry %s: %w", doing, r.shown, errAnswerTooLarge)
	case errors.As(err, &syntax) || errors.As(err, &kind):
		return connect.Retriable(fmt.Errorf("%s: the answer of %s is not that of a Schema Registry: check schema.registry.url", doing, r.shown))
	case !errors.As(err, &answer):
		var cause *url.Error
		if errors.As(err, &cause) {
			err = cause.Err
		}
		return connect.Retriable(fmt.Errorf("%s: the Schema Registry at %s does not answer: %w", doing, r.shown, err))
	}
	about := fmt.Errorf("%s at the Schema Registry %s: HTTP %d: %w", doing, r.shown, answer.StatusCode, shortened(err))
	switch code := answer.StatusCode; {
	case code == http.StatusConflict:
		return fmt.Errorf("%w: it is not compatible with an earlier version; change it back, or the subject's compatibility", about)
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return fmt.Errorf("%w: check basic.auth.* or bearer.auth.*", about)
	case code >= 500 || code == http.StatusTooManyRequests || code == http.StatusRequestTimeout:
		return connect.Retriable(about)
	}
	return about
}
