package api

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"millrace/configs"
	"millrace/runtime/fault"
)

// crossOrigin allows browsers to call the API from the origins of access.control.allow.origin. If
// it is empty, no other origin is allowed. Requests from other origins that change something are
// rejected on the server: browsers send some of them without a preflight, and with the user's
// password.
func crossOrigin(c configs.Config, next http.Handler) (http.Handler, error) {
	origins := configs.SplitList(c.String("access.control.allow.origin"))
	own := sameOrigin(next)
	if len(origins) == 0 {
		return own, nil
	}
	patterns, err := originPatterns(origins)
	if err != nil {
		return nil, fmt.Errorf("access.control.allow.origin: %w", err)
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

// originPatterns compiles the entries of access.control.allow.origin.
func originPatterns(origins []string) (patterns []*regexp.Regexp, err error) {
	for _, o := range origins {
		if o == "*" {
			o = ".*"
		}
		re, err := configs.CompileRegex("^(?:" + o + ")$")
		if err != nil {
			return nil, err
		}
		patterns = append(patterns, re)
	}
	return patterns, nil
}

// sameOrigin rejects requests from pages of other origins, unless they only read. It relies on
// headers that browsers set; other clients are not affected.
func sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeError(w, fault.Forbidden, "a page of another origin must not make changes here: add the origin to access.control.allow.origin to allow it")
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
