package lint

import (
	"fmt"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/runtime/converter"
)

// converter checks one of the worker's converters and the keys below it. The error of an unknown
// class has Apache's text.
func (c *workerCheck) converter(kind string) {
	class := c.config.String(kind)
	if class == "" {
		return
	}
	full, prefix := converter.FullName(class), kind+"."
	i := slices.IndexFunc(converter.Classes(), func(one converter.Class) bool { return one.Name == full })
	if i < 0 && len(c.config.List("plugin.path")) > 0 {
		return // a plugin may have it: the start of the worker finds out
	}
	if i < 0 {
		c.add(kind, fmt.Sprintf("Invalid value %s for configuration %s: Class %s could not be found.%s", class, kind, class, nearConverter(class)))
		return
	}
	own := configs.WithPrefix(c.props, prefix)
	faulty := false
	for _, v := range converter.Classes()[i].Keys.Validate(own) {
		for _, text := range v.Errors {
			faulty = true
			c.add(prefix+v.Name, strings.ReplaceAll(text, "configuration "+v.Name, "configuration "+prefix+v.Name))
		}
	}
	if faulty {
		return
	}
	var err error
	if kind == "header.converter" {
		_, err = converter.NewHeader(full, own)
	} else {
		_, err = converter.New(full, own, kind == "key.converter")
	}
	if err == nil {
		return
	}
	text := strings.TrimPrefix(err.Error(), kind+": ")
	key, given := c.keyIn(text, prefix)
	if !given {
		key = kind
	}
	c.add(key, kind+": "+text)
}

// nearConverter names the converter that a misspelled class most likely stands for.
func nearConverter(class string) string {
	short := class[strings.LastIndexByte(class, '.')+1:]
	var names []string
	for _, one := range converter.Classes() {
		names = append(names, one.Name[strings.LastIndexByte(one.Name, '.')+1:])
	}
	if near, ok := configs.Nearest(short, names); ok {
		return " Did you mean " + near + "?"
	}
	return ""
}
