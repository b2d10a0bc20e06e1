package configs

import (
	"cmp"
	"strconv"
	"strings"
)

// CompareVersions compares versions part by part: numbers by their value, and 1.0-rc1 before 1.0.
func CompareVersions(a, b string) int {
	for a != "" || b != "" {
		var x, y string
		x, a = versionPart(a)
		y, b = versionPart(b)
		if n := compareParts(x, y); n != 0 {
			return n
		}
	}
	return 0
}

func versionPart(s string) (part, rest string) {
	if i := strings.IndexAny(s, ".-+_"); i >= 0 {
		return s[:i], s[i+1:]
	}
	return s, ""
}

func compareParts(x, y string) int {
	n, xErr := strconv.Atoi(cmp.Or(x, "0"))
	m, yErr := strconv.Atoi(cmp.Or(y, "0"))
	switch {
	case xErr == nil && yErr == nil:
		return cmp.Compare(n, m)
	case xErr == nil:
		return 1
	case yErr == nil:
		return -1
	}
	return strings.Compare(x, y)
}
