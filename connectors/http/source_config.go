package http

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"millrace/configs"
)

const (
	listenKey     = "http.listen"
	pathKey       = "http.path"
	topicKey      = "topic"
	methodsKey    = "http.methods"
	bodyKey       = "http.body"
	batchKey      = "http.batch"
	keyKey        = "http.key"
	headersKey    = "http.headers"
	queryKey      = "http.query"
	ackKey        = "webhook.ack"
	ackTimeoutKey = "webhook.ack.timeout.ms"
	maxBodyKey    = "max.body.bytes"
	maxRecordsKey = "http.queue.records"
	maxBytesKey   = "http.queue.bytes"
	maxConnsKey   = "http.max.connections"
	bodyTimeKey   = "http.body.timeout.ms"
	certKey       = "http.ssl.certificate.file"
	certKeyKey    = "http.ssl.key.file"
)

func sourceKeys() configs.Keys {
	keys := configs.Keys{
		configs.Req(listenKey, configs.String, configs.High, "Where to listen: HOST:PORT. Without a host, on every address of the machine. Of all workers "+
			"the one that runs the connector's task listens.", configs.NonEmpty),
		configs.Def(pathKey, configs.String, "/", configs.High, "The path that requests are taken at. A segment in braces, as in /api/{kind}, takes any one "+
			"segment; a topic and a key can hold it.", configs.NonEmpty),
		configs.Req(topicKey, configs.String, configs.High, "The topic of the records. ${NAME} in it stands for the segment {NAME} of the path: whoever may "+
			"send requests then chooses topics.", configs.NonEmpty),
		configs.Def(methodsKey, configs.List, "POST", configs.Low, "The methods that are taken.", oneOfEach("POST", "PUT", "PATCH")),
		configs.Def(bodyKey, configs.String, bodyJSON, configs.Medium, "What a body is: json (it is checked, and its value goes on without a schema, freed of "+
			"white space and otherwise as it came), json-text (the same as a string, for StringConverter), string, or bytes.",
			configs.OneOf(bodyJSON, bodyText, bodyString, bodyBytes)),
		configs.Def(batchKey, configs.Boolean, "false", configs.Medium, "Whether each element of a body that is a JSON array is a record. A body with the content type "+
			"application/x-ndjson is one record a line in any case, and a JSON text sequence (RFC 7464) one record a document. All records of a request are answered for together."),
		configs.Opt(keyKey, configs.String, configs.Medium, "What a record's key is, as a string: header:NAME, query:NAME, path:NAME, or body:POINTER with a JSON "+
			"Pointer into the record, as in body:/user/id. A record that has none gets a null key."),
		configs.Def(headersKey, configs.List, "", configs.Low, "Headers of the request that become headers of its records."),
		configs.Def(queryKey, configs.List, "", configs.Low, "Query parameters that become headers of the records."),
		configs.Def(ackKey, configs.String, ackProduced, configs.High, "When a request is answered with 202: produced, when the brokers have its records, or received, at "+
			"once; what is not at the brokers yet is then lost when the worker is killed.", configs.OneOf(ackProduced, ackReceived)),
		configs.Def(ackTimeoutKey, configs.Int, "5000", configs.Medium, "After so many milliseconds without an acknowledgement a request is answered with 503. "+
			"While the brokers acknowledge nothing for as long, requests are refused at once.", configs.AtLeast(1)),
		configs.Def(maxBodyKey, configs.Int, "1048576", configs.Medium, "A request with a longer body is answered with 413.", configs.AtLeast(1)),
		configs.Def(maxRecordsKey, configs.Int, "10000", configs.Low, "How many records may wait for their acknowledgement. Beyond that requests are answered with 429.",
			configs.AtLeast(1)),
		configs.Def(maxBytesKey, configs.Int, "16777216", configs.Low, "How many bytes of bodies may be on their way or wait for their acknowledgement. Beyond that requests "+
			"are answered with 429.", configs.AtLeast(1)),
		configs.Def(maxConnsKey, configs.Int, "1000", configs.Low, "Maximum number of open connections. A further one takes the place of an idle one, or is answered with 503. All "+
			"connectors together have at most 4096.", configs.AtLeast(1)),
	}
	keys = append(keys, configs.Def(bodyTimeKey, configs.Int, "10000", configs.Low, "How many milliseconds a body may take to arrive, and one second more for each 4096 bytes of it. Then the "+
		"request is answered with 408.", configs.AtLeast(1)))
	keys = append(keys, guardKeys()...)
	return append(keys,
		configs.Opt(certKey, configs.String, configs.Low, "A PEM file with the certificate to serve HTTPS with, and those that lead from it to its authority."),
		configs.Opt(certKeyKey, configs.String, configs.Low, "A PEM file with the key of that certificate."),
	)
}

