package configs

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Groups of the framework's keys in a form.
const (
	groupCommon     = "Common"
	groupTransforms = "Transforms"
	groupPredicates = "Predicates"
	groupErrors     = "Error Handling"
	groupTopics     = "Topic Creation"
	groupExactly    = "Exactly Once Support"
	groupOffsets    = "offsets.topic"
)

// MaxTasks is the maximum number of tasks of a connector. The configuration of each task is in the
// memory of every worker, so without a limit a typo in tasks.max could take a worker down.
const MaxTasks = 10_000

// ConnectorKeys are the framework's keys of every connector, in the order in which the REST API
// returns them.
var ConnectorKeys = Keys{
	Req("name", String, High, "A name for the connector, unique among the connectors of this worker's cluster.",
		nameNonEmpty, noControls).Display(groupCommon, 1, WidthMedium, "Connector name"),
	Req("connector.class", String, High, "The class of the connector: its full name, or an alias such as FileStreamSource.").
		Display(groupCommon, 2, WidthLong, "Connector class"),
	Opt("connector.plugin.version", String, Medium, "The version of the connector's plugin to use; the newest when unset.").
		Display(groupCommon, 3, WidthMedium, "Connector version"),
	Def("tasks.max", Int, "1", High, "The most tasks that the connector may split its work into, up to 10000.", Between(1, MaxTasks)).
		Display(groupCommon, 4, WidthShort, "Tasks max"),
	Def("tasks.max.enforce", Boolean, "true", Low, "Whether a connector that makes more tasks than tasks.max fails; "+
		"otherwise that is only logged. Deprecated.").Display(groupCommon, 5, WidthShort, "Enforce tasks max"),
	Opt("key.converter", Class, Low, "The converter between a record's key and its bytes in Kafka; the worker's when unset. "+
		"With it set, only this connector's key.converter.* keys count.").Display(groupCommon, 6, WidthShort, "Key converter class"),
	converterVersion("key", 7),
	Opt("value.converter", Class, Low, "The converter between a record's value and its bytes in Kafka; the worker's when unset. "+
		"With it set, only this connector's value.converter.* keys count.").Display(groupCommon, 8, WidthShort, "Value converter class"),
	converterVersion("value", 9),
	Opt("header.converter", Class, Low, "The converter between a header's value and its bytes in Kafka; the worker's when unset.").
		Display(groupCommon, 10, WidthShort, "Header converter class"),
	converterVersion("header", 11),
	Def("transforms", List, "", Low, "Names for the transformations that records go through, in this order. "+
		"transforms.NAME.type and further transforms.NAME.* keys configure each.", uniqueAliases).
		Display(groupTransforms, 12, WidthLong, "Transforms"),
	Def("predicates", List, "", Low, "Names for the predicates that transformations can ask. "+
		"predicates.NAME.type and further predicates.NAME.* keys configure each.", uniqueAliases).
		Display(groupPredicates, 13, WidthLong, "Predicates"),
	Def("config.action.reload", String, "restart", Low, "What to do when a value that a config provider gave runs out: "+
		"restart the connector with a fresh one, or none.", OneOf("none", "restart")).
		Display(groupCommon, 14, WidthMedium, "Reload Action"),
	Def("errors.retry.timeout", Long, "0", Medium, "For how many milliseconds an operation that may yet succeed is tried again. "+
		"0: not at all; -1: for ever.").Display(groupErrors, 1, WidthMedium, "Retry Timeout for Errors"),
	Def("errors.retry.delay.max.ms", Long, "60000", Medium, "The longest pause between two tries, in milliseconds. Pauses double "+
		"up to it and vary at random beyond.").Display(groupErrors, 2, WidthMedium, "Maximum Delay Between Retries for Errors"),
	Def("errors.tolerance", String, "none", Medium, "What a record that cannot be processed does: with none it fails the task, "+
		"with all it is skipped.", OneOf("none", "all")).Display(groupErrors, 3, WidthShort, "Error Tolerance"),
	Def("errors.log.enable", Boolean, "false", Medium, "Whether to log every record that could not be processed, "+
		"also those that are tolerated.").Display(groupErrors, 4, WidthShort, "Log Errors"),
	Def("errors.log.include.messages", Boolean, "false", Medium, "Whether that log shows the record: for a source all of it, "+
		"for a sink its topic, partition, offset and timestamp.").Display(groupErrors, 5, WidthShort, "Log Error Details"),
}

