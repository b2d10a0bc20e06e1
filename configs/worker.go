package configs

import (
	_ "embed"
	"slices"
)

// StandaloneProperties and DistributedProperties are the contents of the shipped worker files.
var (
	//go:embed worker-standalone.properties
	StandaloneProperties string
	//go:embed worker-distributed.properties
	DistributedProperties string
)

// SimpleHeaderConverter is the default header converter class.
const SimpleHeaderConverter = "org.apache.kafka.connect.storage.SimpleHeaderConverter"

// UnresolvedKey is the key for the treatment of variables that no config provider resolves.
const (
	UnresolvedKey  = "config.variables.unresolved"
	KeepUnresolved = "keep"
)

// WorkerKeys are the keys of every worker.
var WorkerKeys = slices.Concat(clusterKeys, runtimeKeys, ruleKeys, restKeys)

// StandaloneKeys are the keys of a standalone worker.
var StandaloneKeys = slices.Concat(WorkerKeys, Keys{
	Req("offset.storage.file.filename", String, High, "File that stores the offsets of source "+
		"connectors, in the format of Apache Kafka Connect."),
})

// StandaloneTopicKeys are the keys of a standalone worker that stores source offsets in Kafka, like
// a distributed worker.
var StandaloneTopicKeys = slices.Concat(WorkerKeys, Keys{
	Def("offset.storage.topic", String, "connect-offsets", High, "Compacted topic that stores the "+
		"offsets of source connectors, instead of the file in offset.storage.file.filename.", NonEmpty),
	Def("offset.storage.partitions", Int, "25", Low, "Number of partitions if the topic has to be "+
		"created. -1: the broker's default.", positiveOrBroker),
	Def("offset.storage.replication.factor", Short, "-1", Low, "Number of replicas if the topic has "+
		"to be created. -1: the broker's default.", positiveOrBroker),
})

// DistributedKeys are the keys of a distributed worker.
var DistributedKeys = slices.Concat(WorkerKeys, groupKeys, storageKeys, signatureKeys)

var clusterKeys = Keys{
	Req("bootstrap.servers", List, High, "Comma-separated list of host:port pairs of brokers for "+
		"the first connection to the Kafka cluster. The word embedded makes a standalone worker "+
		"start the embedded broker.", NonEmptyList, UniqueItems),
	Def("client.dns.lookup", String, "use_all_dns_ips", Medium, "Accepted for compatibility. All "+
		"addresses of a host name are tried in turn.",
		OneOf("use_all_dns_ips", "resolve_canonical_bootstrap_servers_only")),
	Def("client.id", String, "", Low, "Name of this worker in the logs and quotas of the brokers."),
	Def("security.protocol", String, "PLAINTEXT", Medium, "Protocol for connections to the brokers. "+
		"The sasl.* and ssl.* keys configure it.",
		OneOfFold("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")),
	Def("request.timeout.ms", Int, "40000", Medium, "Timeout for a response from a broker, in "+
		"milliseconds.", AtLeast(0)),
	Def("metadata.max.age.ms", Long, "300000", Low, "Maximum age of cached topic and broker "+
		"metadata, in milliseconds.", AtLeast(0)),
	Def("retry.backoff.ms", Long, "100", Low, "Initial back-off before a failed request is retried, "+
		"in milliseconds.", AtLeast(0)),
	Def("retry.backoff.max.ms", Long, "1000", Low, "Maximum back-off between retries, in "+
		"milliseconds.", AtLeast(0)),
}

