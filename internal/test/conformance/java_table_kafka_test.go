//go:build kafka

package conformance

import "strings"

const running, failed = "RUNNING RUNNING", "RUNNING FAILED"

// sink returns a script of a sink. Its id is the name of the script.
func sink(name, until, ends string, config ...string) script {
	return script{id: "sink: " + name, class: "Sink", config: pairs("script", name, config), until: until, ends: ends}
}

func source(name, until, ends string, config ...string) script {
	return script{id: "source: " + name, class: "Source", config: pairs("script", name, config), until: until, ends: ends}
}

// failing returns a script that fails at a moment of a task.
func failing(class, moment, until, ends string, config ...string) script {
	return script{id: strings.ToLower(class) + ": " + moment, class: class, config: pairs("fail", moment, config), until: until, ends: ends}
}

// onOurs sets the states in which a script ends on Millrace, where docs/differences.md explains them.
func onOurs(ends, until string, s script) script {
	s.oursEnds, s.oursUntil = ends, until
	return s
}

// byChance says that the explained difference does not show each time.
func byChance(s script) script {
	s.byChance = true
	return s
}

// atAnyTime ignores when offsets are committed: it is chance in this script.
func atAnyTime(s script) script {
	s.anyCommit = true
	return s
}

// again ends a script when its event has occurred twice: after a failed commit, Apache reads again what
// was not committed.
func again(s script) script {
	s.twice = true
	return s
}

// alone runs a script before the others. Apache's standalone worker deadlocks when a connector asks for
// new tasks while another is stopped.
func alone(s script) script {
	s.alone = true
	return s
}

func altered(s script, change string) script {
	s.alter = change
	return s
}

const (
	sourceChange = `{"offsets":[{"partition":{"p":"0"},"offset":{"n":3}},{"partition":{"p":"1"},"offset":null}]}`
	sinkChange   = `{"offsets":[{"partition":{"kafka_topic":"script","kafka_partition":0},"offset":{"kafka_offset":3}},{"partition":{"kafka_topic":"script","kafka_partition":1},"offset":null}]}`
)

func pairs(key, value string, more []string) map[string]string {
	m := map[string]string{key: value}
	for i := 0; i < len(more); i += 2 {
		m[more[i]] = more[i+1]
	}
	return m
}

// log enables the reports of errant records.
var log = []string{"errors.tolerance", "all", "errors.log.enable", "true"}

// ownBoundaries makes a source mark its transactions.
var ownBoundaries = []string{"transaction.boundary", "connector", "exactly.once.support", "required"}

