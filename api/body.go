package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// read takes the request's body as one JSON object. It answers the request itself when it cannot.
func read(c *gin.Context, into any) bool {
	body, err := io.ReadAll(c.Request.Body)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		answerError(c, http.StatusRequestEntityTooLarge, fmt.Sprintf("the request is larger than %d bytes", tooLarge.Limit))
		return false
	}
	c.Set(bodyKey, body)
	if err == nil {
		err = decode(body, into)
	}
	if err != nil {
		answerError(c, http.StatusBadRequest, bodyFault(err))
		return false
	}
	return true
}

func decode(body []byte, into any) error {
	if text := bytes.TrimSpace(body); len(text) == 0 || string(text) == "null" {
		return io.EOF
	}
	return json.Unmarshal(body, into)
}

func bodyFault(err error) string {
	text := strings.TrimPrefix(err.Error(), "json: ")
	switch {
	case strings.HasPrefix(text, "Unrecognized field"):
		return text
	case errors.Is(err, io.EOF):
		return "the request has no body; expected a JSON object"
	}
	return "reading the request's JSON: " + text
}

// answer writes a JSON body without escaping what only HTML needs escaped.
func answer(c *gin.Context, status int, body any) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		panic(err)
	}
	c.Data(status, jsonType, bytes.TrimSuffix(buf.Bytes(), []byte("\n")))
}

func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
