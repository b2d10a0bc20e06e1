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
	Req("name", String, High, "Name of the connector, unique in the cluster.",
		nameNonEmpty, noControls).Display(groupCommon, 1, WidthMedium, "Connector name"),
	Req("connector.class", String, High, "Class of the connector: its full name, or an alias such "+
		"as FileStreamSource.").
		Display(groupCommon, 2, WidthLong, "Connector class"),
	Opt("connector.plugin.version", String, Medium, "Version of the connector's plugin. Unset: the "+
		"newest.").
		Display(groupCommon, 3, WidthMedium, "Connector version"),
	Def("tasks.max", Int, "1", High, "Maximum number of tasks of the connector, up to 10000.", Between(1, MaxTasks)).
		Display(groupCommon, 4, WidthShort, "Tasks max"),
	Def("tasks.max.enforce", Boolean, "true", Low, "Whether a connector that creates more tasks "+
		"than tasks.max fails. If false, the worker only logs it. Deprecated.").Display(groupCommon, 5, WidthShort, "Enforce tasks max"),
	Opt("key.converter", Class, Low, "Converter between record keys and their bytes in Kafka. "+
		"Unset: the worker's. If set, only this connector's key.converter.* keys apply.").Display(groupCommon, 6, WidthShort, "Key converter class"),
	converterVersion("key", 7),
	Opt("value.converter", Class, Low, "Converter between record values and their bytes in Kafka. "+
		"Unset: the worker's. If set, only this connector's value.converter.* keys apply.").Display(groupCommon, 8, WidthShort, "Value converter class"),
	converterVersion("value", 9),
	Opt("header.converter", Class, Low, "Converter between header values and their bytes in Kafka. "+
		"Unset: the worker's.").
		Display(groupCommon, 10, WidthShort, "Header converter class"),
	converterVersion("header", 11),
	Def("transforms", List, "", Low, "Names of the transformations, in the order in which they "+
		"apply to records. transforms.NAME.type and other transforms.NAME.* keys configure each "+
		"one.", uniqueAliases).
		Display(groupTransforms, 12, WidthLong, "Transforms"),
	Def("predicates", List, "", Low, "Names of the predicates that transformations can use. "+
		"predicates.NAME.type and other predicates.NAME.* keys configure each one.", uniqueAliases).
		Display(groupPredicates, 13, WidthLong, "Predicates"),
	Def("config.action.reload", String, "restart", Low, "What to do when a value from a config "+
		"provider expires: restart the connector with the new value, or none.", OneOf("none", "restart")).
		Display(groupCommon, 14, WidthMedium, "Reload Action"),
	Def("errors.retry.timeout", Long, "0", Medium, "How long to retry a failed operation that may "+
		"succeed later, in milliseconds. 0: no retries. -1: indefinitely.").Display(groupErrors, 1, WidthMedium, "Retry Timeout for Errors"),
	Def("errors.retry.delay.max.ms", Long, "60000", Medium, "Maximum delay between two retries, in "+
		"milliseconds. The delay doubles up to this limit and then varies randomly.").Display(groupErrors, 2, WidthMedium, "Maximum Delay Between Retries for Errors"),
	Def("errors.tolerance", String, "none", Medium, "What happens when a record cannot be "+
		"processed. none: the task fails. all: the record is skipped.", OneOf("none", "all")).Display(groupErrors, 3, WidthShort, "Error Tolerance"),
	Def("errors.log.enable", Boolean, "false", Medium, "Whether to log every record that could not "+
		"be processed, including tolerated ones.").Display(groupErrors, 4, WidthShort, "Log Errors"),
	Def("errors.log.include.messages", Boolean, "false", Medium, "Whether that log shows the "+
		"record. For a source: the whole record. For a sink: its topic, partition, offset and "+
		"timestamp.").Display(groupErrors, 5, WidthShort, "Log Error Details"),
}

// SourceKeys are the framework's keys of source connectors, in addition to ConnectorKeys.
var SourceKeys = Keys{
	Def("topic.creation.groups", List, "", Low, "Names of groups of topics to create. The first "+
		"group that matches a topic applies; the group default comes last. topic.creation.NAME.* "+
		"keys configure each group: include, exclude, partitions, replication.factor, and any "+
		"topic config. Without such keys topics are created only if the brokers do so "+
		"automatically.", uniqueAliases).
		Display(groupTopics, 1, WidthLong, "Topic Creation Groups"),
	Def("exactly.once.support", String, "requested", Medium, "If required, the worker rejects the "+
		"connector unless it can deliver exactly once on this worker.", OneOfFold("requested", "required")).
		Display(groupExactly, 2, WidthShort, "Exactly once support"),
	Def("transaction.boundary", String, "poll", Medium, "Where transactions end with exactly-once "+
		"delivery: after each batch (poll), on a timer (interval), or where the connector decides "+
		"(connector).", OneOfFold("poll", "interval", "connector")).
		Display(groupExactly, 3, WidthShort, "Transaction Boundary"),
	Opt("transaction.boundary.interval.ms", Long, Low, "Interval of transaction.boundary=interval, "+
		"in milliseconds. Unset: the worker's offset.flush.interval.ms.", AtLeast(0)).Display(groupExactly, 4, WidthShort, "Transaction boundary interval"),
	Opt("offsets.storage.topic", String, Low, "Separate topic for the source offsets of this "+
		"connector. Unset: the worker's. It has no effect if the worker stores source offsets in "+
		"a file.", NonEmpty).Display(groupOffsets, 1, WidthLong, "Offsets topic"),
}

// SinkKeys are the framework's keys of sink connectors, in addition to ConnectorKeys.
var SinkKeys = slices.Concat(Keys{
	Def("topics", List, "", High, "Topics to read. Set either this or topics.regex.", UniqueItems).
		Display(groupCommon, 4, WidthLong, "Topics"),
	Def("topics.regex", String, "", High, "Regular expression for the names of the topics to read. "+
		"It must match the whole name. Set either this or topics.", Regex).Display(groupCommon, 4, WidthLong, "Topics regex"),
}, DeadLetterKeys)

// DeadLetterKeys are the keys of the dead letter queue. Sink connectors have them in Kafka Connect;
// in Millrace source connectors have them, too.
var DeadLetterKeys = Keys{
	Def("errors.deadletterqueue.topic.name", String, "", Medium, "Topic for records that could not be processed. Empty: no dead letter queue. "+
		"Offsets are committed only after the record has been written there.").Display(groupErrors, 6, WidthMedium, "Dead Letter Queue Topic Name"),
	Def("errors.deadletterqueue.topic.replication.factor", Short, "3", Medium, "Number of replicas "+
		"of the dead letter queue topic if it has to be created.").Display(groupErrors, 7, WidthMedium, "Dead Letter Queue Topic Replication Factor"),
	Def("errors.deadletterqueue.context.headers.enable", Boolean, "false", Medium, "Whether dead letter "+
		"records get __connect.errors.* headers that describe where and why they failed.").Display(groupErrors, 8, WidthMedium, "Enable Error Context Headers"),
}

func converterVersion(kind string, order int) Key {
	return Opt(kind+".converter.plugin.version", String, Low, "Version of the "+kind+" converter. Unset: the latest.").
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
