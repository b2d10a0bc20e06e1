package transform

import (
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/transform/javatext"
)

var timestampRouterClasses = whole(apachePackage+"TimestampRouter", "Sends records to topics named after their timestamps.", configs.Keys{
	configs.Def("topic.format", configs.String, "${topic}-${timestamp}", configs.High, "The name of the topic. ${topic} is the "+
		"record's topic and ${timestamp} its timestamp."),
	configs.Def("timestamp.format", configs.String, "yyyyMMdd", configs.High, "The format of the timestamp, in UTC: a pattern of Java's SimpleDateFormat."),
}, func(c configs.Config) (transformation, error) {
	format, err := javatext.ParseDateFormat(c.String("timestamp.format"))
	if err != nil {
		return nil, prefixedKey("timestamp.format", err)
	}
	return &timestampRouter{topic: c.String("topic.format"), format: format}, nil
})

type timestampRouter struct {
	topic  string
	format *javatext.DateFormat
}

func (t *timestampRouter) apply(r *record) (bool, error) {
	if r.Timestamp == connect.NoTimestamp {
		return false, dataErrorf("Timestamp missing on record of topic %s", r.Topic)
	}
	topic := strings.ReplaceAll(t.topic, "${topic}", r.Topic)
	r.Topic = strings.ReplaceAll(topic, "${timestamp}", t.format.Format(r.Timestamp))
	return true, nil
}
