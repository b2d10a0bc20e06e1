package worker

import (
	"fmt"

	"millrace/configs"
	"millrace/runtime/converter"
)

// converters are the three of a task: the connector's own where it names one, with only its own settings, else the
// worker's with the worker's.
type converters struct {
	key, value converter.Converter
	header     converter.HeaderConverter

	keyClass, valueClass, headerClass string // their full names
}

func (t *taskBase) converters() (c converters, err error) {
	class, props := t.converterOf("key.converter")
	if c.key, err = converter.New(class, props, true); err != nil {
		return c, fmt.Errorf("key.converter: %w", err)
	}
	c.keyClass = converter.FullName(class)
	class, props = t.converterOf("value.converter")
	if c.value, err = converter.New(class, props, false); err != nil {
		return c, fmt.Errorf("value.converter: %w", err)
	}
	c.valueClass = converter.FullName(class)
	class, props = t.converterOf("header.converter")
	if c.header, err = converter.NewHeader(class, props); err != nil {
		return c, fmt.Errorf("header.converter: %w", err)
	}
	c.headerClass = converter.FullName(class)
	t.guard(c)
	return c, nil
}

func (t *taskBase) converterOf(key string) (class string, props map[string]string) {
	if class, own := t.connectorProps[key]; own {
		return class, configs.WithPrefix(t.connectorProps, key+".")
	}
	return t.w.Config.String(key), configs.WithPrefix(t.w.Props, key+".")
}
