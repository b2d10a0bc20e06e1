package http

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"millrace/configs"
	"millrace/connectors/internal/jsontext"
)

const (
	requestURLKey    = "http.request.url"
	requestMethodKey = "http.request.method"
	requestHeadsKey  = "http.request.headers"
	requestParamsKey = "http.request.params"
	requestBodyKey   = "http.request.body"
	intervalKey      = "http.timer.interval.millis"
	readTimeoutKey   = "http.client.read.timeout.millis"
	initialKey       = "http.offset.initial"
	listKey          = "http.response.list.pointer"
	recordOffsetKey  = "http.response.record.offset.pointer"
	recordKeyKey     = "http.response.record.key.pointer"
	dateOrderKey     = "http.response.record.offset.date.order"
	maxResponseKey   = "http.response.max.bytes"
)

func pollKeys() configs.Keys {
	return append(configs.Keys{
		configs.Req(requestURLKey, configs.String, configs.High, "URL to poll. ${offset} in the URL, the parameters and the body stands for the offset of the last record.",
			webURL),
		configs.Req(topicKey, configs.String, configs.High, "Topic for the records.", configs.NonEmpty),
		configs.Def(intervalKey, configs.Long, "60000", configs.High, "Interval between two "+
			"requests, in milliseconds.", configs.AtLeast(1)),
		configs.Def(listKey, configs.String, "", configs.High, "JSON Pointer to the records in a "+
			"response. If it points to an array, each element is a record. Any other value is one "+
			"record."),
		configs.Opt(recordOffsetKey, configs.String, configs.High, "JSON Pointer to the offset in a "+
			"record: a number, a time in any common format, or text that sorts. Numbers are "+
			"compared as numbers and times as times. Records are delivered in the order of their "+
			"offsets. Records with a lower offset than the last one are skipped, and so are "+
			"records with the last offset that were already delivered. Unset: a response is "+
			"delivered as a whole if it differs from the previous one."),
		configs.Opt(dateOrderKey, configs.String, configs.Low, "Which number comes first in offsets "+
			"that are dates with the year at the end, such as 02/01/2026: day or month. Unset: "+
			"such offsets are compared as text, with a warning, and later records may be skipped.", configs.OneOf(string(dayFirst), string(monthFirst))),
		configs.Opt(recordKeyKey, configs.String, configs.Medium, "JSON Pointer to the key in a "+
			"record. The key becomes a string."),
		configs.Def(initialKey, configs.String, "", configs.Medium, "Value of ${offset} before the "+
			"first record."),
		configs.Def(requestMethodKey, configs.String, "GET", configs.Low, "HTTP method of the "+
			"requests.", configs.OneOf("GET", "POST")),
		configs.Def(requestParamsKey, configs.String, "", configs.Medium, "Query of the requests, "+
			"such as since=${offset}&limit=100. The value of ${offset} is escaped."),
		configs.Def(requestHeadsKey, configs.List, "", configs.Low, "Additional headers, as a "+
			"comma-separated list of NAME:VALUE.", headerList),
		configs.Def(requestBodyKey, configs.String, "", configs.Low, "Body of the requests."),
		configs.Def(readTimeoutKey, configs.Int, "30000", configs.Low, "Timeout of a request, in "+
			"milliseconds.", configs.AtLeast(1)),
		configs.Def(maxResponseKey, configs.Int, "67108864", configs.Low, "Maximum size of a "+
			"response, in bytes. A longer response is an error.", configs.AtLeast(1)),
	}, clientAuthKeys()...)
}

// pollOptions are the settings of a polling source.
type pollOptions struct {
	url, params, body string
	method, topic     string
	headers           http.Header
	interval, timeout time.Duration
	initial           string
	list, offset, key []string
	ordered           bool // records have offsets
	dates             dateOrder
	keyed             bool
	maxBytes          int
}

func parsePoll(props map[string]string) (o pollOptions, err error) {
	c, err := pollKeys().Parse(props)
	if err != nil {
		return o, err
	}
	o = pollOptions{
		url: c.String(requestURLKey), params: c.String(requestParamsKey), body: c.String(requestBodyKey), method: c.String(requestMethodKey), topic: c.String(topicKey),
		interval: c.Millis(intervalKey), timeout: c.Millis(readTimeoutKey), initial: c.String(initialKey), ordered: c.Has(recordOffsetKey), keyed: c.Has(recordKeyKey),
		maxBytes: c.Int(maxResponseKey), dates: dateOrder(c.String(dateOrderKey)),
	}
	if err = checkURL(o.url); err != nil {
		return o, keyError{requestURLKey, o.url, err}
	}
	if !configs.IsTopic(o.topic) {
		return o, keyError{topicKey, o.topic, errors.New("expected letters, digits, dots, underscores and hyphens, 249 at most")}
	}
	for key, to := range map[string]*[]string{listKey: &o.list, recordOffsetKey: &o.offset, recordKeyKey: &o.key} {
		if *to, err = jsontext.ParsePointer(c.String(key)); err != nil {
			return o, keyError{key, c.String(key), err}
		}
	}
	if o.headers, err = clientHeaders(c); err != nil {
		return o, err
	}
	for _, item := range c.List(requestHeadsKey) {
		name, value, _ := strings.Cut(item, ":")
		o.headers.Add(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	if o.body != "" && o.headers.Get("Content-Type") == "" {
		o.headers.Set("Content-Type", "application/json")
	}
	return o, nil
}

// address returns the URL for the records after an offset.
func (o *pollOptions) address(offset string) string {
	fill := func(text string) string {
		return strings.ReplaceAll(text, "${offset}", strings.ReplaceAll(url.QueryEscape(offset), "+", "%20"))
	}
	address := fill(o.url)
	if o.params == "" {
		return address
	}
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	return address + separator + fill(o.params)
}
