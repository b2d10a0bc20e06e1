package connect

// DecodeStruct parses one JSON object into the values of a struct's fields, which must be null
// before. Each value is as Value.Decode returns it. It ignores members without a field; of
// duplicate members the last one wins. It returns false if the text is not a JSON object.
func DecodeStruct(values []Value, text []byte, s *Schema) bool {
	d := jsonReader{text: text}
	if d.next() != '{' {
		return false
	}
	d.at++
	if d.next() == '}' {
		d.at++
		return d.end() == nil
	}
	for place := 0; ; {
		i, ok := d.field(s, place)
		if !ok || d.next() != ':' {
			return false
		}
		d.at++
		v, err := d.value(1)
		if err != nil {
			return false
		}
		if i >= 0 {
			values[i], place = v, i+1
		}
		switch d.next() {
		case ',':
			d.at++
		case '}':
			d.at++
			return d.end() == nil
		default:
			return false
		}
	}
}

// field reads the name of a member and returns the index of its field; -1 if there is none. It
// compares with the field at place first, because members usually come in schema order.
func (d *jsonReader) field(s *Schema, place int) (index int, ok bool) {
	if d.next() != '"' {
		return -1, false
	}
	if place < len(s.Fields) {
		name := s.Fields[place].Name
		if rest := d.text[d.at+1:]; len(rest) > len(name) && string(rest[:len(name)]) == name && rest[len(name)] == '"' && isPlain(name) {
			d.at += len(name) + 2
			return place, true
		}
	}
	name, err := d.string()
	if err != nil {
		return -1, false
	}
	return s.FieldIndex(name), true
}

// isPlain reports whether a name needs no escapes in JSON.
func isPlain(name string) bool {
	for i := range len(name) {
		if c := name[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x80 {
			return false
		}
	}
	return true
}
