package provider

import (
	"maps"
	"time"
)

// Reading is a configuration with its variables resolved, at one moment.
type Reading struct {
	Raw   map[string]string // with variables
	Props map[string]string // without them; nil: a variable could not be resolved
	found map[place]answer
	again func(raw map[string]string) (*Reading, error) // reads it again
}

// answer is the values that a provider had at a place.
type answer struct {
	keys   []string // of the request
	values map[string]string

	// A provider of the worker itself may be read at any time. One of a plugin is not read again
	// before the end of the time to live that it has returned; zero: not at all, as in Apache Kafka
	// Connect. A read can cost money, or create new credentials.
	ofPlugin bool
	until    time.Time
}

// expired reports whether the values should be read again.
func (a answer) expired(now time.Time) bool {
	return !a.ofPlugin || !a.until.IsZero() && !now.Before(a.until)
}

// Read resolves the variables of a configuration. Its error is an Unresolved if any variable cannot
// be resolved.
func (p *Providers) Read(raw map[string]string) (*Reading, error) {
	r, err := p.reading(raw, Unresolved.none)
	r.again = p.Read
	return r, err
}

// ReadTask resolves the variables of a task configuration, which a connector created. Here text that
// looks like a variable without a provider is the connector's own: its configuration contained none.
func (p *Providers) ReadTask(raw map[string]string) (*Reading, error) {
	r, err := p.reading(raw, func(faults Unresolved) error {
		for key := range faults {
			if !p.Refers(raw[key]) {
				delete(faults, key)
			}
		}
		return faults.none()
	})
	r.again = p.ReadTask
	return r, err
}

func (p *Providers) reading(raw map[string]string, judge func(Unresolved) error) (*Reading, error) {
	out, found, faults := p.try(raw)
	if err := judge(faults); err != nil {
		return &Reading{Raw: raw}, err
	}
	return &Reading{Raw: raw, Props: out, found: found}, nil
}

// Outdated reports whether the values of a configuration have changed since it was read. It reads
// those that are expired; the others count as unchanged, and so do variables that cannot be resolved
// at the moment. A configuration that could not be resolved is outdated when it can be. Only one
// goroutine may call it for a Reading.
func (p *Providers) Outdated(r *Reading) bool {
	if p == nil || !p.RefersAny(r.Raw) {
		return false
	}
	if r.Props == nil {
		_, err := r.again(r.Raw)
		return err == nil
	}
	now, changed := time.Now(), false
	for at, old := range r.found {
		if !old.expired(now) {
			continue
		}
		fresh, err := p.ask(at, old.keys)
		if err != nil || len(fresh.values) < len(old.values) {
			return false
		}
		if maps.Equal(fresh.values, old.values) {
			r.found[at] = fresh
		} else {
			changed = true
		}
	}
	return changed
}

// ask reads the values of keys at a place.
func (p *Providers) ask(at place, keys []string) (a answer, err error) {
	a.keys = keys
	if in, ok := p.byName[at.name].(inPlugin); ok {
		var ttl time.Duration
		a.ofPlugin = true
		if a.values, ttl, err = in.read(at.path, keys); ttl > 0 {
			a.until = time.Now().Add(ttl)
		}
	} else {
		a.values, err = p.byName[at.name].get(at.path, keys)
	}
	for _, v := range a.values {
		p.Keep(v)
	}
	return a, err
}
