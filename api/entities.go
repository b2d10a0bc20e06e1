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

	"millrace/runtime/worker"
)

// createRequest is the body of POST /connectors.
type createRequest struct {
	Name         scalar       `json:"name"`
	Config       configMap    `json:"config"`
	InitialState initialState `json:"initial_state"`
}

// scalar is a string that JSON may also give as a number or boolean, whose text it then is.
type scalar string

func (s *scalar) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '{', '[':
		return errors.New("Cannot deserialize value of type String from an object or array") //nolint:staticcheck // Apache's wording
	case '"':
		return json.Unmarshal(b, (*string)(s))
	case 'n':
		return nil
	}
	*s = scalar(b)
	return nil
}

// configMap is a connector's configuration; null values stay nil.
type configMap map[string]*string

func (m *configMap) UnmarshalJSON(b []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	*m = configMap{}
	for k, v := range raw {
		if string(v) == "null" {
			(*m)[k] = nil
			continue
		}
		var s scalar
		if err := s.UnmarshalJSON(v); err != nil {
			return fmt.Errorf("%s: %w", k, err)
		}
		text := string(s)
		(*m)[k] = &text
	}
	return nil
}

// props is the configuration without nulls, or which keys are null.
func (m configMap) props() (map[string]string, error) {
	out := make(map[string]string, len(m))
	for k, v := range m {
		if v == nil {
			return nil, fmt.Errorf("Null value can not be supplied as the configuration value: %s", k) //nolint:staticcheck // Apache's wording
		}
		out[k] = *v
	}
	return out, nil
}

// initialState is the state that a connector is created in.
type initialState worker.Target

func (s *initialState) UnmarshalJSON(b []byte) error {
	var text *string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	if text == nil {
		return nil
	}
	targets := map[string]worker.Target{"RUNNING": worker.TargetStarted, "PAUSED": worker.TargetPaused, "STOPPED": worker.TargetStopped}
	target, ok := targets[strings.ToUpper(*text)]
	if !ok {
		return fmt.Errorf("initial_state %q is none of RUNNING, PAUSED, STOPPED", *text)
	}
	*s = initialState(target)
	return nil
}

// read takes the request's body as one JSON value. It answers the request itself when it cannot.
func read(c *gin.Context, into any) bool {
	body, err := io.ReadAll(c.Request.Body)
	if err == nil {
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()
		if err = d.Decode(into); err == nil && d.More() {
			err = errors.New("text after the JSON value")
		}
	}
	if err != nil {
		answerError(c, http.StatusBadRequest, bodyFault(err))
		return false
	}
	return true
}

func bodyFault(err error) string {
	text := strings.TrimPrefix(err.Error(), "json: ")
	if field, unknown := strings.CutPrefix(text, "unknown field "); unknown {
		return "Unrecognized field " + field
	}
	if errors.Is(err, io.EOF) {
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
	c.Data(status, "application/json", bytes.TrimSuffix(buf.Bytes(), []byte("\n")))
}
