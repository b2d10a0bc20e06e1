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
		configs.Req(urlKey, configs.String, configs.High, "Where to send records. ${topic}, ${partition}, ${offset}, ${timestamp} and ${key} stand for the record's.",
			webURL),
		configs.Def(methodKey, configs.String, "POST", configs.Medium, "The method of the requests.", configs.OneOf("POST", "PUT", "PATCH")),
	}, append(clientAuthKeys(), configs.Keys{
		configs.Def(contentTypeKey, configs.String, "", configs.Low, "The header Content-Type; application/json, or application/x-ndjson for batches of lines, when "+
			"empty."),
		configs.Def(additionalKey, configs.List, "", configs.Low, "Further headers, each as NAME:VALUE.", headerList),
		configs.Def(batchingKey, configs.Boolean, "false", configs.High, "Whether a request has many records. They are of one partition, in order."),
		configs.Def(batchSizeKey, configs.Int, "500", configs.Medium, "How many records a request has at most, with batching.enabled=true.", configs.AtLeast(1)),
		configs.Def(batchFormatKey, configs.String, formatLines, configs.Medium, "How the records of a batch stand in a body: lines, or array, for a JSON array.",
			configs.OneOf(formatLines, formatArray)),
		configs.Opt(batchPrefixKey, configs.String, configs.Medium, "What stands before the first record of a batch. With this key or one of the next two, records stand in the body as "+
			"they are, in place of "+batchFormatKey+". Nothing when only one of those is set."),
		configs.Opt(batchSuffixKey, configs.String, configs.Medium, "What stands behind the last record of a batch. A line end when only one of the other two is set."),
		configs.Opt(batchSeparatorKey, configs.String, configs.Medium, "What stands between two records of a batch. A line end when only one of the other two is set."),
		configs.Def(retriesKey, configs.Int, "-1", configs.Medium, "How often a request is sent again after a network error or the status 408, 425, 429 or 5xx; then its "+
			"records are errors, which errors.tolerance decides about. -1: until it succeeds.", configs.AtLeast(-1)),
		configs.Def(backoffKey, configs.Int, "1000", configs.Low, "How many milliseconds to wait before the first try again. Each further wait is twice as long, up to a "+
			"minute. Retry-After in an answer says more.", configs.AtLeast(1)),
		configs.Def(timeoutKey, configs.Int, "30", configs.Medium, "How many seconds a request may take.", configs.AtLeast(1)),
		configs.Def(nullsKey, configs.String, nullFail, configs.Low, "What a record without a value is: fail, an error; ignore, nothing; delete, a request with the method DELETE "+
			"and no body.", configs.OneOf(nullFail, nullIgnore, nullDelete)),
	}...)...)
}

// clientAuthKeys say how requests that this package sends show that they may come.
func clientAuthKeys() configs.Keys {
	return configs.Keys{
		configs.Def(authTypeKey, configs.String, noAuth, configs.High, "How a request shows that it may come: static, with the header Authorization that "+
			authHeaderKey+" gives; basic; bearer; or none.", configs.OneOf(noAuth, staticAuth, basicAuth, bearerAuth)),
		configs.Opt(authHeaderKey, configs.Password, configs.Medium, "The header Authorization, for static."),
		configs.Opt(userKey, configs.String, configs.Medium, "The user's name, for basic."),
		configs.Opt(passwordKey, configs.Password, configs.Medium, "The user's password, for basic."),
		configs.Opt(tokenKey, configs.Password, configs.Medium, "The token, for bearer."),
	}
}

// webURL is the check of a URL, whose placeholders may stand anywhere but before the path.
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

// clientHeaders are what every request has.
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

// sinkOptions are the choices of a sink.
type sinkOptions struct {
	url     urlTemplate
	method  string
	headers http.Header
	batch   int // records in a request
	array   bool
	frame   *frame // of a batch, in place of lines or an array; nil: none

	batching bool // false: each record alone, and not as a batch

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
