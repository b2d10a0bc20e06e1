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
		configs.Req(requestURLKey, configs.String, configs.High, "What to ask for. ${offset} here, in the parameters and in the body stands for the offset of the last record.",
			webURL),
		configs.Req(topicKey, configs.String, configs.High, "The topic of the records.", configs.NonEmpty),
		configs.Def(intervalKey, configs.Long, "60000", configs.High, "How many milliseconds lie between two requests.", configs.AtLeast(1)),
		configs.Def(listKey, configs.String, "", configs.High, "A JSON Pointer to the records in an answer. Each element is a record where it leads to an array; anything else "+
			"is one record."),
		configs.Opt(recordOffsetKey, configs.String, configs.High, "A JSON Pointer into a record to its offset: a number, a time in any common form, or text that sorts. Numbers are "+
			"compared as numbers and times as times. Records are given in the order of their offsets, and none that lies before the last one. Of the records with "+
			"the last offset, those that were given do not come again. Without this key, an answer is given whole when it is another than the last."),
		configs.Opt(dateOrderKey, configs.String, configs.Low, "Which number comes first in offsets that are dates with the year last, such as 02/01/2026: day or month. Without it "+
			"they are compared as text, with a warning, and later records may be skipped.", configs.OneOf(string(dayFirst), string(monthFirst))),
		configs.Opt(recordKeyKey, configs.String, configs.Medium, "A JSON Pointer into a record to its key, which becomes a string."),
		configs.Def(initialKey, configs.String, "", configs.Medium, "What ${offset} is before the first record."),
		configs.Def(requestMethodKey, configs.String, "GET", configs.Low, "The method of the requests.", configs.OneOf("GET", "POST")),
		configs.Def(requestParamsKey, configs.String, "", configs.Medium, "The query, as since=${offset}&limit=100. What ${offset} stands for is escaped."),
		configs.Def(requestHeadsKey, configs.List, "", configs.Low, "Further headers, each as NAME:VALUE.", headerList),
		configs.Def(requestBodyKey, configs.String, "", configs.Low, "The body of the requests."),
		configs.Def(readTimeoutKey, configs.Int, "30000", configs.Low, "How many milliseconds a request may take.", configs.AtLeast(1)),
		configs.Def(maxResponseKey, configs.Int, "67108864", configs.Low, "A longer answer is an error.", configs.AtLeast(1)),
	}, clientAuthKeys()...)
}

// pollOptions are the choices of a source that polls.
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
	if !validTopic(o.topic) {
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

// address is the URL to ask for what is beyond an offset.
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
