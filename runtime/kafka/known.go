package kafka

import (
	"maps"
	"slices"
	"strings"

	"millrace/configs"
)

// Clients are the kinds of Kafka client that have keys of their own.
var Clients = []string{"producer", "consumer", "admin"}

// KnownKeys says of every key that a kind of client has in Apache Kafka 4.3.0 whether it acts here; nil for another kind.
func KnownKeys(kind string) []configs.OriginalKey {
	switch kind {
	case "producer":
		return slices.Concat(commonKeys, producerKeys)
	case "consumer":
		return slices.Concat(commonKeys, consumerKeys, groupProtocolKeys)
	case "admin":
		return slices.Concat(commonKeys, adminKeys)
	}
	return nil
}

// Warning is what is to say about a key that is no error.
type Warning struct{ Key, Text string }

// Warnings are the keys of a client that do nothing: those of Apache's clients that do not act here, and those that no client has. The
// warnings have the prefix before each key, as the configuration that the keys come from has it.
func Warnings(kind, prefix string, props map[string]string) (out []Warning) {
	table := configs.Original{Project: "Kafka", Keys: KnownKeys(kind)}
	var names []string
	for _, k := range table.Keys {
		if _, many := k.Prefix(); !many {
			names = append(names, k.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(props)) {
		k, ok := table.Find(name)
		switch {
		case ok && k.Fate == configs.Acts, ok && slices.ContainsFunc(k.Allowed, func(a string) bool { return strings.EqualFold(strings.TrimSpace(props[name]), a) }):
		case ok:
			out = append(out, Warning{prefix + name, "the key has no effect here: " + k.Note})
		default:
			text := "no key of a Kafka " + kind
			if near, ok := configs.Nearest(name, names); ok {
				text += ": did you mean " + prefix + near + "?"
			}
			out = append(out, Warning{prefix + name, text})
		}
	}
	return out
}

// Reasons that many keys share.
const (
	javaClass   = "it names a Java class"
	javaMetrics = "metrics are served for Prometheus at /metrics"
	system      = "the operating system decides"
	goTLS       = "TLS is Go's own, with its ciphers and algorithms; PEM and PKCS12 stores are read"
	noKerberos  = "there is no Kerberos"
	noAssertion = "tokens come from a file, or by a client's id and secret"
	brokersKey  = "brokers use it, clients do not"
	byConverter = "converters make the bytes of records"
)

func acting(names ...string) (out []configs.OriginalKey) {
	for _, name := range names {
		out = append(out, configs.Acting(name))
	}
	return out
}

func idle(why string, names ...string) (out []configs.OriginalKey) {
	for _, name := range names {
		out = append(out, configs.WithoutEffect(name, why))
	}
	return out
}

var commonKeys = slices.Concat(
	acting("bootstrap.servers", "client.id", "request.timeout.ms", "metadata.max.age.ms", "connections.max.idle.ms", "socket.connection.setup.timeout.ms",
		"retry.backoff.ms", "retry.backoff.max.ms", "security.protocol", "sasl.mechanism", "sasl.jaas.config", "sasl.login.read.timeout.ms", "sasl.login.retry.backoff.ms", "sasl.login.retry.backoff.max.ms",
		"sasl.oauthbearer.token.endpoint.url", "sasl.oauthbearer.client.credentials.client.id", "sasl.oauthbearer.client.credentials.client.secret",
		"sasl.oauthbearer.scope", "sasl.oauthbearer.header.urlencode", "ssl.keystore.location", "ssl.keystore.password", "ssl.keystore.type",
		"ssl.keystore.certificate.chain", "ssl.keystore.key", "ssl.key.password", "ssl.truststore.location", "ssl.truststore.password", "ssl.truststore.type",
		"ssl.truststore.certificates", "ssl.enabled.protocols", "ssl.endpoint.identification.algorithm"),
	idle(system, "send.buffer.bytes", "receive.buffer.bytes"),
	idle("retry.backoff.ms is for connections too", "reconnect.backoff.ms", "reconnect.backoff.max.ms"),
	idle("socket.connection.setup.timeout.ms does not grow", "socket.connection.setup.timeout.max.ms"),
	[]configs.OriginalKey{
		configs.Refusing("client.dns.lookup", "all addresses of a name are tried in turn", "use_all_dns_ips"),
		configs.Refusing("metadata.recovery.strategy", "the bootstrap servers are asked again when no broker answers", "rebootstrap"),
		configs.Refusing("enable.metrics.push", "metrics are not pushed to brokers", "false"),
		configs.Refusing("metric.reporters", javaMetrics, "", "org.apache.kafka.common.metrics.JmxReporter"),
	},
	idle("the bootstrap servers are asked again when no broker answers", "metadata.recovery.rebootstrap.trigger.ms"),
	idle("the worker's config.providers resolve variables", "config.providers"),
	idle(javaMetrics, "metrics.num.samples", "metrics.recording.level", "metrics.sample.window.ms"),
	idle(javaClass, "sasl.client.callback.handler.class", "sasl.login.callback.handler.class", "sasl.login.class", "security.providers", "ssl.engine.factory.class",
		"sasl.oauthbearer.jwt.retriever.class", "sasl.oauthbearer.jwt.validator.class"),
	idle(noKerberos, "sasl.kerberos.*"),
	idle("a token is fetched again before it expires", "sasl.login.refresh.*"),
	idle("sasl.login.read.timeout.ms bounds the whole request", "sasl.login.connect.timeout.ms"),
	idle(noAssertion, "sasl.oauthbearer.assertion.*"),
	idle(brokersKey, "sasl.oauthbearer.clock.skew.seconds", "sasl.oauthbearer.expected.audience", "sasl.oauthbearer.expected.issuer", "sasl.oauthbearer.jwks.*",
		"sasl.oauthbearer.scope.claim.name", "sasl.oauthbearer.sub.claim.name"),
	idle(goTLS, "ssl.cipher.suites", "ssl.keymanager.algorithm", "ssl.protocol", "ssl.provider", "ssl.secure.random.implementation", "ssl.trustmanager.algorithm"),
)

var producerKeys = slices.Concat(
	acting("acks", "enable.idempotence", "max.in.flight.requests.per.connection", "compression.type", "compression.gzip.level", "compression.lz4.level", "compression.zstd.level",
		"linger.ms", "max.request.size", "buffer.memory", "delivery.timeout.ms", "retries", "transactional.id", "transaction.timeout.ms", "max.block.ms",
		"partitioner.class", "partitioner.ignore.keys"),
	idle("batches grow to max.request.size while earlier ones are in flight", "batch.size"),
	idle("records without a key go to partitions that lag less, in any case", "partitioner.adaptive.partitioning.enable", "partitioner.availability.timeout.ms"),
	idle(byConverter, "key.serializer", "value.serializer"),
	idle("topics that are not used are forgotten in any case", "metadata.max.idle.ms"),
	[]configs.OriginalKey{
		configs.Refusing("interceptor.classes", "interceptors are Java classes", ""),
		configs.Refusing("transaction.two.phase.commit.enable", "transactions are the worker's own", "false"),
	},
)

var consumerKeys = slices.Concat(
	acting("group.id", "group.instance.id", "auto.offset.reset", "isolation.level", "fetch.min.bytes", "fetch.max.bytes", "fetch.max.wait.ms", "max.partition.fetch.bytes",
		"client.rack", "check.crcs", "allow.auto.create.topics", "max.poll.records", "max.poll.interval.ms", "session.timeout.ms", "heartbeat.interval.ms",
		"partition.assignment.strategy", "enable.auto.commit", "auto.commit.interval.ms"),
	idle(byConverter, "key.deserializer", "value.deserializer"),
	idle("request.timeout.ms bounds a request", "default.api.timeout.ms"),
	idle("sink tasks are no share consumers", "share.acknowledgement.mode", "share.acquire.mode"),
	idle("Kafka Streams uses it", "internal.throw.on.fetch.stable.offset.unsupported"),
	[]configs.OriginalKey{
		configs.Refusing("interceptor.classes", "interceptors are Java classes", ""),
		configs.Refusing("exclude.internal.topics", "topics.regex never matches internal topics", "true"),
	},
)

var groupProtocolKeys = []configs.OriginalKey{
	configs.Refusing("group.protocol", "sink tasks share partitions by the classic protocol", "classic"),
	configs.WithoutEffect("group.remote.assignor", "sink tasks share partitions by the classic protocol: partition.assignment.strategy says how"),
}

var adminKeys = slices.Concat(
	idle("requests are tried again until their time is over", "retries"),
	idle("request.timeout.ms bounds a request", "default.api.timeout.ms"),
	idle("the clients ask brokers", "bootstrap.controllers"),
)
