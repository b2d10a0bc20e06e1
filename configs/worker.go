package configs

import (
	_ "embed"
	"slices"
)

// StandaloneProperties and DistributedProperties are the texts of the shipped worker files.
var (
	//go:embed worker-standalone.properties
	StandaloneProperties string
	//go:embed worker-distributed.properties
	DistributedProperties string
)

// SimpleHeaderConverter is the class that converts headers unless told otherwise.
const SimpleHeaderConverter = "org.apache.kafka.connect.storage.SimpleHeaderConverter"

// UnresolvedKey is the key that says what becomes of variables that no config provider resolves.
const (
	UnresolvedKey  = "config.variables.unresolved"
	KeepUnresolved = "keep"
)

// WorkerKeys are the keys of every worker.
var WorkerKeys = slices.Concat(clusterKeys, runtimeKeys, ruleKeys, restKeys)

// StandaloneKeys are the keys of a standalone worker.
var StandaloneKeys = slices.Concat(WorkerKeys, Keys{
	Req("offset.storage.file.filename", String, High, "The file that keeps the offsets of source connectors, in the format of "+
		"Apache Kafka Connect."),
})

// StandaloneTopicKeys are the keys of a standalone worker whose source offsets are in Kafka, as those of a distributed one.
var StandaloneTopicKeys = slices.Concat(WorkerKeys, Keys{
	Def("offset.storage.topic", String, "connect-offsets", High, "The compacted topic that keeps the offsets of source connectors, in place of "+
		"offset.storage.file.filename.", NonEmpty),
	Def("offset.storage.partitions", Int, "25", Low, "Its partitions, when it has to be created; -1: as the broker decides.", positiveOrBroker),
	Def("offset.storage.replication.factor", Short, "-1", Low, "Its replicas, when it has to be created; -1: as the broker decides.", positiveOrBroker),
})

// DistributedKeys are the keys of a distributed worker.
var DistributedKeys = slices.Concat(WorkerKeys, groupKeys, storageKeys, signatureKeys)

var clusterKeys = Keys{
	Req("bootstrap.servers", List, High, "Brokers to find the Kafka cluster by, as host:port, with commas between. "+
		"The word embedded asks a standalone worker for the broker that is built in.", NonEmptyList, UniqueItems),
	Def("client.dns.lookup", String, "use_all_dns_ips", Medium, "Accepted for compatibility: all addresses of a name are tried in turn.",
		OneOf("use_all_dns_ips", "resolve_canonical_bootstrap_servers_only")),
	Def("client.id", String, "", Low, "A name for this worker in the brokers' logs and quotas."),
	Def("security.protocol", String, "PLAINTEXT", Medium, "How to talk to the brokers. sasl.* and ssl.* keys say the rest.",
		OneOfFold("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")),
	Def("request.timeout.ms", Int, "40000", Medium, "How long to wait for a broker's answer, in milliseconds.", AtLeast(0)),
	Def("metadata.max.age.ms", Long, "300000", Low, "How old the picture of topics and brokers may become, in milliseconds.", AtLeast(0)),
	Def("retry.backoff.ms", Long, "100", Low, "The first pause before a failed request is made again, in milliseconds.", AtLeast(0)),
	Def("retry.backoff.max.ms", Long, "1000", Low, "The longest such pause, in milliseconds.", AtLeast(0)),
}

