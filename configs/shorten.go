package configs

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"
)

// digestDigits is how many hexadecimal digits of a text's SHA-256 sum a shortened text ends in.
const digestDigits = 16

// Shorten gives a text of at most so many bytes, at least 32: a longer one is cut and ends in a digest of the whole, so that different
// texts stay different and the same text always gets the same name. It cuts no character and no %XX apart.
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

// Cut gives the beginning of a long text for a message, with its size.
func Cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return fmt.Sprintf("%s… (%d bytes)", text[:most], len(text))
}

// maxValueQuoted is how many bytes of a value an error quotes.
const maxValueQuoted = 1000
