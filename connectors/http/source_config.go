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
		configs.Req(listenKey, configs.String, configs.High, "Address to listen on, as HOST:PORT. "+
			"Without a host: all addresses of the machine. Only the worker that runs the "+
			"connector's task listens.", configs.NonEmpty),
		configs.Def(pathKey, configs.String, "/", configs.High, "Path of the endpoint. A segment in "+
			"braces, as in /api/{kind}, matches any one segment. The topic and the key can use "+
			"it.", configs.NonEmpty),
		configs.Req(topicKey, configs.String, configs.High, "Topic for the records. ${NAME} stands "+
			"for the segment {NAME} of the path: in that case clients choose the topic.", configs.NonEmpty),
		configs.Def(methodsKey, configs.List, "POST", configs.Low, "Accepted HTTP methods.", oneOfEach("POST", "PUT", "PATCH")),
		configs.Def(bodyKey, configs.String, bodyJSON, configs.Medium, "Format of a body: json "+
			"(validated, schemaless, and unchanged except for white space), json-text (the same "+
			"as a string, for StringConverter), string, or bytes.",
			configs.OneOf(bodyJSON, bodyText, bodyString, bodyBytes)),
		configs.Def(batchKey, configs.Boolean, "false", configs.Medium, "Whether each element of a "+
			"body that is a JSON array becomes a record. Regardless of this key, a body with the "+
			"content type application/x-ndjson is one record per line, and a JSON text sequence "+
			"(RFC 7464) is one record per document. All records of a request are acknowledged "+
			"together."),
		configs.Opt(keyKey, configs.String, configs.Medium, "Key of a record, as a string: "+
			"header:NAME, query:NAME, path:NAME, or body:POINTER with a JSON Pointer into the "+
			"record, such as body:/user/id. If it is missing, the record gets a null key."),
		configs.Def(headersKey, configs.List, "", configs.Low, "Request headers to copy to the "+
			"headers of the records."),
		configs.Def(queryKey, configs.List, "", configs.Low, "Query parameters to copy to the "+
			"headers of the records."),
		configs.Def(ackKey, configs.String, ackProduced, configs.High, "When a request is answered "+
			"with 202. produced: after the brokers have acknowledged its records. received: "+
			"immediately; records that are not at the brokers yet are lost if the worker is "+
			"killed.", configs.OneOf(ackProduced, ackReceived)),
		configs.Def(ackTimeoutKey, configs.Int, "5000", configs.Medium, "Timeout for the "+
			"acknowledgment of a request's records, in milliseconds. Then the response is 503. "+
			"While the brokers acknowledge nothing for this time, requests are rejected "+
			"immediately.", configs.AtLeast(1)),
		configs.Def(maxBodyKey, configs.Int, "1048576", configs.Medium, "Maximum size of a body, in "+
			"bytes. Larger requests are answered with 413.", configs.AtLeast(1)),
		configs.Def(maxRecordsKey, configs.Int, "10000", configs.Low, "Maximum number of records "+
			"that wait for their acknowledgment. Further requests are answered with 429.",
			configs.AtLeast(1)),
		configs.Def(maxBytesKey, configs.Int, "16777216", configs.Low, "Maximum size of all bodies "+
			"that are being received or wait for their acknowledgment, in bytes. Further requests "+
			"are answered with 429.", configs.AtLeast(1)),
		configs.Def(maxConnsKey, configs.Int, "1000", configs.Low, "Maximum number of open "+
			"connections. A further connection replaces an idle one, or is answered with 503. The "+
			"maximum of all connectors together is 4096.", configs.AtLeast(1)),
	}
	keys = append(keys, configs.Def(bodyTimeKey, configs.Int, "10000", configs.Low, "Time for a body to "+
		"arrive, in milliseconds, plus one second for each 4096 bytes of it. Then the request is "+
		"answered with 408.", configs.AtLeast(1)))
	keys = append(keys, guardKeys()...)
	return append(keys,
		configs.Opt(certKey, configs.String, configs.Low, "PEM file with the certificate for HTTPS "+
			"and its intermediate certificates."),
		configs.Opt(certKeyKey, configs.String, configs.Low, "PEM file with the private key of the "+
			"certificate."),
	)
}

// Formats of bodies, and times of responses.
const (
	bodyJSON, bodyText, bodyString, bodyBytes = "json", "json-text", "string", "bytes"
	ackProduced, ackReceived                  = "produced", "received"
)

// oneOfEach returns a Check for a list of at least one of the given words.
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

// sourceOptions are the settings of a source.
type sourceOptions struct {
	listen         string
	path           path
	topic          topicTemplate
	methods        []string
	reader         bodyReader
	key            keySource
	headers, query []string
	received       bool // answer immediately
	maxBody        int
	maxConnections int
	bodyTimeout    time.Duration
	limits         limits
	guard          guard
	tls            *tls.Config // nil: no HTTPS
}

// parseSource parses the properties of a source. Its errors are keyErrors for faults that the
// definitions cannot find.
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

// keyError is the error of a key whose value passes its definition.
type keyError struct {
	key, value string
	err        error
}

func (e keyError) Error() string {
	return fmt.Sprintf("Invalid value %s for configuration %s: %v", e.value, e.key, e.err)
}

func (e keyError) Unwrap() error { return e.err }

// complain adds the errors of parse to a validation.
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

// limits limit the data that waits for its acknowledgment.
type limits struct {
	records, bytes int
	wait           time.Duration
}