// SourceKeys are the framework's keys of source connectors, in addition to ConnectorKeys.
var SourceKeys = Keys{
	Def("topic.creation.groups", List, "", Low, "Names for groups of topics to create, the first that matches a topic wins, the "+
		"group default comes last. topic.creation.NAME.* keys configure each: include, exclude, partitions, replication.factor, and any "+
		"config of a topic. Without such keys the brokers create topics, if they do that.", uniqueAliases).
		Display(groupTopics, 1, WidthLong, "Topic Creation Groups"),
	Def("exactly.once.support", String, "requested", Medium, "With required, the connector is refused unless it can deliver "+
		"exactly once under this worker.", OneOfFold("requested", "required")).
		Display(groupExactly, 2, WidthShort, "Exactly once support"),
	Def("transaction.boundary", String, "poll", Medium, "Where transactions end with exactly-once "+
		"delivery: after each batch (poll), on a timer (interval), or where the connector decides "+
		"(connector).", OneOfFold("poll", "interval", "connector")).
		Display(groupExactly, 3, WidthShort, "Transaction Boundary"),
	Opt("transaction.boundary.interval.ms", Long, Low, "The timer of transaction.boundary=interval, in milliseconds; the worker's "+
		"offset.flush.interval.ms when unset.", AtLeast(0)).Display(groupExactly, 4, WidthShort, "Transaction boundary interval"),
	Opt("offsets.storage.topic", String, Low, "A topic of its own for this connector's source offsets; the worker's when unset. "+
		"It has no effect where the worker's own source offsets are in a file.", NonEmpty).Display(groupOffsets, 1, WidthLong, "Offsets topic"),
}

// SinkKeys are the framework's keys of sink connectors, in addition to ConnectorKeys.
var SinkKeys = slices.Concat(Keys{
	Def("topics", List, "", High, "The topics to read. Give either this or topics.regex.", UniqueItems).
		Display(groupCommon, 4, WidthLong, "Topics"),
	Def("topics.regex", String, "", High, "A regular expression that the names of the topics to read match from end to end. "+
		"Give either this or topics.", Regex).Display(groupCommon, 4, WidthLong, "Topics regex"),
}, DeadLetterKeys)

// DeadLetterKeys are the keys of the dead letter queue. Sink connectors have them in Kafka Connect;
// in Millrace source connectors have them, too.
var DeadLetterKeys = Keys{
	Def("errors.deadletterqueue.topic.name", String, "", Medium, "Topic for records that could not be processed. Empty: no dead letter queue. "+
		"Offsets are committed only after the record has been written there.").Display(groupErrors, 6, WidthMedium, "Dead Letter Queue Topic Name"),
	Def("errors.deadletterqueue.topic.replication.factor", Short, "3", Medium, "How many replicas that topic gets when it has to "+
		"be created.").Display(groupErrors, 7, WidthMedium, "Dead Letter Queue Topic Replication Factor"),
	Def("errors.deadletterqueue.context.headers.enable", Boolean, "false", Medium, "Whether records in that topic get headers, "+
		"__connect.errors.*, that say where and why they failed.").Display(groupErrors, 8, WidthMedium, "Enable Error Context Headers"),
}

func converterVersion(kind string, order int) Key {
	return Opt(kind+".converter.plugin.version", String, Low, "The version of the "+kind+" converter to use; the newest when unset.").
		Display(groupCommon, order, WidthShort, strings.ToUpper(kind[:1])+kind[1:]+" converter version")
}

func nameNonEmpty(value string) error {
	if strings.TrimSpace(value) == "" {
		return errors.New("String may not be empty") // Apache's wording
	}
	return nil
}

func noControls(value string) error {
	var codes []string
	for _, r := range value {
		if r < 0x20 || r == 0x7F {
			codes = append(codes, fmt.Sprint(r))
		}
	}
	if codes == nil {
		return nil
	}
	return fmt.Errorf("String may not contain control sequences but had the following ASCII chars: %s", // Apache's wording
		strings.Join(codes, ", "))
}

// ConverterVersion is the version that the bundled converters report: the version of the Apache
// Kafka whose converters they reimplement.
const ConverterVersion = "4.3.0"
