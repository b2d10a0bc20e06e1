package worker

import (
	"cmp"
	"fmt"

	"millrace/configs"
	"millrace/runtime/metrics"
)

// pluginTable, transformTable and predicateTable describe the plugins of tasks. Their values are in
// the labels.
var (
	pluginTable = infoTable("connector-task-metrics", "kafka_connect_connector_task", "plugin-info", "The classes of the task's connector and converters.",
		"connector_class", "connector_type", "connector_version", "key_converter_class", "value_converter_class", "header_converter_class")
	transformTable = infoTable("connector-transform-metrics", "kafka_connect_connector_transform", "info", "The class of a transformation of the task.",
		"transform", "transform_class")
	predicateTable = infoTable("connector-predicate-metrics", "kafka_connect_connector_predicate", "info", "The class of a predicate of the task.",
		"predicate", "predicate_class")
)

type infoRow = metrics.Row[struct{}]

func infoTable(group, prefix, name, help string, labels ...string) *metrics.Table[struct{}] {
	return &metrics.Table[struct{}]{Group: group, Prefix: prefix, Labels: append([]string{"connector", "task"}, labels...), Families: []metrics.Family[struct{}]{
		{Name: name, Type: metrics.Gauge, Help: help, Read: func(struct{}) float64 { return 1 }}}}
}

// writePlugins writes the plugins of tasks.
func writePlugins(out *metrics.Writer, tasks []*scrape) {
	var plugins, transforms, predicates []infoRow
	for _, s := range tasks {
		row := func(table *metrics.Table[struct{}], labels ...string) infoRow {
			return table.Row(struct{}{}, append([]string{metrics.Quoted(s.id.Connector), fmt.Sprint(s.id.Task)}, labels...)...)
		}
		if s.class != nil {
			plugins = append(plugins, row(pluginTable, s.class.Name, string(s.class.Type()), s.class.Version,
				s.converter("key"), s.converter("value"), s.converter("header")))
		}
		for _, alias := range configs.SplitList(s.connectorProps["transforms"]) {
			transforms = append(transforms, row(transformTable, alias, s.connectorProps["transforms."+alias+".type"]))
		}
		for _, alias := range configs.SplitList(s.connectorProps["predicates"]) {
			predicates = append(predicates, row(predicateTable, alias, s.connectorProps["predicates."+alias+".type"]))
		}
	}
	pluginTable.Write(out, plugins)
	transformTable.Write(out, transforms)
	predicateTable.Write(out, predicates)
}

// converter returns the class of one of the task's converters.
func (t *taskBase) converter(of string) string {
	key := of + ".converter"
	return cmp.Or(t.connectorProps[key], t.w.Config.String(key))
}