// What a body is, and when a request is answered.
const (
	bodyJSON, bodyText, bodyString, bodyBytes = "json", "json-text", "string", "bytes"
	ackProduced, ackReceived                  = "produced", "received"
)

// oneOfEach allows a list of some words, at least one.
func oneOfEach(allowed ...string) configs.Check {
	one := configs.OneOf(allowed...)
	return func(value string) error {
		items := configs.SplitList(value)
		for _, item := range items {
			if err := one(item); err != nil {
				return err
			}
		}
		if len(items) == 0 {
			return fmt.Errorf("expected one of %s at least", strings.Join(allowed, ", "))
		}
		return nil
	}
}

// sourceOptions are the choices of a source.
type sourceOptions struct {
	listen         string
	path           path
	topic          topicTemplate
	methods        []string
	reader         bodyReader
	key            keySource
	headers, query []string
	received       bool // answer at once
	maxBody        int
	maxConnections int
	bodyTimeout    time.Duration
	limits         limits
	guard          guard
	tls            *tls.Config // nil: no HTTPS
}

// parseSource reads the properties of a source. A fault that the definitions do not find names its key.
func parseSource(props map[string]string) (o sourceOptions, err error) {
	c, err := sourceKeys().Parse(props)
	if err != nil {
		return o, err
	}
	o = sourceOptions{
		listen: c.String(listenKey), methods: c.List(methodsKey), reader: bodyReader{kind: c.String(bodyKey), batch: c.Bool(batchKey)},
		headers: c.List(headersKey), query: c.List(queryKey), received: c.String(ackKey) == ackReceived, maxBody: c.Int(maxBodyKey), maxConnections: c.Int(maxConnsKey), bodyTimeout: c.Millis(bodyTimeKey),
		limits: limits{records: c.Int(maxRecordsKey), bytes: c.Int(maxBytesKey), wait: c.Millis(ackTimeoutKey)},
	}
	host, text, err := net.SplitHostPort(o.listen)
	if err != nil {
		return o, keyError{listenKey, o.listen, errors.New("expected HOST:PORT, as in 127.0.0.1:8090")}
	}
	port, err := net.LookupPort("tcp", text)
	if err == nil {
		err = checkListen(host, port)
	}
	if err != nil {
		return o, keyError{listenKey, o.listen, err}
	}
	if o.path, err = parsePath(c.String(pathKey)); err != nil {
		return o, keyError{pathKey, c.String(pathKey), err}
	}
	if o.topic, err = parseTopic(c.String(topicKey), o.path); err != nil {
		return o, keyError{topicKey, c.String(topicKey), err}
	}
	if o.key, err = parseKey(c.String(keyKey), o.path, o.reader.kind); err != nil {
		return o, keyError{keyKey, c.String(keyKey), err}
	}
	if o.guard, err = newGuard(c); err != nil {
		return o, err
	}
	if c.Has(certKey) != c.Has(certKeyKey) {
		return o, keyError{certKey, c.String(certKey), errors.New("expected both " + certKey + " and " + certKeyKey + ", or neither")}
	}
	if c.Has(certKey) {
		certificate, err := tls.LoadX509KeyPair(c.String(certKey), c.String(certKeyKey))
		if err != nil {
			return o, keyError{certKey, c.String(certKey), err}
		}
		o.tls = &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"http/1.1"}}
	}
	return o, nil
}

// keyError is what is wrong with the value of a key that its definition accepts.
type keyError struct {
	key, value string
	err        error
}

func (e keyError) Error() string {
	return fmt.Sprintf("Invalid value %s for configuration %s: %v", e.value, e.key, e.err)
}

func (e keyError) Unwrap() error { return e.err }

// complain adds to a validation what parse found that the definitions do not.
func complain(values []configs.Value, err error) []configs.Value {
	var fault keyError
	if !errors.As(err, &fault) {
		return values
	}
	for i := range values {
		if values[i].Name == fault.key {
			values[i].Errors = append(values[i].Errors, fault.Error())
		}
	}
	return values
}

// limits bound what waits for its acknowledgement.
type limits struct {
	records, bytes int
	wait           time.Duration
}
