package http

import "millrace/configs"

const (
	oauthNote = "there is no OAuth 2: get a token by other means for http.authorization.type=bearer, or use a proxy that does"
	trustNote = "add the certificate to those that the machine trusts, or name its file in the variable SSL_CERT_FILE of the worker"
	proxyNote = "set the variable HTTPS_PROXY or HTTP_PROXY of the worker"
)

// aiven is the connector whose class name is an alias of HttpSink.
var aiven = configs.Original{
	Project: "Aiven's HTTP sink", Docs: "https://github.com/Aiven-Open/http-connector-for-apache-kafka/blob/main/docs/sink-connector-config-options.rst",
	Classes: []string{"io.aiven.kafka.connect.http.HttpSinkConnector"},
	Keys: []configs.OriginalKey{
		configs.Acting("name"),
		configs.Acting(urlKey),
		configs.Acting(authTypeKey),
		configs.Acting(authHeaderKey),
		configs.Acting(contentTypeKey),
		configs.Acting(additionalKey),
		configs.Acting(batchingKey),
		configs.Acting(batchSizeKey),
		configs.Acting(batchPrefixKey),
		configs.Acting(batchSuffixKey),
		configs.Acting(batchSeparatorKey),
		configs.Acting(retriesKey).From("1"),
		configs.Acting(backoffKey).From("3000"),
		configs.Acting(timeoutKey),
		configs.Acting("errors.tolerance"),
		configs.Refusing("kafka.retry.backoff.ms", "set "+retriesKey+"=-1 to send a request again until it succeeds"),
		configs.Refusing("decimal.format", "decimals are written as base64 of their unscaled value", "BASE64"),
		configs.Refusing("http.ssl.trust.all.certs", trustNote, "false"),
		configs.Refusing("http.ssl.truststore.location", trustNote),
		configs.Refusing("http.ssl.truststore.password", trustNote),
		configs.Refusing("http.proxy.host", proxyNote),
		configs.Refusing("http.proxy.port", proxyNote, "-1"),
		configs.Refusing("oauth2.*", oauthNote),
	},
}
