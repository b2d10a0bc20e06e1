package http

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"millrace/configs"
)

const (
	urlKey         = "http.url"
	methodKey      = "http.method"
	authTypeKey    = "http.authorization.type"
	authHeaderKey  = "http.headers.authorization"
	contentTypeKey = "http.headers.content.type"
	additionalKey  = "http.headers.additional"
	batchingKey    = "batching.enabled"
	batchSizeKey   = "batch.max.size"
	batchFormatKey = "batch.format"

	batchPrefixKey    = "batch.prefix"
	batchSuffixKey    = "batch.suffix"
	batchSeparatorKey = "batch.separator"

	retriesKey = "max.retries"
	backoffKey = "retry.backoff.ms"
	timeoutKey = "http.timeout"
	nullsKey   = "behavior.on.null.values"
)

const staticAuth = "static"

const formatLines, formatArray = "lines", "array"

const nullFail, nullIgnore, nullDelete = "fail", "ignore", "delete"

func sinkKeys() configs.Keys {
	return append(configs.Keys{
		configs.Req(urlKey, configs.String, configs.High, "URL to send records to. ${topic}, ${partition}, ${offset}, ${timestamp} and ${key} stand for those of the record.",
			webURL),
		configs.Def(methodKey, configs.String, "POST", configs.Medium, "HTTP method of the "+
			"requests.", configs.OneOf("POST", "PUT", "PATCH")),
	}, append(clientAuthKeys(), configs.Keys{
		configs.Def(contentTypeKey, configs.String, "", configs.Low, "Content-Type header. Empty: "+
			"application/json, or application/x-ndjson for batches of lines."),
		configs.Def(additionalKey, configs.List, "", configs.Low, "Additional headers, as a "+
			"comma-separated list of NAME:VALUE.", headerList),
		configs.Def(batchingKey, configs.Boolean, "false", configs.High, "Whether a request "+
			"contains several records. They are from one partition, in order."),
		configs.Def(batchSizeKey, configs.Int, "500", configs.Medium, "Maximum number of records in "+
			"a request, with batching.enabled=true.", configs.AtLeast(1)),
		configs.Def(batchFormatKey, configs.String, formatLines, configs.Medium, "Format of a batch: lines (one record per line) or array (a JSON array).",
			configs.OneOf(formatLines, formatArray)),
		configs.Opt(batchPrefixKey, configs.String, configs.Medium, "Text before the first record of a batch. If the prefix, suffix or separator is set, "+
			"the body contains the records unchanged, and "+batchFormatKey+" does not apply. Unset: no prefix."),
		configs.Opt(batchSuffixKey, configs.String, configs.Medium, "Text after the last record of "+
			"a batch. Unset: a line end if the prefix or the separator is set."),
		configs.Opt(batchSeparatorKey, configs.String, configs.Medium, "Text between two records of "+
			"a batch. Unset: a line end if the prefix or the suffix is set."),
		configs.Def(retriesKey, configs.Int, "-1", configs.Medium, "Maximum number of retries after "+
			"a network error or a response with status 408, 425, 429 or 5xx. After that the "+
			"records of the request are handled according to errors.tolerance. -1: retry "+
			"indefinitely.", configs.AtLeast(-1)),
		configs.Def(backoffKey, configs.Int, "1000", configs.Low, "Back-off before the first retry, "+
			"in milliseconds. It doubles with each retry, up to one minute. A Retry-After header "+
			"in the response takes precedence.", configs.AtLeast(1)),
		configs.Def(timeoutKey, configs.Int, "30", configs.Medium, "Timeout of a request, in "+
			"seconds.", configs.AtLeast(1)),
		configs.Def(nullsKey, configs.String, nullFail, configs.Low, "What to do with a record "+
			"without a value. fail: it is an error. ignore: skip it. delete: send a request with "+
			"the method DELETE and no body.", configs.OneOf(nullFail, nullIgnore, nullDelete)),
	}...)...)
}

