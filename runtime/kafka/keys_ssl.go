package kafka

import (
	"millrace/configs"
)

// sslKeys configure TLS in every client. Package configs/ssl reads them.
var sslKeys = []Key{
	acts(configs.Opt("ssl.truststore.location", configs.String, configs.High, "File of the certificates to trust: PEM or PKCS12, whatever ssl.truststore.type says.")),
	acts(configs.Opt("ssl.truststore.password", configs.Password, configs.High, "Password of that file, if it is PKCS12.")),
	acts(configs.Def("ssl.truststore.type", configs.String, "JKS", configs.Medium, "Type of that file: PEM and PKCS12 are recognized by their content. Stores that Java writes as JKS are PKCS12.")),
	acts(configs.Opt("ssl.truststore.certificates", configs.Password, configs.High, "The certificates to trust, as PEM.")),
	acts(configs.Opt("ssl.keystore.location", configs.String, configs.High, "File of the client's own certificate and key: PEM or PKCS12, whatever ssl.keystore.type says.")),
	acts(configs.Opt("ssl.keystore.password", configs.Password, configs.High, "Password of that file, if it is PKCS12.")),
	acts(configs.Def("ssl.keystore.type", configs.String, "JKS", configs.Medium, "Type of that file: PEM and PKCS12 are recognized by their content. Stores that Java writes as JKS are PKCS12.")),
	acts(configs.Opt("ssl.keystore.certificate.chain", configs.Password, configs.High, "The client's own certificate with those of its issuers, as PEM.")),
	acts(configs.Opt("ssl.keystore.key", configs.Password, configs.High, "The key of that certificate, as PEM.")),
	acts(configs.Opt("ssl.key.password", configs.Password, configs.High, "Password of the client's key, if it is encrypted.")),
	acts(configs.Def("ssl.enabled.protocols", configs.List, "TLSv1.2,TLSv1.3", configs.Medium, "Versions of TLS to use: TLSv1.2, TLSv1.3 or both.")),
	acts(configs.Def("ssl.endpoint.identification.algorithm", configs.String, "https", configs.Low, "https: a broker's certificate must have the broker's name. Empty: the name is not checked.")),
	idle(goTLS, configs.Def("ssl.cipher.suites", configs.List, "", configs.Low, "Ciphers to use.")),
	idle(javaClass, configs.Opt("ssl.engine.factory.class", configs.Class, configs.Low, "Class that creates TLS engines.")),
	idle(goTLS, configs.Def("ssl.keymanager.algorithm", configs.String, "SunX509", configs.Low, "Algorithm of the key manager.")),
	idle(goTLS, configs.Def("ssl.protocol", configs.String, "TLSv1.3", configs.Medium, "Version of TLS that Java's TLS context is created for.")),
	idle(goTLS, configs.Opt("ssl.provider", configs.String, configs.Medium, "Name of the Java security provider.")),
	idle(goTLS, configs.Opt("ssl.secure.random.implementation", configs.String, configs.Low, "Source of random numbers.")),
	idle(goTLS, configs.Def("ssl.trustmanager.algorithm", configs.String, "PKIX", configs.Low, "Algorithm of the trust manager.")),
}
