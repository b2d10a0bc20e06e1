package api

import (
	"mime"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

const jsonType = "application/json"

// needJSON rejects a request whose Content-Type is not JSON, unless it has neither type nor body.
func needJSON(c *gin.Context) {
	r := c.Request
	given := r.Header.Get("Content-Type")
	hasBody := r.ContentLength != 0
	if !hasBody && (given == "" || r.Method == http.MethodGet || r.Method == http.MethodDelete) {
		return
	}
	media, _, err := mime.ParseMediaType(given)
	if err != nil || media != jsonType {
		answerError(c, unsupportedMedia, "HTTP 415 Unsupported Media Type")
	}
}

// accept rejects a request that does not accept JSON.
func accept(c *gin.Context) {
	if c.Request.Method == http.MethodOptions {
		return
	}
	lines := c.Request.Header.Values("Accept")
	if len(lines) == 0 || acceptsJSON(strings.Join(lines, ",")) {
		return
	}
	answerError(c, notAcceptable, "HTTP 406 Not Acceptable")
}

func acceptsJSON(header string) bool {
	if strings.TrimSpace(header) == "" {
		return true
	}
	for _, item := range strings.Split(header, ",") {
		media, params, err := mime.ParseMediaType(item)
		if err != nil || strings.Trim(params["q"], "0.") == "" && params["q"] != "" {
			continue
		}
		if media == jsonType || media == "*/*" || media == "application/*" {
			return true
		}
	}
	return false
}
