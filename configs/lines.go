package configs

import "slices"

// KeyLines returns the line number of each key in a properties or JSON file. For a duplicate key it
// is the line of the last occurrence, which is the effective one. The file must have been parsed
// without an error.
func KeyLines(data []byte) map[string]int {
	out := map[string]int{}
	eachKey(data, func(key string, line int) { out[key] = line })
	return out
}

// Repeat is a key that occurs more than once in a file.
type Repeat struct {
	Key         string
	First, Last int // line numbers; the last one is effective
}

// Repeats returns the duplicate keys of a properties or JSON file, in the order of their last
// lines.
func Repeats(data []byte) (out []Repeat) {
	first := map[string]int{}
	eachKey(data, func(key string, line int) {
		if before, again := first[key]; again {
			out = slices.DeleteFunc(out, func(r Repeat) bool { return r.Key == key })
			out = append(out, Repeat{key, before, line})
			return
		}
		first[key] = line
	})
	return out
}

// eachKey calls f for each key of a properties or JSON file in order, including duplicates.
func eachKey(data []byte, f func(key string, line int)) {
	text := withoutMark(data)
	if isJSON(data) {
		jsonKeys(text, 0, f)
		return
	}
	lines := propertyLines{rest: string(text)}
	for lines.next() {
		key, _ := splitProperty(lines.text)
		if k, err := unescapeProperty(key); err == nil {
			f(k, lines.first)
		}
	}
}

func jsonKeys(text []byte, above int, f func(key string, line int)) {
	members, err := jsonMembers(text, above)
	if err != nil {
		return
	}
	named := slices.ContainsFunc(members, func(m jsonMember) bool { return m.name == "name" })
	for _, m := range members {
		if m.name != "config" || m.value[0] != '{' {
			f(m.name, m.line)
			continue
		}
		jsonKeys(text[m.start:m.start+len(m.value)], m.line-1, func(key string, line int) {
			if key != "name" || !named { // the name may occur at both levels
				f(key, line)
			}
		})
	}
}
