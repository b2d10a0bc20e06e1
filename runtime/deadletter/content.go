package deadletter

import (
	"encoding/base64"
	"unicode/utf8"

	"millrace/api/rest"
)

// contentOf returns the first bytes of a key or value for the REST API; nil for none. limit is the
// maximum number of bytes. Text is cut between characters.
func contentOf(b []byte, limit int) *rest.Content {
	if b == nil {
		return nil
	}
	c := &rest.Content{}
	if len(b) > limit {
		c.Bytes = len(b)
	}
	if utf8.Valid(b) {
		if c.Bytes > 0 {
			for b = b[:limit]; len(b) > 0 && !utf8.Valid(b); {
				b = b[:len(b)-1]
			}
		}
		text := string(b)
		c.Text = &text
		return c
	}
	text := base64.StdEncoding.EncodeToString(b[:min(limit, len(b))])
	c.Base64 = &text
	return c
}
