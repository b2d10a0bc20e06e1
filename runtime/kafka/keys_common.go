package kafka

import (
	"millrace/configs"
)

// commonKeys are the keys of every client, except those for SASL and TLS.
var commonKeys = []Key{
	acts(configs.Req("bootstrap.servers", configs.List, configs.High, "Brokers to contact first, as host:port, comma-separated. The client discovers the others.", hostPorts)),
	acts(configs.Def("client.id", configs.String, "", configs.Medium, "The client's name in requests: for logs, metrics and quotas of brokers.")),
	acts(configs.Def("request.timeout.ms", configs.Int, "10000", configs.Medium, "Timeout of a request, in addition to the time that the request asks the broker to wait.", configs.AtLeast(0))).apache("30000"),
	acts(configs.Def("metadata.max.age.ms", configs.Long, "300000", configs.Low, "How often the client refreshes its metadata: topics, partitions and their leaders.", configs.AtLeast(0))),
	acts(configs.Def("connections.max.idle.ms", configs.Long, "30000", configs.Medium, "How long a connection may be idle before it is closed; negative: 15 minutes.")).apache("540000"),
	acts(configs.Def("socket.connection.setup.timeout.ms", configs.Long, "10000", configs.Medium, "Timeout for opening a connection.")),
	acts(configs.Def("retry.backoff.ms", configs.Long, "250", configs.Low, "The pause before the first retry of a request or a connection. It doubles with each failure.", configs.AtLeast(0))).apache("100"),
	acts(configs.Def("retry.backoff.max.ms", configs.Long, "5000", configs.Low, "The longest pause between retries.", configs.AtLeast(0))).apache("1000"),
	acts(configs.Def("security.protocol", configs.String, "PLAINTEXT", configs.Medium, "How to talk to brokers: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL.", oneOf("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"))),
	idle(bySystem, configs.Def("send.buffer.bytes", configs.Int, "131072", configs.Medium, "Size of the TCP send buffer; -1: the operating system's.", configs.AtLeast(-1))),
	idle(bySystem, configs.Def("receive.buffer.bytes", configs.Int, "32768", configs.Medium, "Size of the TCP receive buffer; -1: the operating system's.", configs.AtLeast(-1))),
	idle("retry.backoff.ms applies to connections too", configs.Def("reconnect.backoff.ms", configs.Long, "50", configs.Low, "The pause before the first attempt to reconnect to a broker.", configs.AtLeast(0))),
	idle("retry.backoff.max.ms applies to connections too", configs.Def("reconnect.backoff.max.ms", configs.Long, "1000", configs.Low, "The longest pause between attempts to connect to a broker.", configs.AtLeast(0))),
	idle("socket.connection.setup.timeout.ms does not grow", configs.Def("socket.connection.setup.timeout.max.ms", configs.Long, "30000", configs.Medium, "The longest time that a connection may take to open after several failures.")),
	idle("all addresses of a name are tried in turn", configs.Def("client.dns.lookup", configs.String, "use_all_dns_ips", configs.Medium, "How the names of brokers are resolved.", oneOf("use_all_dns_ips", "resolve_canonical_bootstrap_servers_only"))).unless("use_all_dns_ips"),
	idle("the client returns to the bootstrap servers when no broker answers", configs.Def("metadata.recovery.strategy", configs.String, "rebootstrap", configs.Low, "What to do when no known broker answers.", oneOf("NONE", "REBOOTSTRAP"))).unless("rebootstrap"),
	idle("the client returns to the bootstrap servers when no broker answers", configs.Def("metadata.recovery.rebootstrap.trigger.ms", configs.Long, "300000", configs.Low, "How long the client may be without metadata before it returns to the bootstrap servers.", configs.AtLeast(0))),
	acts(configs.Def("enable.metrics.push", configs.Boolean, "true", configs.Low, "Whether brokers may request the client's metrics (KIP-714).")),
	idle(javaMetrics, configs.Def("metric.reporters", configs.List, "org.apache.kafka.common.metrics.JmxReporter", configs.Low, "Classes that metrics are reported to.")).unless("", "org.apache.kafka.common.metrics.JmxReporter"),
	idle(javaMetrics, configs.Def("metrics.num.samples", configs.Int, "2", configs.Low, "Number of samples a metric is computed from.", configs.AtLeast(1))),
	idle(javaMetrics, configs.Def("metrics.recording.level", configs.String, "INFO", configs.Low, "The most detailed level of metrics to record.", oneOf("INFO", "DEBUG", "TRACE"))),
	idle(javaMetrics, configs.Def("metrics.sample.window.ms", configs.Long, "30000", configs.Low, "The time a sample of a metric covers.", configs.AtLeast(0))),
	idle("the worker's config.providers resolve variables", configs.Def("config.providers", configs.List, "", configs.Low, "Names of config providers.")),
	idle(javaClass, configs.Opt("security.providers", configs.String, configs.Low, "Classes that create security providers.")),
}
