package configs

import "slices"

// KeyLines says in which line of a properties or JSON file each key stands: where there are several, the one that counts. It is for
// files that were read without an error.
func KeyLines(data []byte) map[string]int {
	out := map[string]int{}
	eachKey(data, func(key string, line int) { out[key] = line })
	return out
}

// Repeat is a key that a file has more than once.
type Repeat struct {
	Key         string
	First, Last int // lines; the last one counts
}

// Repeats lists the keys that a properties or JSON file has more than once, in the order of their last lines.
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

// eachKey calls f for each key of a properties or JSON file, also for those that are there again, in order.
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
			if key != "name" || !named { // the name may be inside and outside
				f(key, line)
			}
		})
	}
}
