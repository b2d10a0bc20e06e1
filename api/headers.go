package api

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"millrace/configs"
)

// headerRule is one rule of response.http.headers.config.
type headerRule struct {
	add         bool
	name, value string
	after       *time.Duration // for dates: the offset from the time of the response
}

// responseHeaders adds the headers of response.http.headers.config to every response.
func responseHeaders(c configs.Config, next http.Handler) (http.Handler, error) {
	rules, err := parseHeaderRules(c.String("response.http.headers.config"))
	if err != nil {
		return nil, fmt.Errorf("response.http.headers.config: %w", err)
	}
	if len(rules) == 0 {
		return next, nil
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, rule := range rules {
			rule.apply(w.Header(), time.Now())
		}
		next.ServeHTTP(w, r)
	}), nil
}

func (r headerRule) apply(h http.Header, now time.Time) {
	value := r.value
	if r.after != nil {
		value = now.Add(*r.after).UTC().Format(http.TimeFormat)
	}
	if r.add {
		h.Add(r.name, value)
	} else {
		h.Set(r.name, value)
	}
}

// parseHeaderRules parses comma-separated rules. A rule that contains a comma must be in double
// quotes.
func parseHeaderRules(text string) ([]headerRule, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	r := csv.NewReader(strings.NewReader(text))
	r.TrimLeadingSpace = true
	items, err := r.Read()
	if err != nil {
		return nil, err
	}
	var rules []headerRule
	for _, item := range items {
		rule, err := parseHeaderRule(strings.TrimSpace(item))
		if err != nil {
			return nil, err
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

func parseHeaderRule(text string) (rule headerRule, err error) {
	action, header, spaced := strings.Cut(text, " ")
	name, value, colon := strings.Cut(strings.TrimSpace(header), ":")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if !spaced || !colon || name == "" || strings.ContainsAny(name, " \t") {
		return rule, fmt.Errorf("%q: expected action name:value, such as set X-Frame-Options:DENY", text)
	}
	rule = headerRule{name: name, value: value}
	switch strings.ToLower(action) {
	case "set":
	case "add":
		rule.add = true
	case "setdate", "adddate":
		millis, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return rule, fmt.Errorf("%q: expected a number of milliseconds from now", text)
		}
		after := time.Duration(millis) * time.Millisecond
		rule.after, rule.add = &after, strings.EqualFold(action, "adddate")
	default:
		return rule, fmt.Errorf("%q: expected one of the actions set, add, setDate, addDate", text)
	}
	return rule, nil
}
