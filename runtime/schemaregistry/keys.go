package schemaregistry

import "millrace/configs"

// Confluent's class names for the subject name strategies.
const (
	topicName       = "io.confluent.kafka.serializers.subject.TopicNameStrategy"
	recordName      = "io.confluent.kafka.serializers.subject.RecordNameStrategy"
	topicRecordName = "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy"
)

var strategies = configs.OneOf(topicName, recordName, topicRecordName)

// Keys are the configuration keys of every converter that uses a Schema Registry.
var Keys = configs.Keys{
	configs.Req("schema.registry.url", configs.List, configs.High,
		"The registry's URLs, tried in this order. They may contain user and password.", configs.NonEmptyList),
	configs.Def("auto.register.schemas", configs.Boolean, "true", configs.Medium,
		"If true, new schemas are registered. If false, they must already be registered."),
	configs.Def("use.latest.version", configs.Boolean, "false", configs.Low,
		"If true, data is written with the latest schema of the subject instead of its own. Requires auto.register.schemas=false."),
	configs.Def("latest.compatibility.strict", configs.Boolean, "true", configs.Low,
		"If true, a field missing from the latest schema is an error. If false, it is dropped."),
	configs.Def("use.schema.id", configs.Int, "-1", configs.Low,
		"The id of the schema to write with. Requires auto.register.schemas=false; -1: none."),
	configs.Def("normalize.schemas", configs.Boolean, "false", configs.Medium,
		"If true, the registry normalizes schemas before it compares them."),
	configs.Def("key.subject.name.strategy", configs.Class, topicName, configs.Medium,
		"The subject for the schemas of keys: the topic's name and -key, the record's name, or both.", strategies),
	configs.Def("value.subject.name.strategy", configs.Class, topicName, configs.Medium,
		"The subject for the schemas of values: the topic's name and -value, the record's name, or both.", strategies),
	configs.Def("schemas.cache.config", configs.Int, "1000", configs.Low,
		"Maximum number of cached schemas.", configs.AtLeast(1)),
	configs.Opt("schemas.cache.size", configs.Int, configs.Low, "The same as schemas.cache.config, which it overrides.", configs.AtLeast(1)),
	configs.Def("basic.auth.credentials.source", configs.String, "URL", configs.Medium,
		"The source of user and password: the URL, basic.auth.user.info (USER_INFO), or sasl.jaas.config (SASL_INHERIT).",
		configs.OneOf("URL", "USER_INFO", "SASL_INHERIT")),
	configs.Opt("sasl.jaas.config", configs.Password, configs.Medium, "User and password in the format of Kafka's clients, for SASL_INHERIT."),
	configs.Opt("basic.auth.user.info", configs.Password, configs.Medium, "User and password, as USER:PASSWORD."),
	configs.Opt("schema.registry.basic.auth.user.info", configs.Password, configs.Medium, "The same as basic.auth.user.info."),
	configs.Opt("bearer.auth.credentials.source", configs.String, configs.Medium,
		"The source of the token. Only STATIC_TOKEN is supported.", configs.OneOf("STATIC_TOKEN")),
	configs.Opt("bearer.auth.token", configs.Password, configs.Medium, "The token to send with requests."),
	configs.Opt("proxy.host", configs.String, configs.Low, "The host of the HTTP proxy."),
	configs.Opt("proxy.port", configs.Int, configs.Low, "The port of the HTTP proxy."),
	configs.Opt("schema.registry.ssl.truststore.certificates", configs.Password, configs.Medium, "The trusted certificate authorities, as PEM."),
	configs.Opt("schema.registry.ssl.truststore.location", configs.String, configs.Medium, "A PEM or PKCS12 file with the trusted certificate authorities."),
	configs.Opt("schema.registry.ssl.truststore.type", configs.String, configs.Low, "The format of the file: PEM or PKCS12.", configs.OneOf("PEM", "PKCS12")),
	configs.Opt("schema.registry.ssl.truststore.password", configs.Password, configs.Low, "The password of a PKCS12 file."),
	configs.Opt("schema.registry.ssl.keystore.certificate.chain", configs.Password, configs.Medium, "The client certificate, as PEM."),
	configs.Opt("schema.registry.ssl.keystore.key", configs.Password, configs.Medium, "Its private key, as PEM."),
	configs.Opt("schema.registry.ssl.keystore.location", configs.String, configs.Medium, "A PEM or PKCS12 file with the client certificate and its key."),
	configs.Opt("schema.registry.ssl.keystore.type", configs.String, configs.Low, "The format of the file: PEM or PKCS12.", configs.OneOf("PEM", "PKCS12")),
	configs.Opt("schema.registry.ssl.keystore.password", configs.Password, configs.Low, "The password of a PKCS12 file."),
	configs.Opt("schema.registry.ssl.key.password", configs.Password, configs.Low, "The password of an encrypted key in PEM."),
	configs.Opt("schema.registry.ssl.enabled.protocols", configs.List, configs.Low, "TLSv1.2, TLSv1.3 or both."),
	configs.Opt("schema.registry.ssl.endpoint.identification.algorithm", configs.String, configs.Low,
		"https verifies that the registry's host name matches its certificate; empty does not."),
}