var runtimeKeys = Keys{
	Req("key.converter", Class, High, "Converter between record keys and their bytes in Kafka. It "+
		"receives the key.converter.* keys."),
	Opt("key.converter.plugin.version", String, Low, "Version of the key converter. Unset: the "+
		"newest.", isVersionRange),
	Req("value.converter", Class, High, "Converter between record values and their bytes in Kafka. "+
		"It receives the value.converter.* keys."),
	Opt("value.converter.plugin.version", String, Low, "Version of the value converter. Unset: the "+
		"newest.", isVersionRange),
	Def("header.converter", Class, SimpleHeaderConverter, Low, "Converter between header values and "+
		"their bytes in Kafka."),
	Opt("header.converter.plugin.version", String, Low, "Version of the header converter. Unset: "+
		"the newest.", isVersionRange),
	Def("task.shutdown.graceful.timeout.ms", Long, "5000", Low, "Time that all tasks together get "+
		"for a graceful shutdown, in milliseconds.", AtLeast(0)),
	Def("offset.flush.interval.ms", Long, "60000", Low, "Interval between offset commits of source "+
		"and sink tasks, in milliseconds.", AtLeast(1)),
	Def("offset.flush.timeout.ms", Long, "5000", Low, "Timeout of an offset commit, in "+
		"milliseconds. A commit that times out is retried at the next interval.", AtLeast(0)),
	Def("restart.policy", String, "on-failure", Medium, "Whether a connector and its tasks are "+
		"restarted after their plugin process crashed or a call to it timed out. on-failure: "+
		"restart them, with a back-off that grows from one second to one minute. never: leave "+
		"them FAILED.", OneOf("on-failure", "never")),
	Def("restart.max.attempts", Int, "10", Low, "Maximum number of consecutive restarts. The count "+
		"resets after ten minutes without a crash.", AtLeast(0)),
	Def("plugin.isolation", String, "auto", Low, "Which connectors share a plugin process. auto: "+
		"bundled connectors of the same class, and connectors of the same directory of jars, share "+
		"one, every other connector has its own. "+
		"connector: every connector has its own, so a crash affects only that connector. plugin: "+
		"connectors of the same plugin share one, which needs less memory when there are many.", OneOf("auto", "connector", "plugin")),
	Opt("plugin.java.options", String, Low, "Options for the JVMs of plugins in Java, separated by "+
		"spaces. A connector can add options if connector.plugin.override.policy allows it."),
	Def("plugin.upgrade", String, "restart", Low, "When running connectors switch to a replaced "+
		"plugin or a newer version of it. restart: when they are restarted. rolling: immediately, "+
		"one connector after another.", OneOf("restart", "rolling")),
	Def("plugin.stall.timeout.ms", Long, "60000", Low, "Time that a plugin process, or a task's "+
		"call to it, may go without a sign of life, in milliseconds. After that the process is "+
		"killed and its connectors and tasks are FAILED. If several connectors share the process, "+
		"only the task with the call is FAILED; it restarts in another process. 0: no limit. A "+
		"connector can override this key.", AtLeast(0)),
	Opt("plugin.path", List, Low, "Directories with plugins: executables whose names begin with "+
		"connect-, directories with a manifest.json, and jars or directories of jars as in Apache "+
		"Kafka Connect, which need Java. Unset: plugins in the working directory, "+
		"and millrace/plugins in $XDG_DATA_HOME or ~/.local/share. The plugins of the release, in plugins "+
		"beside the worker, are always available. If a directory has a "+
		"SHA256SUMS file, only the files listed there are started. Files that other users can "+
		"change are not started either, see plugin.owners.",
		noEmptyItems, UniqueItems),
	Opt("plugin.owners", List, Low, "Users, by name or number, whose plugins are started. Plugins "+
		"of root and of the worker's own user are always started. Files that every user can write "+
		"to are never started. group:NAME, by name or number, also allows files that this group "+
		"can write to, such as those of a Kubernetes volume with fsGroup.", noEmptyItems, UniqueItems),
	Def("plugin.message.max.bytes", Long, "134217728", Low, "Maximum size of a message from a "+
		"plugin, in bytes. A batch of records is one message. A task that sends a larger one "+
		"fails. A connector in Java sends a large poll as several messages; a record that is "+
		"larger fails alone.", Between(1<<20, 1<<30)),
	Def(FileRootsKey, List, "", Medium, "Directories that the file, CSV and JSON connectors may "+
		"read and write, and those of SQLite files, including all directories below them. Links are resolved first. Empty: "+
		"any directory. These connectors never access the directories of plugin.path, the data "+
		"directory of the embedded broker, the worker's own files, or /proc/PID. A connector's "+
		"clients read an OAUTHBEARER token only from these directories, or from the file that the "+
		"worker's own clients read.", UniqueItems),
	Def(HTTPInternalKey, String, "allow", Medium, "Whether HttpSink, HttpPollSource and the connectors to databases may connect "+
		"to internal addresses, such as those of this machine and of private networks: allow or "+
		"deny. Connections to link-local addresses, where clouds serve the credentials of a "+
		"machine, and to the ports of this worker and its embedded broker are always denied.", OneOf("allow", "deny")),
	Def(HTTPAddressesKey, List, "", Medium, "Exceptions: addresses that these connectors "+
		"may always connect to. Each is an IP address, a network such as 10.1.0.0/16, or a host "+
		"name, with or without :PORT (then IPv6 addresses need brackets).", eachItem(ParseAddress)),
	Def(HTTPListenKey, List, "", Medium, "Addresses that HttpSource may listen on, as HOST:PORT or "+
		"HOST:FIRST-LAST. * matches any host or any port. Empty: any address except the ports of "+
		"this worker.", eachItem(ParseListenAddress)),
	Def("plugin.discovery", String, "hybrid_warn", Low, "How the classes in "+
		"jars are found. service_load: META-INF/services names them. only_scan: the worker reads "+
		"all class files. hybrid_warn: it does both, and warns of classes that META-INF/services does "+
		"not name. hybrid_fail: the worker ends at its start if there is such a class.",
		OneOfFold("only_scan", "service_load", "hybrid_warn", "hybrid_fail")),
	Def("config.providers", List, "", Low, "Names of config providers. Configurations refer to "+
		"their values as ${name:path:key}. The config.providers.NAME.class and .param.* keys "+
		"configure each provider.", UniqueItems),
	Def(UnresolvedKey, String, "fail", Low, "What happens to a variable that no config provider "+
		"resolves. fail: the configuration is rejected. keep: the text stays as it is, as in "+
		"Apache Kafka Connect.", OneOf("fail", KeepUnresolved)),
	Def("config.reload.interval.ms", Long, "10000", Low, "Interval at which the worker checks "+
		"whether the config providers return other values, in milliseconds. Connectors and tasks "+
		"that use the old values are restarted, unless their config.action.reload is none. A "+
		"provider of a plugin is asked again only after the time to live that it has returned. 0: "+
		"never.", AtLeast(0)),
	Def("connector.client.config.override.policy", String, "All", Medium, "Which "+
		"producer.override., consumer.override. and admin.override. keys connectors may set: All, "+
		"None, Principal or Allowlist."),
	Def("connector.client.config.override.allowlist", List, "", Medium, "Keys that the policy "+
		"Allowlist allows, without their prefixes."),
	Def("connector.config.value.max.bytes", Int, "1048576", Low, "Maximum size of a value in a "+
		"connector's configuration, in bytes.", AtLeast(1024)),
	Def("topic.creation.enable", Boolean, "true", Low, "Whether source connectors can create topics "+
		"with the settings of their topic.creation.* keys."),
	Def("topic.tracking.enable", Boolean, "true", Low, "Whether the worker tracks the topics that "+
		"each connector uses."),
	Def("topic.tracking.allow.reset", Boolean, "true", Low, "Whether users may reset the tracked "+
		"topics."),
	Def("exactly.once.source.support", String, "disabled", High, "Whether source connectors deliver "+
		"exactly once. Set preparing on all workers of a cluster before you set enabled on any. A "+
		"standalone worker also needs offset.storage.topic or the embedded broker.", OneOfFold("disabled", "preparing", "enabled")),
	Def("metrics.sample.window.ms", Long, "30000", Low, "Time window for rates and averages, in "+
		"milliseconds.", AtLeast(0)),
	Def("metrics.num.samples", Int, "2", Low, "Number of samples in the time window.", AtLeast(1)),
	Def("metrics.names", String, "short", Low, "Names of the metrics at /metrics. short: as "+
		"Strimzi's dashboards query them. group: with the group of the metrics in the name, as in "+
		"Confluent's and Aiven's dashboards.", OneOf("short", "group")),
	Opt("tracing.otlp.endpoint", String, Low, "URL of an OpenTelemetry collector, such as "+
		"http://localhost:4318. It receives the spans of batches and commits over OTLP. Unset: "+
		"the environment variable OTEL_EXPORTER_OTLP_ENDPOINT applies; without that, tracing is "+
		"off.", collectorURL),
	Opt("tracing.otlp.protocol", String, Low, "Protocol for spans: http/protobuf (collectors listen "+
		"on port 4318) or grpc (port 4317). Unset: the environment variable "+
		"OTEL_EXPORTER_OTLP_PROTOCOL applies; without that, http/protobuf.", OneOf("http/protobuf", "grpc")),
	Opt("tracing.ratio", Double, Low, "Ratio of batches to trace, from 0 to 1, such as 0.01. Unset: "+
		"the environment variable OTEL_TRACES_SAMPLER applies; without that, all batches are "+
		"traced.", share),
	Def("metrics.recording.level", String, "INFO", Low, "Level of the recorded metrics.", OneOf("INFO", "DEBUG")),
	Def("metric.reporters", List, "org.apache.kafka.common.metrics.JmxReporter", Low, "Accepted for "+
		"compatibility. Metrics are served for Prometheus.",
		UniqueItems),
}

