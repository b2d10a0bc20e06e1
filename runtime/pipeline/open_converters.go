package pipeline

import (
	"context"
	"fmt"

	"millrace/configs"
	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/runtime/converter"
)

// OpenConverters returns the converters of the task, and starts those in plugins. toData is the
// direction: from the bytes of Kafka to data, as for sinks. ctx bounds only the start. The caller
// must close the converters.
func (s *Setup) OpenConverters(ctx context.Context, toData bool) (c Converters, err error) {
	o := opening{s, ctx, toData}
	defer func() {
		if err != nil {
			c.Close()
		}
	}()
	if c.key, c.plugins.key, c.KeyClass, err = o.converter("key.converter"); err != nil {
		return c, fmt.Errorf("key.converter: %w", err)
	}
	if c.value, c.plugins.value, c.ValueClass, err = o.converter("value.converter"); err != nil {
		return c, fmt.Errorf("value.converter: %w", err)
	}
	if c.header, c.plugins.header, c.HeaderClass, err = o.headerConverter(); err != nil {
		return c, fmt.Errorf("header.converter: %w", err)
	}
	s.guard(c)
	return c, nil
}

func (s *Setup) offered() []*connect.Class {
	if s.Plugins == nil {
		return nil
	}
	return s.Plugins.Converters()
}

// opening is the start of a task's converters.
type opening struct {
	*Setup
	ctx    context.Context
	toData bool
}

func (o opening) converter(kind string) (made converter.Converter, inPlugin boundary.Transformation, name string, err error) {
	name, props := o.converterOf(kind)
	class, err := converter.Find(name, props["plugin.version"], o.offered())
	if err != nil {
		return nil, nil, name, err
	}
	isKey := kind == "key.converter"
	if class.OfPlugin() {
		inPlugin, err = o.start(class.Plugin, props, boundary.Conversion{Key: isKey, ToData: o.toData})
	} else {
		made, err = class.New(props, isKey)
	}
	return made, inPlugin, class.Name, err
}

func (o opening) headerConverter() (made converter.HeaderConverter, inPlugin boundary.Transformation, name string, err error) {
	name, props := o.converterOf("header.converter")
	class, err := converter.FindHeader(name, props["plugin.version"], o.offered())
	if err != nil {
		return nil, nil, name, err
	}
	if class.OfPlugin() {
		inPlugin, err = o.start(class.PluginHeader, props, boundary.Conversion{Headers: true, ToData: o.toData})
	} else {
		made, err = class.NewHeader(props)
	}
	return made, inPlugin, class.Name, err
}

func (o opening) start(class *connect.Class, props map[string]string, c boundary.Conversion) (boundary.Transformation, error) {
	return o.inPlugin(o.ctx, class, func(p boundary.Plugin) (boundary.Transformation, error) {
		return p.StartConverter(o.ctx, o.Connector, o.Task, props, c)
	})
}

func (s *Setup) converterOf(key string) (class string, props map[string]string) {
	if class, own := s.Props[key]; own {
		return class, configs.WithPrefix(s.Props, key+".")
	}
	return s.Config.String(key), configs.WithPrefix(s.Worker, key+".")
}
