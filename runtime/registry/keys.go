package registry

import "millrace/configs"

// The classes of Confluent that say which subject a schema belongs to.
const (
	topicName       = "io.confluent.kafka.serializers.subject.TopicNameStrategy"
	recordName      = "io.confluent.kafka.serializers.subject.RecordNameStrategy"
	topicRecordName = "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy"
)

var strategies = configs.OneOf(topicName, recordName, topicRecordName)

// Keys are the keys of every converter that uses a Schema Registry.
var Keys = configs.Keys{
	configs.Req("schema.registry.url", configs.List, configs.High,
		"The registry's URLs, tried in this order. User and password may be in them.", configs.NonEmptyList),
	configs.Def("auto.register.schemas", configs.Boolean, "true", configs.Medium,
		"Whether a schema that is new is registered. If not, it must be there already."),
	configs.Def("use.latest.version", configs.Boolean, "false", configs.Low,
		"Whether data is written by the latest schema of the subject instead of its own. Only with auto.register.schemas=false."),
	configs.Def("latest.compatibility.strict", configs.Boolean, "true", configs.Low,
		"Whether a field that the latest schema does not have is an error. If not, it is left out."),
	configs.Def("use.schema.id", configs.Int, "-1", configs.Low,
		"The id of the schema to write by. Only with auto.register.schemas=false; -1 for none."),
	configs.Def("normalize.schemas", configs.Boolean, "false", configs.Medium,
		"Whether the registry puts schemas into a standard form before it compares them."),
	configs.Def("key.subject.name.strategy", configs.Class, topicName, configs.Medium,
		"Which subject the schemas of keys are under: the topic's name and -key, the record's name, or both.", strategies),
	configs.Def("value.subject.name.strategy", configs.Class, topicName, configs.Medium,
		"Which subject the schemas of values are under: the topic's name and -value, the record's name, or both.", strategies),
	configs.Def("schemas.cache.config", configs.Int, "1000", configs.Low,
		"How many schemas are kept ready at most.", configs.AtLeast(1)),
	configs.Opt("schemas.cache.size", configs.Int, configs.Low, "The same as schemas.cache.config, which it overrides.", configs.AtLeast(1)),
	configs.Def("basic.auth.credentials.source", configs.String, "URL", configs.Medium,
		"Where user and password are: in the URL, in basic.auth.user.info, or in sasl.jaas.config (SASL_INHERIT).",
		configs.OneOf("URL", "USER_INFO", "SASL_INHERIT")),
	configs.Opt("sasl.jaas.config", configs.Password, configs.Medium, "User and password as Kafka's clients are given them, for SASL_INHERIT."),
	configs.Opt("basic.auth.user.info", configs.Password, configs.Medium, "The user and the password, with a colon between them."),
	configs.Opt("schema.registry.basic.auth.user.info", configs.Password, configs.Medium, "The same as basic.auth.user.info."),
	configs.Opt("bearer.auth.credentials.source", configs.String, configs.Medium,
		"Where the token is: only STATIC_TOKEN is known.", configs.OneOf("STATIC_TOKEN")),
	configs.Opt("bearer.auth.token", configs.Password, configs.Medium, "The token that requests carry."),
	configs.Opt("proxy.host", configs.String, configs.Low, "The HTTP proxy to go through."),
	configs.Opt("proxy.port", configs.Int, configs.Low, "The port of the HTTP proxy."),
	configs.Opt("schema.registry.ssl.truststore.certificates", configs.Password, configs.Medium, "The authorities to trust, as PEM."),
	configs.Opt("schema.registry.ssl.truststore.location", configs.String, configs.Medium, "A PEM or PKCS12 file of the authorities to trust."),
	configs.Opt("schema.registry.ssl.truststore.type", configs.String, configs.Low, "What the file holds: PEM or PKCS12.", configs.OneOf("PEM", "PKCS12")),
	configs.Opt("schema.registry.ssl.truststore.password", configs.Password, configs.Low, "The password of a PKCS12 file."),
	configs.Opt("schema.registry.ssl.keystore.certificate.chain", configs.Password, configs.Medium, "The own certificate, as PEM."),
	configs.Opt("schema.registry.ssl.keystore.key", configs.Password, configs.Medium, "Its private key, as PEM."),
	configs.Opt("schema.registry.ssl.keystore.location", configs.String, configs.Medium, "A PEM or PKCS12 file of the own certificate and its key."),
	configs.Opt("schema.registry.ssl.keystore.type", configs.String, configs.Low, "What the file holds: PEM or PKCS12.", configs.OneOf("PEM", "PKCS12")),
	configs.Opt("schema.registry.ssl.keystore.password", configs.Password, configs.Low, "The password of a PKCS12 file."),
	configs.Opt("schema.registry.ssl.key.password", configs.Password, configs.Low, "The password of an encrypted key in PEM."),
	configs.Opt("schema.registry.ssl.enabled.protocols", configs.List, configs.Low, "TLSv1.2, TLSv1.3 or both."),
	configs.Opt("schema.registry.ssl.endpoint.identification.algorithm", configs.String, configs.Low,
		"https checks the registry's name against its certificate; empty does not."),
}