var restKeys = Keys{
	Def("listeners", List, "http://:8083", Low, "Comma-separated list of REST API listeners, as "+
		"http://host:port or https://host:port. No host: all interfaces. Port 0: any free port.", NonEmptyList, UniqueItems),
	Opt("rest.advertised.host.name", String, Low, "Host name under which other workers reach the "+
		"REST API of this worker."),
	Opt("rest.advertised.port", Int, Low, "Port under which other workers reach the REST API of "+
		"this worker."),
	Opt("rest.advertised.listener", String, Low, "Protocol with which other workers reach the REST "+
		"API of this worker: http or https."),
	Opt("admin.listeners", List, Low, "Listeners of the /admin resources. Unset: the same as "+
		"listeners. Empty: /admin is off."),
	Opt("probe.listeners", List, Low, "Additional listeners, such as http://:8084, that serve only "+
		"/health, /health/live and /metrics, without authentication, for probes and scrapers."),
	Opt("rest.allowed.hosts", List, Low, "Additional host names to accept in the Host header. To "+
		"prevent DNS rebinding, a listener on a loopback address accepts only localhost, loopback "+
		"addresses, the host names of the listeners, and the advertised host name. If this key is "+
		"set, every listener checks the header. *: all host names."),
	Def("ssl.client.auth", String, "none", Low, "Whether REST clients need a certificate.", OneOf("none", "requested", "required")),
	Def("access.control.allow.origin", String, "", Low, "Comma-separated list of origins that may "+
		"call the REST API from a browser, or * for all."),
	Def("access.control.allow.methods", String, "", Low, "Methods that such cross-origin calls may "+
		"use. Empty: GET, POST and HEAD."),
	Def("response.http.headers.config", String, "", Low, "Headers to add to REST responses, as a "+
		"comma-separated list of: action name:value. The actions are set, add, setDate and "+
		"addDate."),
	Def("rest.extension.classes", List, "", Low, "REST extensions to load. The only one available "+
		"is org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension, "+
		"which makes clients authenticate with a user name and a password."),
	Opt("rest.basic.auth.file", String, Low, "File with the users of the basic authentication "+
		"extension, one USER=PASSWORD per line. Passwords are plain text or bcrypt hashes."),
	Opt("java.security.auth.login.config", String, Low, "JAAS file. The option file=\"USERS\" in its "+
		"section KafkaConnect names the file of users, like rest.basic.auth.file. Apache Kafka "+
		"Connect reads this setting from a system property."),
}

