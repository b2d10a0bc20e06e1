package configs

import "bytes"

// KeyLines says in which line of a properties or JSON file each key stands: where there are several, the one that counts. It is for
// files that were read without an error.
func KeyLines(data []byte) map[string]int {
	out := map[string]int{}
	text := bytes.TrimPrefix(data, []byte("\uFEFF"))
	if start := bytes.TrimLeft(text, " \t\r\n"); len(start) > 0 && start[0] == '{' {
		jsonLines(text, 0, out)
		return out
	}
	lines := propertyLines{rest: string(text)}
	for lines.next() {
		key, _ := splitProperty(lines.text)
		if k, err := unescapeProperty(key); err == nil {
			out[k] = lines.first
		}
	}
	return out
}

func jsonLines(text []byte, above int, out map[string]int) {
	members, err := jsonMembers(text, above)
	if err != nil {
		return
	}
	for _, m := range members {
		if m.name == "config" && m.value[0] == '{' {
			jsonLines(text[m.start:m.start+len(m.value)], m.line-1, out)
			continue
		}
		out[m.name] = m.line
	}
}
