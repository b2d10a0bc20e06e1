package provider

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"millrace/configs"
)

// Hider replaces the values of one configuration's variables in text, also in the forms that
// transformations and servers make of them: in upper and lower case, reversed, in hexadecimal, in
// base64, and each of these inside a longer text. It cannot recognize values that were split,
// hashed or encrypted. It does not hide values of other configurations: a client that controls the
// text could find those values by guessing. A nil *Hider hides nothing.
type Hider struct{ replacer *strings.Replacer }

// Hider returns a Hider for the values of the variables in a configuration.
func (p *Providers) Hider(raw map[string]string) *Hider {
	if p == nil {
		return nil
	}
	found, _ := p.lookUp(raw)
	own := &Secrets{}
	for _, a := range found {
		for _, value := range a.values {
			for _, form := range append(formsOf(strings.TrimSpace(value)), value) {
				own.Keep(form)
			}
		}
	}
	if own.replacer == nil {
		return nil
	}
	return &Hider{own.replacer}
}

// formsOf returns other forms of a value.
func formsOf(value string) []string {
	if len(value) < shortestSecret {
		return nil
	}
	runes := []rune(value)
	slices.Reverse(runes)
	inHex := hex.EncodeToString([]byte(value))
	forms := []string{strings.ToUpper(value), strings.ToLower(value), string(runes), inHex, strings.ToUpper(inHex),
		base64.StdEncoding.EncodeToString([]byte(value)), base64.URLEncoding.EncodeToString([]byte(value))}
	for before := range 3 { // bytes before the value in its group of three
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := encoding.EncodeToString(append(make([]byte, before), value...))
			skipped := []int{0, 2, 3}[before] // characters that encode parts of those bytes
			whole := (before + len(value)) / 3 * 4
			if inner := text[skipped:whole]; len(inner) >= shortestLine {
				forms = append(forms, inner)
			}
		}
	}
	return forms
}

// Text returns a text with [hidden] in place of the values.
func (h *Hider) Text(text string) string {
	if h == nil {
		return text
	}
	return h.replacer.Replace(text)
}

// JSON returns a JSON text with [hidden] in place of the values. If hiding a number makes the JSON
// invalid, it hides the whole text.
func (h *Hider) JSON(text json.RawMessage) json.RawMessage {
	if h == nil {
		return text
	}
	hidden := json.RawMessage(h.replacer.Replace(string(text)))
	if !json.Valid(hidden) {
		return json.RawMessage(`"` + configs.Hidden + `"`)
	}
	return hidden
}
