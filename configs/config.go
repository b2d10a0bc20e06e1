package configs

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Config is a set of properties that passed validation by its definitions. A getter panics if the
// key has another type: that is a bug in the code, not an error in the user's file.
type Config struct {
	values map[string]string
	raw    map[string]string
}

// Has reports whether the key has a value, from the user or from its default.
func (c Config) Has(key string) bool { _, ok := c.values[key]; return ok }

// String returns the value of a STRING, CLASS or PASSWORD key; "" if it is unset.
func (c Config) String(key string) string { return c.values[key] }

// Bool returns the value of a BOOLEAN key; false if it is unset.
func (c Config) Bool(key string) bool { return c.values[key] == "true" }

// Int returns the value of a SHORT or INT key; 0 if it is unset.
func (c Config) Int(key string) int { return int(c.Long(key)) }

// Long returns the value of any integer key; 0 if it is unset.
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

// Double returns the value of a DOUBLE key; 0 if it is unset.
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

// Millis returns the value of an integer key in milliseconds. Values beyond the range of a Duration
// become the longest Duration, because users of Kafka write the largest integer for "forever".
func (c Config) Millis(key string) time.Duration {
	const most = math.MaxInt64 / int64(time.Millisecond)
	return time.Duration(max(-most, min(c.Long(key), most))) * time.Millisecond
}

// List returns the items of a LIST key; nil if it is unset or empty.
func (c Config) List(key string) []string { return SplitList(c.values[key]) }

// Raw returns all properties that the user gave, including unknown keys. The caller must not change
// the map.
func (c Config) Raw() map[string]string { return c.raw }

// WithPrefix returns the raw properties whose keys start with prefix, with the prefix removed.
func (c Config) WithPrefix(prefix string) map[string]string { return WithPrefix(c.raw, prefix) }

// WithPrefix returns the properties whose keys start with prefix, with the prefix removed.
func WithPrefix(props map[string]string, prefix string) map[string]string {
	out := map[string]string{}
	for k, v := range props {
		if rest, ok := strings.CutPrefix(k, prefix); ok {
			out[rest] = v
		}
	}
	return out
}