// clientAuthKeys returns the keys for the authentication of requests that this package sends.
func clientAuthKeys() configs.Keys {
	return configs.Keys{
		configs.Def(authTypeKey, configs.String, noAuth, configs.High, "Authentication of requests: static (the Authorization header in "+
			authHeaderKey+"), basic, bearer, or none.", configs.OneOf(noAuth, staticAuth, basicAuth, bearerAuth)),
		configs.Opt(authHeaderKey, configs.Password, configs.Medium, "Authorization header for "+
			"static authentication."),
		configs.Opt(userKey, configs.String, configs.Medium, "User name for basic authentication."),
		configs.Opt(passwordKey, configs.Password, configs.Medium, "Password for basic "+
			"authentication."),
		configs.Opt(tokenKey, configs.Password, configs.Medium, "Token for bearer authentication."),
	}
}

// webURL checks a URL. Its placeholders may be anywhere after the host.
func webURL(text string) error {
	u, err := url.Parse(placeholder.ReplaceAllString(text, "x"))
	switch {
	case err != nil:
		return err
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return errors.New("expected http://HOST/PATH or https://HOST/PATH")
	case u.User != nil:
		return errors.New("expected no user in it: set " + authTypeKey)
	}
	return nil
}

func headerList(value string) error {
	for _, item := range configs.SplitList(value) {
		if name, _, ok := strings.Cut(item, ":"); !ok || strings.TrimSpace(name) == "" {
			return fmt.Errorf("%q: expected NAME:VALUE", item)
		}
	}
	return nil
}

// clientHeaders returns the headers of every request.
func clientHeaders(c configs.Config) (http.Header, error) {
	h := http.Header{"User-Agent": {"Millrace"}}
	for _, item := range c.List(additionalKey) {
		name, value, _ := strings.Cut(item, ":")
		h.Add(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	kind := c.String(authTypeKey)
	needs := map[string][]string{staticAuth: {authHeaderKey}, basicAuth: {userKey, passwordKey}, bearerAuth: {tokenKey}}
	for _, key := range needs[kind] {
		if c.String(key) == "" {
			return nil, keyError{authTypeKey, kind, errors.New("it needs " + key)}
		}
	}
	switch kind {
	case staticAuth:
		h.Set("Authorization", c.String(authHeaderKey))
	case basicAuth:
		h.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(c.String(userKey)+":"+c.String(passwordKey))))
	case bearerAuth:
		h.Set("Authorization", "Bearer "+c.String(tokenKey))
	}
	return h, nil
}

// sinkOptions are the settings of a sink.
type sinkOptions struct {
	url     urlTemplate
	method  string
	headers http.Header
	batch   int // maximum number of records in a request
	array   bool
	frame   *frame // of a batch, instead of lines or an array; nil: none

	batching bool // false: each record alone, without a batch format

	retries int
	backoff time.Duration
	timeout time.Duration
	nulls   string
}

func parseSink(props map[string]string) (o sinkOptions, err error) {
	c, err := sinkKeys().Parse(aiven.Apply(props))
	if err != nil {
		return o, err
	}
	o = sinkOptions{
		batching: c.Bool(batchingKey),
		method:   c.String(methodKey), batch: 1, array: c.String(batchFormatKey) == formatArray, retries: c.Int(retriesKey), backoff: c.Millis(backoffKey),
		timeout: time.Duration(c.Int(timeoutKey)) * time.Second, nulls: c.String(nullsKey),
	}
	if o.headers, err = clientHeaders(c); err != nil {
		return o, err
	}
	contentType := "application/json"
	if o.frame, err = newFrame(c); err != nil {
		return o, err
	}
	if c.Bool(batchingKey) {
		o.batch = c.Int(batchSizeKey)
		if !o.array && o.frame == nil {
			contentType = "application/x-ndjson"
		}
	}
	if given := c.String(contentTypeKey); given != "" {
		contentType = given
	}
	o.headers.Set("Content-Type", contentType)
	if o.url, err = parseURL(c.String(urlKey)); err == nil {
		err = checkURL(c.String(urlKey))
	}
	if err != nil {
		return o, keyError{urlKey, c.String(urlKey), err}
	}
	if o.batch > 1 && o.url.perRecord {
		return o, keyError{urlKey, c.String(urlKey), errors.New("expected no ${key}, ${offset} or ${timestamp} with " + batchingKey + "=true: a request has many records")}
	}
	return o, nil
}
