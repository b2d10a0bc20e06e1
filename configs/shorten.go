package configs

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"
)

// digestDigits is the number of hexadecimal digits of the SHA-256 sum at the end of a shortened
// text.
const digestDigits = 16

// Shorten limits a text to most bytes, at least 32. It cuts a longer text and appends a digest of
// the whole, so that different texts stay different and the same text always gets the same name. It
// never splits a character or a %XX escape.
func Shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	sum := sha256.Sum256([]byte(text))
	cut := most - digestDigits - 1
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	if i := strings.LastIndexByte(text[:cut], '%'); i >= 0 && i > cut-3 {
		cut = i
	}
	return text[:cut] + "-" + hex.EncodeToString(sum[:])[:digestDigits]
}

// Cut shortens a long text for a message and appends its size.
func Cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return fmt.Sprintf("%s… (%d bytes)", text[:most], len(text))
}

// maxValueQuoted is the maximum number of bytes of a value that an error quotes.
const maxValueQuoted = 1000
