package schemaregistry

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/configs/network"
	"millrace/plugins/connect"
)

// explain adds the operation and the URL to an error. Temporary errors become retriable.
func (r *Registry) explain(doing string, err error) error {
	if err == nil {
		return nil
	}
	var answer *sr.ResponseError
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.Is(err, network.ErrForbidden):
		return fmt.Errorf("%s at the Schema Registry %s: %w", doing, r.shown, err)
	case errors.Is(err, errAnswerTooLarge):
		return fmt.Errorf("%s at the Schema Registry %s: %w", doing, r.shown, errAnswerTooLarge)
	case errors.As(err, &syntax) || errors.As(err, &kind):
		return connect.Retriable(fmt.Errorf("%s: the answer of %s is not that of a Schema Registry: check schema.registry.url", doing, r.shown))
	case !errors.As(err, &answer):
		var cause *url.Error
		if errors.As(err, &cause) {
			err = cause.Err
		}
		return connect.Retriable(fmt.Errorf("%s: the Schema Registry at %s does not answer: %w", doing, r.shown, err))
	}
	return explainStatus(fmt.Errorf("%s at the Schema Registry %s: HTTP %d: %w", doing, r.shown, answer.StatusCode, shortened(err)), answer.StatusCode)
}

// explainStatus adds advice to an error response, and makes temporary ones retriable.
func explainStatus(about error, code int) error {
	switch {
	case code == http.StatusConflict:
		return fmt.Errorf("%w: it is not compatible with an earlier version; change it back, or the subject's compatibility", about)
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return fmt.Errorf("%w: check basic.auth.* or bearer.auth.*", about)
	case code >= 500 || code == http.StatusTooManyRequests || code == http.StatusRequestTimeout:
		return connect.Retriable(about)
	}
	return about
}