var groupKeys = Keys{
	Req("group.id", String, High, "Name of the cluster of workers that this worker belongs to. It "+
		"must differ from the names of all consumer groups."),
	Def("session.timeout.ms", Int, "10000", High, "Time after which a worker without heartbeats is "+
		"removed from the group and its work is reassigned, in milliseconds.", AtLeast(1)),
	Def("heartbeat.interval.ms", Int, "3000", High, "Interval between a worker's heartbeats, in "+
		"milliseconds.", AtLeast(1)),
	Def("rebalance.timeout.ms", Int, "60000", High, "Time that workers get to rejoin the group in a "+
		"rebalance, in milliseconds.", AtLeast(1)),
	Def("scheduled.rebalance.max.delay.ms", Int, "300000", Low, "Maximum time that the work of a "+
		"worker that left waits for the worker to return before it is reassigned, in "+
		"milliseconds.", AtLeast(0)),
	Def("worker.sync.timeout.ms", Int, "3000", Medium, "Time that a worker gets to catch up with "+
		"the config topic before it leaves the group, in milliseconds."),
	Def("worker.unsync.backoff.ms", Int, "300000", Medium, "Time that a worker stays out of the "+
		"group when it could not catch up, in milliseconds."),
	Def("connect.protocol", String, "sessioned", Low, "Protocol of rebalances.", OneOfFold("eager", "compatible", "sessioned")),
}