var runtimeKeys = Keys{
	Req("key.converter", Class, High, "The converter between keys of records and their bytes in Kafka. key.converter.* keys go to it."),
	Opt("key.converter.plugin.version", String, Low, "The version of the key converter to use; the newest when unset.", hasConverterVersion),
	Req("value.converter", Class, High, "The converter between values of records and their bytes in Kafka. value.converter.* keys go to it."),
	Opt("value.converter.plugin.version", String, Low, "The version of the value converter to use; the newest when unset.", hasConverterVersion),
	Def("header.converter", Class, SimpleHeaderConverter, Low, "The converter between values of headers and their bytes in Kafka."),
	Opt("header.converter.plugin.version", String, Low, "The version of the header converter to use; the newest when unset.", hasConverterVersion),
	Def("task.shutdown.graceful.timeout.ms", Long, "5000", Low, "How long all tasks together may take to stop, in milliseconds.", AtLeast(0)),
	Def("offset.flush.interval.ms", Long, "60000", Low, "How often the offsets of source and sink tasks are committed, in milliseconds.", AtLeast(1)),
	Def("offset.flush.timeout.ms", Long, "5000", Low, "How long one such commit may take before it is put off to the next, in milliseconds.", AtLeast(0)),
	Def("restart.policy", String, "on-failure", Medium, "Whether a connector and its tasks are restarted when their plugin process "+
		"crashed, or a call to it was given up: on-failure, after a pause that grows from a second to a minute, or never.", OneOf("on-failure", "never")),
	Def("restart.max.attempts", Int, "10", Low, "How many times in a row. Ten minutes without a crash begin a new row.", AtLeast(0)),
	Def("plugin.isolation", String, "auto", Low, "Which connectors share a process: with auto the bundled ones of one class do, and every "+
		"other has its own; with connector every one has its own, so that a crash is one connector's; with plugin those of one plugin do, "+
		"which takes less memory where there are many.", OneOf("auto", "connector", "plugin")),
	Def("plugin.upgrade", String, "restart", Low, "When connectors that run take up a plugin that was replaced, or a newer version of it: "+
		"with restart when they are restarted, with rolling at once, one after another.", OneOf("restart", "rolling")),
	Def("plugin.stall.timeout.ms", Long, "60000", Low, "How long a plugin process, or a call of a task to it, may go without a sign of life, in "+
		"milliseconds, until it is ended and what ran in it is FAILED; 0: for ever. A connector may have its own. Of a process that several connectors "+
		"share only the task with the call is FAILED; it is restarted in another process.", AtLeast(0)),
	Opt("plugin.path", List, Low, "Folders to find plugins in: executables whose names begin with connect-, and "+
		"folders with a manifest.json. When unset: plugins in the working directory, and millrace/plugins in $XDG_DATA_HOME or ~/.local/share. "+
		"Where one holds a file SHA256SUMS, what that does not list is not started. Nor is a file that other users can change, see plugin.owners.",
		noEmptyItems, UniqueItems),
	Opt("plugin.owners", List, Low, "Users, by name or number, whose plugins are started. Those of root and of the worker's own user are always started, "+
		"and files that every user can write to never. group:NAME, by name or number, also allows files that this group can write to, such as those of a "+
		"Kubernetes volume with fsGroup.", noEmptyItems, UniqueItems),
	Def("plugin.message.max.bytes", Long, "134217728", Low, "The largest message that is taken from a plugin, in bytes. A batch of records is one message. "+
		"A task that sends a larger one fails.", Between(1<<20, 1<<30)),
	Def(FileRootsKey, List, "", Medium, "Folders that the file, CSV and JSON connectors may read and write, and all folders below them; links are followed first. "+
		"Empty: any folder. Whatever it says, they never touch the folders of plugin.path, the embedded broker's data folder, the worker's own files, or "+
		"/proc/PID. A connector's clients may read a token for OAUTHBEARER from these folders alone, or from the file that the worker's own clients read.", UniqueItems),
	Def(HTTPInternalKey, String, "allow", Medium, "Whether HttpSink and HttpPollSource may connect to internal addresses, such as those of this machine and of private "+
		"networks: allow or deny. Whatever it says, they do not connect to link-local addresses, where clouds give credentials to their machines, nor to the ports "+
		"of this worker and its embedded broker.", OneOf("allow", "deny")),
	Def(HTTPAddressesKey, List, "", Medium, "Addresses that HttpSink and HttpPollSource may connect to all the same: each an IP address, a network as 10.1.0.0/16, or a host name, "+
		"with or without :PORT behind it (an IPv6 address in brackets then).", eachItem(ParseAddress)),
	Def(HTTPListenKey, List, "", Medium, "Addresses that HttpSource may listen on, as HOST:PORT or HOST:FIRST-LAST; * stands for any host, or any port. Empty: any address, but not the "+
		"ports of this worker.", eachItem(ParseListenAddress)),
	Def("plugin.discovery", String, "hybrid_warn", Low, "Accepted for compatibility.",
		OneOfFold("only_scan", "service_load", "hybrid_warn", "hybrid_fail")),
	Def("config.providers", List, "", Low, "Names for sources of values that configurations refer to as ${name:path:key}. "+
		"config.providers.NAME.class and .param.* keys configure each.", UniqueItems),
	Def(UnresolvedKey, String, "fail", Low, "What becomes of a variable that no config provider resolves: with fail the configuration is refused, "+
		"with keep the text stays as it is, as in Apache Kafka Connect.", OneOf("fail", KeepUnresolved)),
	Def("config.reload.interval.ms", Long, "10000", Low, "How often to look whether they give other values, in milliseconds; what was started with the old ones "+
		"is restarted then, unless its config.action.reload is none. 0: never.", AtLeast(0)),
	Def("connector.client.config.override.policy", String, "All", Medium, "Which producer.override., consumer.override. and admin.override. "+
		"keys connectors may use: All, None, Principal or Allowlist."),
	Def("connector.client.config.override.allowlist", List, "", Medium, "The keys that the policy Allowlist allows, without their prefixes."),
	Def("connector.config.value.max.bytes", Int, "1048576", Low, "The longest value that a key of a connector's configuration may have, in bytes.", AtLeast(1024)),
	Def("topic.creation.enable", Boolean, "true", Low, "Whether source connectors may configure topics to be created by topic.creation.* keys."),
	Def("topic.tracking.enable", Boolean, "true", Low, "Whether to keep track of the topics that each connector uses."),
	Def("topic.tracking.allow.reset", Boolean, "true", Low, "Whether users may clear what is tracked."),
	Def("exactly.once.source.support", String, "disabled", High, "Whether source connectors deliver exactly once. Set preparing on all "+
		"workers of a cluster before enabled on any. A standalone worker needs offset.storage.topic for it, or the embedded broker.", OneOfFold("disabled", "preparing", "enabled")),
	Def("metrics.sample.window.ms", Long, "30000", Low, "The span that rates and averages look back over, in milliseconds.", AtLeast(0)),
	Def("metrics.num.samples", Int, "2", Low, "Into how many samples that span is split.", AtLeast(1)),
	Def("metrics.names", String, "short", Low, "Which names metrics have at /metrics: short, as Strimzi's dashboards query them, or group, with the group "+
		"of the metrics in them, as Confluent's and Aiven's do.", OneOf("short", "group")),
	Opt("tracing.otlp.endpoint", String, Low, "The URL of a collector of OpenTelemetry, such as http://localhost:4318: the spans of batches and commits go there, "+
		"by OTLP. When unset OTEL_EXPORTER_OTLP_ENDPOINT in the environment says, and without that nothing is traced.", collectorURL),
	Opt("tracing.otlp.protocol", String, Low, "How they are sent: http/protobuf, for which collectors listen on port 4318, or grpc, on 4317. When unset "+
		"OTEL_EXPORTER_OTLP_PROTOCOL says, and without that it is http/protobuf.", OneOf("http/protobuf", "grpc")),
	Opt("tracing.ratio", Double, Low, "How many of the batches are traced, from 0 to 1, such as 0.01. When unset OTEL_TRACES_SAMPLER says, and without that "+
		"all are.", share),
	Def("metrics.recording.level", String, "INFO", Low, "Which metrics to record.", OneOf("INFO", "DEBUG")),
	Def("metric.reporters", List, "org.apache.kafka.common.metrics.JmxReporter", Low, "Accepted for compatibility: metrics are served for Prometheus.",
		UniqueItems),
}

