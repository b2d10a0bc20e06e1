package kafka

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
)

// reader reads properties one by one and collects what they make, and everything that is wrong with them.
type reader struct {
	props map[string]string
	opts  []kgo.Opt
	errs  []error
}

func (r *reader) done() ([]kgo.Opt, error) {
	if r.errs != nil {
		return nil, errors.Join(r.errs...)
	}
	return r.opts, nil
}

func (r *reader) add(opts ...kgo.Opt) { r.opts = append(r.opts, opts...) }

func (r *reader) bad(key, value, expected string) {
	r.errs = append(r.errs, fmt.Errorf("%s is %q: expected %s", key, value, expected))
}

// text gives a value without the blanks around it; false when there is none.
func (r *reader) text(key string) (string, bool) {
	s := strings.TrimSpace(r.props[key])
	return s, s != ""
}

func (r *reader) list(key string) []string { return configs.SplitList(r.props[key]) }

func (r *reader) number(key string, least, most int64) (int64, bool) {
	s, ok := r.text(key)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < least || n > most {
		r.bad(key, s, between(least, most))
		return 0, false
	}
	return n, true
}

func between(least, most int64) string {
	if most == math.MaxInt64 {
		return fmt.Sprintf("a whole number from %d up", least)
	}
	return fmt.Sprintf("a whole number from %d to %d", least, most)
}

// maxMillis keeps a time.Duration from overflowing.
const maxMillis = math.MaxInt64 / int64(time.Millisecond)

func (r *reader) millis(key string, least int64) (time.Duration, bool) {
	s, given := r.text(key)
	if n, err := strconv.ParseInt(s, 10, 64); given && err == nil && n > maxMillis {
		return time.Duration(math.MaxInt64), true
	}
	n, ok := r.number(key, least, math.MaxInt64)
	return time.Duration(n) * time.Millisecond, ok
}

// int32Of gives a number that kgo wants as an int32.
func (r *reader) int32Of(key string, least int64) (int32, bool) {
	n, ok := r.number(key, least, math.MaxInt32)
	return int32(n), ok
}

func (r *reader) boolean(key string) (value, ok bool) {
	s, ok := r.text(key)
	switch {
	case !ok:
		return false, false
	case strings.EqualFold(s, "true"):
		return true, true
	case strings.EqualFold(s, "false"):
		return false, true
	}
	r.bad(key, s, "true or false")
	return false, false
}

// choice gives one of the allowed words, in the case they are listed in.
func (r *reader) choice(key string, allowed ...string) (string, bool) {
	s, ok := r.text(key)
	if !ok {
		return "", false
	}
	i := slices.IndexFunc(allowed, func(a string) bool { return strings.EqualFold(a, s) })
	if i < 0 {
		r.bad(key, s, "one of "+strings.Join(allowed, ", "))
		return "", false
	}
	return allowed[i], true
}
