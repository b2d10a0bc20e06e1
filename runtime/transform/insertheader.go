package transform

import (
	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/converter"
)

var insertHeaderClasses = whole(apachePackage+"InsertHeader", "Adds a header with a fixed value.", configs.Keys{
	configs.Req("header", configs.String, configs.High, "The name of the header."),
	configs.Req("value.literal", configs.String, configs.High, "The value of the header. Its type is inferred: 12 is an integer, true a boolean, "+
		"[1,2] an array, 2024-01-31 a date, and anything else a string."),
}, newInsertHeader)

type insertHeader struct{ header connect.Header }

func newInsertHeader(c configs.Config) (transformation, error) {
	guess, err := converter.NewHeader(configs.SimpleHeaderConverter, nil)
	if err != nil {
		return nil, err
	}
	schema, v, err := guess.ToConnectHeader("", "", []byte(c.String("value.literal")))
	return insertHeader{connect.Header{Key: c.String("header"), Schema: schema, Value: v}}, err
}

func (t insertHeader) apply(r *record) (bool, error) {
	r.Headers = withHeader(r.Headers, t.header)
	return true, nil
}