var restKeys = Keys{
	Def("listeners", List, "http://:8083", Low, "Where the REST API listens, as http://host:port or https://host:port, with commas "+
		"between. No host: on all interfaces; port 0: any free one.", NonEmptyList, UniqueItems),
	Opt("rest.advertised.host.name", String, Low, "The host under which other workers reach this one's REST API."),
	Opt("rest.advertised.port", Int, Low, "The port under which other workers reach this one's REST API."),
	Opt("rest.advertised.listener", String, Low, "The protocol by which other workers reach this one's REST API: http or https."),
	Opt("admin.listeners", List, Low, "Where the /admin resources listen; with the other resources when unset, nowhere when empty."),
	Opt("probe.listeners", List, Low, "Where /health, /health/live and /metrics also listen, without authentication and with nothing else, for probes and "+
		"scrapers: such as http://:8084."),
	Opt("rest.allowed.hosts", List, Low, "Further host names that requests may have in their Host header. A listener on a loopback address refuses others than localhost, "+
		"loopback addresses, the host names of the listeners and the advertised one, against DNS rebinding; with this key set every listener does. *: all."),
	Def("ssl.client.auth", String, "none", Low, "Whether REST clients must show a certificate.", OneOf("none", "requested", "required")),
	Def("access.control.allow.origin", String, "", Low, "The origins that browsers may call the REST API from, with commas between, or *."),
	Def("access.control.allow.methods", String, "", Low, "The methods that such calls may use; GET, POST and HEAD when empty."),
	Def("response.http.headers.config", String, "", Low, "Headers to add to REST responses, as: action name:value, with commas between; "+
		"the actions are set, add, setDate and addDate."),
	Def("rest.extension.classes", List, "", Low, "Extensions of the REST API to load. There is one: "+
		"org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension asks clients for a user and a password."),
	Opt("rest.basic.auth.file", String, Low, "The users of that extension, a line USER=PASSWORD each, the password plain or hashed with bcrypt."),
	Opt("java.security.auth.login.config", String, Low, "A JAAS file whose section KafkaConnect has the option file=\"USERS\" names the file of "+
		"users too. Apache Kafka Connect takes it as a system property."),
}