var scripts = []script{
	sink("plain", "preCommit", running),
	sink("empty", "put nothing", running),
	failing("Sink", "start connect", "", failed),
	failing("Sink", "start retriable", "", failed),
	failing("Sink", "start error", "", failed),
	failing("Sink", "open runtime", "", failed),
	failing("Sink", "put runtime", "", failed),
	failing("Sink", "put connect", "", failed),
	failing("Sink", "put error", "", failed),
	atAnyTime(failing("Sink", "put retriable 2", "preCommit {script-0=10", running)),
	again(failing("Sink", "flush connect 1", "flush {script-0=10", running)),
	again(failing("Sink", "preCommit runtime 1", "preCommit {script-0=10", running)),
	again(failing("Sink", "preCommit retriable 1", "preCommit {script-0=10", running)),
	again(failing("Sink", "preCommit error 1", "preCommit {script-0=10", running)),
	failing("Sink", "close runtime", "preCommit", running),
	failing("Sink", "stop runtime", "preCommit", running),
	failing("Sink", "connector.stop runtime", "preCommit", running),
	atAnyTime(sink("partial", "preCommit", running)),
	atAnyTime(sink("retry", "preCommit {script-0=10", running)),
	atAnyTime(sink("retry at will", "preCommit {script-0=10", running)),
	sink("assignment", "preCommit", running),
	sink("group", "preCommit", running),
	onOurs(running, "preCommit", sink("seek in start", "", failed)),
	sink("seek in open", "preCommit", running),
	atAnyTime(sink("seek back", "put script-0 [7, 8, 9]", running)),
	atAnyTime(sink("seek on", "again", running)),
	sink("seek elsewhere", "", failed),
	sink("seek null", "preCommit", running),
	atAnyTime(sink("seek many", "put script-1 [3, 4]", running)),
	sink("pause in start", "preCommit", running),
	sink("pause in open", "preCommit", running),
	sink("pause elsewhere", "preCommit", running),
	sink("resume elsewhere", "preCommit", running),
	atAnyTime(sink("pause", "put script-0 [8, 9]", running, "consumer.override.max.poll.records", "2")),
	sink("original", "preCommit", running, "transforms", "r", "transforms.r.type", "org.apache.kafka.connect.transforms.RegexRouter",
		"transforms.r.regex", "script", "transforms.r.replacement", "routed"),
	sink("request commit", "preCommit", running),
	sink("reporter", "preCommit", running),
	atAnyTime(sink("report later", "reported later", running, log...)),
	sink("report new", "preCommit", running, log...),
	onOurs(running, "preCommit", sink("commit null", "", failed)),
	sink("commit none", "preCommit", running),
	sink("commit one", "preCommit", running),
	sink("commit other", "preCommit", running),
	sink("commit more", "preCommit", running),
	sink("commit less", "preCommit", running),
	onOurs(running, "preCommit", sink("commit null offset", "", failed)),
	sink("commit metadata", "preCommit", running),

	source("plain", "commit", running),
	source("block", "commit", running),
	failing("Source", "start connect", "", failed),
	failing("Source", "start error", "", failed),
	atAnyTime(failing("Source", "poll runtime", "", failed)),
	atAnyTime(failing("Source", "poll error", "", failed)),
	failing("Source", "poll retriable 2", "commit", running, "script", "poll often"),
	failing("Source", "commit runtime 1", "commit", running),
	failing("Source", "commitRecord runtime 1", "commit", running),
	failing("Source", "stop runtime", "commit", running),
	failing("Source", "connector.stop runtime", "commit", running),
	source("poll null", "commit", running),
	source("poll nothing", "commit", running),
	source("bad partition", "commit", running),
	source("null record", "commit", running),
	source("null topic", "", failed),
	source("null partition", "commit", running),
	source("null offset", "commit", running),
	source("empty partition and offset", "commit", running),
	source("nested offset", "", running),
	source("null in offset", "commit", running),
	source("wrong value", "", failed, "value.converter", "org.apache.kafka.connect.json.JsonConverter"),
	source("no schema", "commit", running, "value.converter", "org.apache.kafka.connect.json.JsonConverter"),
	source("odd value", "", failed, "value.converter", "org.apache.kafka.connect.json.JsonConverter"),
	onOurs(running, "commit", source("negative partition", "", failed)),
	source("negative timestamp", "", failed),
	source("large", "", failed),
	source("large and tolerated", "commit", running, "script", "large", "errors.tolerance", "all"),
	source("header", "commit", running),
	source("filtered", "commit", running, "transforms", "f", "transforms.f.type", "org.apache.kafka.connect.transforms.Filter",
		"transforms.f.predicate", "p", "predicates", "p", "predicates.p.type", "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone"),
	source("no tasks", "taskConfigs", "RUNNING"),
	source("task.class", "commit", running),
	alone(source("reconfigure", "offset map", running)), // of the second start
	source("offsets", "commit", running),
	source("variables", "commit", running, "note", "${script:values:a} ${script:values:b} ${script:single}"),
	source("nested variable", "commit", running, "note", "${script:nested:a}"),
	onOurs("none", "", source("null variable", "commit", running, "note", "${script:null:a}")),
	onOurs("none", "", source("missing variable", "commit", running, "note", "${script:missing:a}")),
	source("variable of nothing", "", "none", "note", "${script:nothing:a}"),
	source("variable that fails", "", "none", "note", "${script:fail runtime:a}"),
	source("variable that is wrong", "", "none", "note", "${script:fail config:a}"),
	altered(source("alter", "commit", running), sourceChange),
	altered(source("alter true", "commit", running), sourceChange),
	altered(source("alter unsupported", "commit", running), sourceChange),
	altered(failing("Source", "alterOffsets runtime", "commit", running), sourceChange),
	altered(sink("alter", "preCommit", running), sinkChange),
	altered(sink("alter true", "preCommit", running), sinkChange),
	altered(sink("alter unsupported", "preCommit", running), sinkChange),
	altered(failing("Sink", "alterOffsets runtime", "preCommit", running), sinkChange),
}

// clusterScripts run in distributed mode, where a connector that fails at its start exists.
var clusterScripts = []script{
	failing("Sink", "connector.start runtime", "", "FAILED"),
	failing("Sink", "taskConfigs runtime", "taskConfigs", "RUNNING"),
	failing("Source", "connector.start connect", "", "FAILED"),
	failing("Source", "taskConfigs runtime", "taskConfigs", "RUNNING"),
	source("wrong task class", "", failed),
	source("null tasks", "taskConfigs", "RUNNING"),
	source("null task", "taskConfigs", "RUNNING"),
	source("raise", "", "FAILED RUNNING"),
	onOurs("FAILED", "", source("raise in start", "commit", running)),
	source("exactly once", "commit", running, "exactly.once.support", "required"),
	source("unsupported", "", "none", "exactly.once.support", "required"),
	source("unknown", "", "none", "exactly.once.support", "required"),
	source("boundaries", "poll", running, ownBoundaries...),
	source("boundaries commit", "commit", running, ownBoundaries...),
	source("boundaries commit at record", "commit", running, ownBoundaries...),
	byChance(source("boundaries abort", "commit", running, ownBoundaries...)),
	byChance(source("boundaries abort at record", "commit", running, ownBoundaries...)),
}
