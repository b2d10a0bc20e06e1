package configs

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// VersionRange is a set of acceptable plugin versions: one version, or Maven version ranges such as
// [1.0,2.0) or (,1.5],[1.7,). The zero value accepts all versions. As in Kafka Connect, a version
// without brackets matches only itself.
type VersionRange struct{ parts []interval }

type interval struct {
	low, high         string // "": no bound
	lowOpen, highOpen bool   // the bound is excluded
}

// ParseVersionRange parses the value of a *.plugin.version key.
func ParseVersionRange(text string) (VersionRange, error) {
	fail := func(why string) (VersionRange, error) {
		return VersionRange{}, fmt.Errorf("Invalid version specification: %s: %s; expected a version, a range such as [1.0,2.0), or latest", text, why) // Apache's wording
	}
	rest := strings.TrimSpace(text)
	switch {
	case rest == "latest":
		return VersionRange{}, nil
	case rest == "":
		return fail("it is empty")
	case !strings.ContainsAny(rest, "[](),"):
		return VersionRange{[]interval{{low: rest, high: rest}}}, nil
	}
	var r VersionRange
	for rest != "" {
		end := strings.IndexAny(rest, "])")
		if !strings.ContainsAny(rest[:1], "[(") || end < 0 {
			return fail("a range stands in brackets")
		}
		part, err := parseInterval(rest[:end+1])
		if err != nil {
			return fail(err.Error())
		}
		if len(r.parts) > 0 && !r.parts[len(r.parts)-1].before(part) {
			return fail("its ranges overlap")
		}
		r.parts = append(r.parts, part)
		after := strings.TrimSpace(rest[end+1:])
		if rest = strings.TrimSpace(strings.TrimPrefix(after, ",")); after != "" && (rest == after || rest == "") {
			return fail("a comma stands between two ranges")
		}
	}
	return r, nil
}

// parseInterval parses one range with its brackets.
func parseInterval(text string) (p interval, err error) {
	p.lowOpen, p.highOpen = text[0] == '(', text[len(text)-1] == ')'
	low, high, two := strings.Cut(text[1:len(text)-1], ",")
	p.low, p.high = strings.TrimSpace(low), strings.TrimSpace(high)
	switch {
	case strings.ContainsAny(p.low+p.high, "[](),"):
		return p, errors.New("a range has two ends")
	case !two && (p.low == "" || p.lowOpen || p.highOpen):
		return p, errors.New("a single version stands in square brackets")
	case !two:
		p.high = p.low
	case p.low != "" && p.low == p.high:
		return p, errors.New("a range's ends differ")
	case p.low != "" && p.high != "" && CompareVersions(p.low, p.high) > 0:
		return p, errors.New("a range begins with its lower end")
	}
	return p, nil
}

// before reports whether every version of p is lower than those of q.
func (p interval) before(q interval) bool {
	if p.high == "" || q.low == "" {
		return false
	}
	n := CompareVersions(p.high, q.low)
	return n < 0 || n == 0 && (p.highOpen || q.lowOpen)
}

func (p interval) contains(version string) bool {
	if n := CompareVersions(version, p.low); p.low != "" && (n < 0 || n == 0 && p.lowOpen) {
		return false
	}
	n := CompareVersions(version, p.high)
	return p.high == "" || n < 0 || n == 0 && !p.highOpen
}

// Contains reports whether the range accepts a version.
func (r VersionRange) Contains(version string) bool {
	return r.parts == nil || slices.ContainsFunc(r.parts, func(p interval) bool { return p.contains(version) })
}

func (r VersionRange) String() string {
	if r.parts == nil {
		return "latest"
	}
	texts := make([]string, len(r.parts))
	for i, p := range r.parts {
		left, right := "[", "]"
		if p.lowOpen {
			left = "("
		}
		if p.highOpen {
			right = ")"
		}
		texts[i] = left + p.low + "," + p.high + right
	}
	return strings.Join(texts, ",")
}

// NoSuchVersion is the error that a plugin is installed, but not in an acceptable version.
type NoSuchVersion struct {
	Plugin    string
	Wanted    VersionRange
	Available []string
}

func (e *NoSuchVersion) Error() string {
	return fmt.Sprintf("Plugin %s not found that matches the version range %s, available versions: [%s]", e.Plugin, e.Wanted, strings.Join(e.Available, ", "))
}

// isVersionRange checks a worker's *.converter.plugin.version.
func isVersionRange(value string) error {
	if strings.TrimSpace(value) == "" {
		return nil
	}
	_, err := ParseVersionRange(value)
	return err
}

// PickVersion returns the index of the first version that a *.plugin.version key accepts. Without
// the key it accepts any version.
func PickVersion(plugin, wanted string, versions ...string) (int, error) {
	if strings.TrimSpace(wanted) == "" {
		return 0, nil
	}
	r, err := ParseVersionRange(wanted)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(versions, r.Contains)
	if i < 0 {
		return 0, &NoSuchVersion{plugin, r, versions}
	}
	return i, nil
}