var groupKeys = Keys{
	Req("group.id", String, High, "The name of the cluster of workers that this one belongs to. No consumer group may have the same."),
	Def("session.timeout.ms", Int, "10000", High, "How long a worker may be silent before its work goes to others, in milliseconds.", AtLeast(1)),
	Def("heartbeat.interval.ms", Int, "3000", High, "How often a worker shows that it lives, in milliseconds.", AtLeast(1)),
	Def("rebalance.timeout.ms", Int, "60000", High, "How long workers may take to join when work is handed out anew, in milliseconds.", AtLeast(1)),
	Def("scheduled.rebalance.max.delay.ms", Int, "300000", Low, "How long work of a worker that left waits for its return, in milliseconds.", AtLeast(0)),
	Def("worker.sync.timeout.ms", Int, "3000", Medium, "How long a worker that lags behind may take to catch up before it leaves the group, in milliseconds."),
	Def("worker.unsync.backoff.ms", Int, "300000", Medium, "How long such a worker stays away, in milliseconds."),
	Def("connect.protocol", String, "sessioned", Low, "How work is handed out.", OneOfFold("eager", "compatible", "sessioned")),
}

var storageKeys = Keys{
	Req("config.storage.topic", String, High, "The compacted topic that keeps the configurations of connectors."),
	Def("config.storage.replication.factor", Short, "3", Low, "Its replicas, when it has to be created; -1: as the broker decides.", positiveOrBroker),
	Req("offset.storage.topic", String, High, "The compacted topic that keeps the offsets of source connectors."),
	Def("offset.storage.partitions", Int, "25", Low, "Its partitions, when it has to be created; -1: as the broker decides.", positiveOrBroker),
	Def("offset.storage.replication.factor", Short, "3", Low, "Its replicas, when it has to be created; -1: as the broker decides.", positiveOrBroker),
	Req("status.storage.topic", String, High, "The compacted topic that keeps the states of connectors and tasks."),
	Def("status.storage.partitions", Int, "5", Low, "Its partitions, when it has to be created; -1: as the broker decides.", positiveOrBroker),
	Def("status.storage.replication.factor", Short, "3", Low, "Its replicas, when it has to be created; -1: as the broker decides.", positiveOrBroker),
}

var signatureKeys = Keys{
	Def("inter.worker.key.generation.algorithm", String, "HmacSHA256", Low, "How keys are made that workers sign requests to each other with."),
	Opt("inter.worker.key.size", Int, Low, "The size of these keys, in bits; as the algorithm likes when unset."),
	Def("inter.worker.key.ttl.ms", Int, "3600000", Low, "How long such a key is used, in milliseconds.", AtLeast(0)),
	Def("inter.worker.signature.algorithm", String, "HmacSHA256", Low, "How these requests are signed."),
	Def("inter.worker.verification.algorithms", List, "HmacSHA256", Low, "The signatures that are accepted; must have the former among them.",
		NonEmptyList),
}
