package herder

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
)

// versionRange is a version of a plugin, or a range of Maven's: [1,2), (,3].
type versionRange struct {
	low, high       string
	openLow, openUp bool // the ends do not belong to it
}

var rangeText = regexp.MustCompile(`^([\[(])([^,\[\]()]*)(,?)([^,\[\]()]*)([\])])$`)

// parseVersion reads what a user asks for. Any version is fine when it is latest or not given.
func parseVersion(text string) (r versionRange, any bool, err error) {
	text = strings.TrimSpace(text)
	if text == "latest" {
		return r, true, nil
	}
	if !strings.ContainsAny(text, "[](),") {
		return versionRange{low: text, high: text}, false, nil
	}
	m := rangeText.FindStringSubmatch(text)
	if m == nil || m[3] == "" && (m[1] != "[" || m[5] != "]" || m[2] == "") {
		return r, false, fault(BadRequest, "Invalid version specification: %s", text)
	}
	if m[3] == "" {
		return versionRange{low: m[2], high: m[2]}, false, nil
	}
	return versionRange{strings.TrimSpace(m[2]), strings.TrimSpace(m[4]), m[1] == "(", m[5] == ")"}, false, nil
}

func (r versionRange) String() string {
	left, right := "[", "]"
	if r.openLow {
		left = "("
	}
	if r.openUp {
		right = ")"
	}
	return left + r.low + "," + r.high + right
}

func (r versionRange) contains(version string) bool {
	if r.low == "" && r.high == "" && !r.openLow && !r.openUp {
		return false // an empty text is no version
	}
	if c := compareVersions(version, r.low); r.low != "" && (c < 0 || c == 0 && r.openLow) {
		return false
	}
	c := compareVersions(version, r.high)
	return r.high == "" || c < 0 || c == 0 && !r.openUp
}

// compareVersions goes by the numbers between the dots; what is none is compared as text.
func compareVersions(a, b string) int {
	split := func(s string) []string {
		return strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == '-' })
	}
	as, bs := split(a), split(b)
	for i := range max(len(as), len(bs)) {
		x, y := "0", "0"
		if i < len(as) {
			x = as[i]
		}
		if i < len(bs) {
			y = bs[i]
		}
		n, errN := strconv.Atoi(x)
		m, errM := strconv.Atoi(y)
		switch {
		case errN == nil && errM == nil && n != m:
			return n - m
		case (errN != nil || errM != nil) && x != y:
			return strings.Compare(x, y)
		}
	}
	return 0
}

// unmatched says that there is no such version of a class; nil when there is.
func unmatched(class, version, wanted string) error {
	r, any, err := parseVersion(wanted)
	if err != nil || any || r.contains(version) {
		return err
	}
	return fault(BadRequest, "Plugin %s not found that matches the version range %s, available versions: [%s]", class, r, version)
}

// wrongVersion is the faults of connector.plugin.version; an error when it cannot be understood.
func wrongVersion(class *connect.Class, wanted string) ([]string, error) {
	if strings.TrimSpace(wanted) == "" {
		return nil, nil
	}
	if _, _, err := parseVersion(wanted); err != nil {
		return nil, err
	}
	if err := unmatched(class.Name, class.Version, wanted); err != nil {
		return []string{err.Error()}, nil
	}
	return nil, nil
}

// refuseVersion is the validation of a configuration whose plugin is not there in this version: the keys of every connector.
func (d validator) refuseVersion(class *connect.Class, props map[string]string, faults []string) Validation {
	v := Validation{Class: class}
	keys := definitions(class, d.worker)[:len(configs.ConnectorKeys)]
	for i, value := range keys.Validate(props) {
		v.Entries = append(v.Entries, Entry{Key: &keys[i], Value: value})
	}
	for _, text := range faults {
		v.fault(fmt.Sprint(text), classKey, versionKey)
	}
	v.finish()
	return v
}
