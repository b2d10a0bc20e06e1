package api

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"millrace/configs"
)

// crossOrigin lets browsers call the API from the origins of access.control.allow.origin; none when that is empty.
func crossOrigin(c configs.Config, next http.Handler) (http.Handler, error) {
	origins := configs.SplitList(c.String("access.control.allow.origin"))
	if len(origins) == 0 {
		return next, nil
	}
	var patterns []*regexp.Regexp
	for _, o := range origins {
		if o == "*" {
			o = ".*"
		}
		re, err := regexp.Compile("^(?:" + o + ")$")
		if err != nil {
			return nil, fmt.Errorf("access.control.allow.origin: %w", err)
		}
		patterns = append(patterns, re)
	}
	methods := strings.Join(configs.SplitList(c.String("access.control.allow.methods")), ",")
	if methods == "" {
		methods = "GET,HEAD,POST"
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Origin")
		if origin := r.Header.Get("Origin"); origin != "" && allowed(patterns, origin) {
			w.Header().Set("Access-Control-Allow-Origin", origin)
			if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
				w.Header().Set("Access-Control-Allow-Methods", methods)
				w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
				w.Header().Set("Access-Control-Max-Age", "60")
			}
		}
		next.ServeHTTP(w, r)
	}), nil
}

func allowed(patterns []*regexp.Regexp, origin string) bool {
	for _, re := range patterns {
		if re.MatchString(origin) {
			return true
		}
	}
	return false
}
