package transform

import (
	"fmt"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/transform/javatext"
)

var eventRouterClasses = refusing(whole("io.debezium.transforms.outbox.EventRouter", "Turns a Debezium event about a new row of an outbox table into the message in the "+
	"row, and sends it to the topic that the row names. Deletions and tombstones are dropped. Other records stay unchanged.", configs.Keys{
	configs.Def("table.field.event.id", configs.String, "id", configs.Low, "The column with the message's id, which becomes the header id."),
	configs.Def("table.field.event.key", configs.String, "aggregateid", configs.Low, "The column with the message's key."),
	configs.Def("table.field.event.payload", configs.String, "payload", configs.Low, "The column with the message's value."),
	configs.Def("table.field.event.timestamp", configs.String, "", configs.Medium, "The column with the message's timestamp. Empty: the time at which the connector processed the row."),
	configs.Def("table.field.event.schema.version", configs.String, "", configs.Low, "The column with the version of the value's schema."),
	configs.Def("table.fields.additional.placement", configs.List, "", configs.High, "Further columns of a message, as COLUMN:header, COLUMN:envelope or "+
		"COLUMN:partition, each with :NAME for another name. With a column in the envelope, the value is a struct with the field payload and these columns.", checkPlacements),
	configs.Def("table.field.additional.missing", configs.String, "error", configs.Medium, "What happens if a row has no such further column: error or ignore.",
		configs.OneOf("error", "ignore")),
	configs.Def("table.op.invalid.behavior", configs.String, "warn", configs.Medium, "What to do with the event of an update: warn and error drop it, fatal is an error.",
		configs.OneOf("warn", "error", "fatal")),
	configs.Def("table.expand.json.payload", configs.Boolean, "false", configs.Medium, "If true, JSON text in the column of the value becomes data with a schema. A text that "+
		"is no JSON, or that has no schema, stays text."),
	configs.Def("table.json.payload.null.behavior", configs.String, "ignore", configs.Medium, "What a null in such JSON becomes: ignore leaves its field out, optional_bytes "+
		"makes it a field of bytes.", configs.OneOf("ignore", "optional_bytes")),
	configs.Def("route.by.field", configs.String, "aggregatetype", configs.High, "The column that decides the topic."),
	configs.Def("route.topic.regex", configs.String, "(?<routedByValue>.*)", configs.Low, "A regular expression for the text of this column, in Java's syntax.", javatext.CheckRegex),
	configs.Def("route.topic.replacement", configs.String, "outbox.event.${routedByValue}", configs.High, "The topic of a message. ${routedByValue} is the text of the column."),
	configs.Def("route.tombstone.on.empty.payload", configs.Boolean, "false", configs.High, "If true, a row without a value becomes a tombstone."),
}, newEventRouter),
	Refusal{"field.name.adjustment.mode", "none", "rename the fields with ReplaceField"},
	Refusal{"tracing.span.context.field", "tracingspancontext", "Debezium's tracing needs its Java library"},
	Refusal{"tracing.operation.name", "debezium-read", "Debezium's tracing needs its Java library"},
	Refusal{"tracing.with.context.field.only", "false", "Debezium's tracing needs its Java library"},
)

// placement is a further column of an outbox row, and where it goes.
type placement struct{ column, place, name string }

func checkPlacements(value string) error {
	for _, text := range configs.SplitList(value) {
		if _, err := parsePlacement(text); err != nil {
			return err
		}
	}
	return nil
}

func parsePlacement(text string) (placement, error) {
	words := strings.Split(text, ":")
	if len(words) < 2 || len(words) > 3 || !slices.Contains([]string{"header", "envelope", "partition"}, strings.ToLower(words[1])) {
		return placement{}, fmt.Errorf("expected COLUMN:header, COLUMN:envelope or COLUMN:partition, and :NAME behind it for another name, and not %q", text)
	}
	p := placement{column: words[0], place: strings.ToLower(words[1]), name: words[0]}
	if len(words) == 3 {
		p.name = words[2]
	}
	return p, nil
}

// eventRouter does what Debezium 3.6's class of this name does.
type eventRouter struct {
	id, key, payload, timestamp, version, routeBy string

	further       []placement
	enveloped     bool // a further column goes into the envelope
	ignoreMissing bool
	failUpdates   bool
	tombstones    bool              // for rows without a value
	expand        *payloadExpansion // nil: JSON text stays text
	router        transformation
	schemas       map[outboxSchema]*connect.Schema // of values
}

// outboxSchema is what the schema of a value depends on.
type outboxSchema struct {
	row, payload *connect.Schema
	topic        string
	version      int32
}

func newEventRouter(c configs.Config) (transformation, error) {
	re, err := javatext.CompileRegex(c.String("route.topic.regex"))
	if err != nil {
		return nil, err
	}
	t := &eventRouter{
		id: c.String("table.field.event.id"), key: c.String("table.field.event.key"), payload: c.String("table.field.event.payload"),
		timestamp: c.String("table.field.event.timestamp"), version: c.String("table.field.event.schema.version"), routeBy: c.String("route.by.field"),
		ignoreMissing: c.String("table.field.additional.missing") == "ignore", failUpdates: c.String("table.op.invalid.behavior") == "fatal",
		tombstones: c.Bool("route.tombstone.on.empty.payload"), router: &regexRouter{re: re, replacement: c.String("route.topic.replacement")},
		schemas: map[outboxSchema]*connect.Schema{},
	}
	for _, text := range c.List("table.fields.additional.placement") {
		p, err := parsePlacement(text)
		if err != nil {
			return nil, err
		}
		t.further, t.enveloped = append(t.further, p), t.enveloped || p.place == "envelope"
	}
	if c.Bool("table.expand.json.payload") {
		t.expand = &payloadExpansion{nulls: c.String("table.json.payload.null.behavior") == "optional_bytes"}
	}
	return t, nil
}
