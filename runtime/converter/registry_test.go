package converter

import (
	"testing"

	"github.com/twmb/franz-go/pkg/sr/srfake"

	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/convertertest"
)

const (
	avroName       = "io.confluent.connect.avro.AvroConverter"
	jsonSchemaName = "io.confluent.connect.json.JsonSchemaConverter"
	protobufName   = "io.confluent.connect.protobuf.ProtobufConverter"
)

// withRegistry makes a converter of a class's name with franz-go's in-memory registry.
func withRegistry(t testing.TB, class string, props ...string) (conversion.Converter, *srfake.Registry) {
	t.Helper()
	c, err := lookup(class, "", (*conversion.Class).IsConverter, nil)
	if err != nil {
		t.Fatal(err)
	}
	return convertertest.WithRegistry(t, c, props...)
}

// onRegistry makes a converter of a class's name with the registry at a URL.
func onRegistry(t testing.TB, class, url string, props ...string) conversion.Converter {
	t.Helper()
	c, err := lookup(class, "", (*conversion.Class).IsConverter, nil)
	if err != nil {
		t.Fatal(err)
	}
	return convertertest.OnRegistry(t, c, url, props...)
}
