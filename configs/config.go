package configs

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Config is a set of properties that its definitions accepted. Its getters panic on a key of another type, which is a
// mistake in the code, not in a user's file.
type Config struct {
	values map[string]string
	raw    map[string]string
}

// Has reports whether the key is set, by the user or by its default.
func (c Config) Has(key string) bool { _, ok := c.values[key]; return ok }

// String gives a STRING, CLASS or PASSWORD; "" when unset.
func (c Config) String(key string) string { return c.values[key] }

// Bool gives a BOOLEAN; false when unset.
func (c Config) Bool(key string) bool { return c.values[key] == "true" }

// Int gives a SHORT or INT; 0 when unset.
func (c Config) Int(key string) int { return int(c.Long(key)) }

// Long gives any integer; 0 when unset.
func (c Config) Long(key string) int64 {
	s, ok := c.values[key]
	if !ok {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		panic("configs: " + key + " is not an integer key")
	}
	return n
}

// Double gives a DOUBLE; 0 when unset.
func (c Config) Double(key string) float64 {
	s, ok := c.values[key]
	if !ok {
		return 0
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic("configs: " + key + " is not a number's key")
	}
	return n
}

// Millis gives an integer key that counts milliseconds. More than a Duration can be becomes the longest Duration: Kafka's users write
// the largest number for "forever".
func (c Config) Millis(key string) time.Duration {
	const most = math.MaxInt64 / int64(time.Millisecond)
	return time.Duration(max(-most, min(c.Long(key), most))) * time.Millisecond
}

// List gives a LIST; nil when unset or empty.
func (c Config) List(key string) []string { return SplitList(c.values[key]) }

// Raw is what the user gave, every key of it. The map is not to be changed.
func (c Config) Raw() map[string]string { return c.raw }

// WithPrefix gives the raw properties whose keys start with prefix, the prefix removed.
func (c Config) WithPrefix(prefix string) map[string]string { return WithPrefix(c.raw, prefix) }

// WithPrefix gives the properties whose keys start with prefix, the prefix removed.
func WithPrefix(props map[string]string, prefix string) map[string]string {
	out := map[string]string{}
	for k, v := range props {
		if rest, ok := strings.CutPrefix(k, prefix); ok {
			out[rest] = v
		}
	}
	return out
}