var storageKeys = Keys{
	Req("config.storage.topic", String, High, "Compacted topic that stores the configurations of "+
		"connectors."),
	Def("config.storage.replication.factor", Short, "3", Low, "Number of replicas if the topic has "+
		"to be created. -1: the broker's default.", positiveOrBroker),
	Req("offset.storage.topic", String, High, "Compacted topic that stores the offsets of source "+
		"connectors."),
	Def("offset.storage.partitions", Int, "25", Low, "Number of partitions if the topic has to be "+
		"created. -1: the broker's default.", positiveOrBroker),
	Def("offset.storage.replication.factor", Short, "3", Low, "Number of replicas if the topic has "+
		"to be created. -1: the broker's default.", positiveOrBroker),
	Req("status.storage.topic", String, High, "Compacted topic that stores the statuses of "+
		"connectors and tasks."),
	Def("status.storage.partitions", Int, "5", Low, "Number of partitions if the topic has to be "+
		"created. -1: the broker's default.", positiveOrBroker),
	Def("status.storage.replication.factor", Short, "3", Low, "Number of replicas if the topic has "+
		"to be created. -1: the broker's default.", positiveOrBroker),
}

var signatureKeys = Keys{
	Def("inter.worker.key.generation.algorithm", String, "HmacSHA256", Low, "Algorithm that "+
		"generates the keys with which workers sign requests to each other."),
	Opt("inter.worker.key.size", Int, Low, "Size of these keys, in bits. Unset: the default of the "+
		"algorithm."),
	Def("inter.worker.key.ttl.ms", Int, "3600000", Low, "Lifetime of such a key, in milliseconds.", AtLeast(0)),
	Def("inter.worker.signature.algorithm", String, "HmacSHA256", Low, "Algorithm that signs these "+
		"requests."),
	Def("inter.worker.verification.algorithms", List, "HmacSHA256", Low, "Signature algorithms to "+
		"accept. The list must contain inter.worker.signature.algorithm.",
		NonEmptyList),
}
