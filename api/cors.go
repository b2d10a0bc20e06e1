package api

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"millrace/configs"
	"millrace/runtime/herder"
)

// crossOrigin lets browsers call the API from the origins of access.control.allow.origin; none when that is empty. A page of another
// origin changes nothing either: browsers send some requests without asking first, and with the user's password.
func crossOrigin(c configs.Config, next http.Handler) (http.Handler, error) {
	origins := configs.SplitList(c.String("access.control.allow.origin"))
	own := sameOrigin(next)
	if len(origins) == 0 {
		return own, nil
	}
	var patterns []*regexp.Regexp
	for _, o := range origins {
		if o == "*" {
			o = ".*"
		}
		re, err := configs.CompileRegex("^(?:" + o + ")$")
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
		origin := r.Header.Get("Origin")
		if origin == "" || !allowed(patterns, origin) {
			own.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Access-Control-Allow-Origin", origin)
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			w.Header().Set("Access-Control-Allow-Methods", methods)
			w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
			w.Header().Set("Access-Control-Max-Age", "60")
		}
		next.ServeHTTP(w, r)
	}), nil
}

// sameOrigin refuses what a browser says comes from a page of another origin, unless it only reads. Other clients say nothing of it.
func sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeError(w, herder.Forbidden, "a page of another origin may not change anything here; access.control.allow.origin says whose may")
	}))
	return protection.Handler(next)
}

func allowed(patterns []*regexp.Regexp, origin string) bool {
	for _, re := range patterns {
		if re.MatchString(origin) {
			return true
		}
	}
	return false
}
