package change

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"millrace/configs"
)

// strategies are the classes that name topics. The first is the default.
var strategies = []string{
	"io.debezium.schema.SchemaTopicNamingStrategy",
	"io.debezium.schema.DefaultTopicNamingStrategy",
	"io.debezium.schema.SchemaUnicodeTopicNamingStrategy",
	"io.debezium.schema.DefaultUnicodeTopicNamingStrategy",
	"io.debezium.schema.SchemaRegexTopicNamingStrategy",
	"io.debezium.schema.DefaultRegexTopicNamingStrategy",
}

// maxTopic is the maximum length of a topic name in Kafka.
const maxTopic = 249

// naming names topics, schemas and fields.
type naming struct {
	prefix, delimiter      string
	withSchema, unicode    bool
	heartbeat, transaction string

	regex       *regexp.Regexp // nil: topics keep their names
	replacement string
	keyField    string // additional field of keys; "": none
	keyRegex    *regexp.Regexp
	keyReplace  string

	schemas, fields adjuster
}

func newNaming(c configs.Config) (naming, error) {
	strategy := c.String(strategyKey)
	n := naming{
		prefix: c.String(PrefixKey), delimiter: c.String(delimiterKey),
		withSchema: strings.Contains(strategy, ".Schema"), unicode: strings.Contains(strategy, "Unicode"),
		heartbeat: c.String(heartbeatNameKey),
		schemas:   adjusterOf(lower(c, schemaNameKey), schemaNames), fields: adjusterOf(lower(c, fieldNameKey), fieldNames),
	}
	n.transaction = n.prefix + n.delimiter + c.String(transactionTopicKey)
	if n.heartbeat == "" {
		n.heartbeat = c.String(heartbeatPrefixKey) + n.delimiter + n.prefix
	}
	if n.fields == nil && (isAvro(c.Raw()["key.converter"]) || isAvro(c.Raw()["value.converter"])) {
		n.fields = adjusterOf("avro", fieldNames)
	}
	if !strings.Contains(strategy, "Regex") {
		return n, nil
	}
	var err error
	if n.regex, err = whole(topicRegexKey, c.String(topicRegexKey)); err != nil {
		return n, err
	}
	n.replacement = goReplacement(c.String(topicReplacementKey))
	if !c.Bool(uniqueKey) {
		return n, nil
	}
	n.keyField = c.String(keyFieldKey)
	if text := c.String(keyRegexKey); text != "" {
		n.keyReplace = goReplacement(c.String(keyReplacementKey))
		n.keyRegex, err = whole(keyRegexKey, text)
	}
	return n, err
}

func isAvro(converter string) bool {
	return strings.HasSuffix(converter, ".AvroConverter") || converter == "AvroConverter"
}

func whole(key, text string) (*regexp.Regexp, error) {
	re, err := configs.CompileRegex(`^(?:` + text + `)$`)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	return re, nil
}

var (
	javaGroup  = regexp.MustCompile(`\$(\d)`)
	javaEscape = regexp.MustCompile(`\\(.)`)
)

// goReplacement converts a replacement in Java's syntax to Go's.
func goReplacement(text string) string {
	return javaEscape.ReplaceAllString(javaGroup.ReplaceAllString(text, "$${$1}"), "$1")
}

// origin returns the topic name of a table before the replacement.
func (n *naming) origin(schema, table string) string {
	parts := []string{n.prefix}
	for _, part := range []string{schema, table} {
		if strings.TrimSpace(part) != "" && (n.withSchema || part == table) {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, n.delimiter)
}

// topic returns the topic of a table's changes, which is also the prefix of its schemas.
func (n *naming) topic(schema, table string) string {
	topic := n.sanitized(n.origin(schema, table))
	if n.regex == nil || !n.regex.MatchString(topic) {
		return topic
	}
	if replaced := n.regex.ReplaceAllString(topic, n.replacement); replaced != "" {
		return replaced
	}
	return topic
}

// keyValue returns the value of the additional field of keys.
func (n *naming) keyValue(schema, table string) string {
	origin := n.origin(schema, table)
	if n.keyRegex == nil || !n.keyRegex.MatchString(origin) {
		return origin
	}
	return n.keyRegex.ReplaceAllString(origin, n.keyReplace)
}

// sanitized replaces the characters that Kafka does not allow.
func (n *naming) sanitized(topic string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(topic)) {
		switch {
		case isLetter(unit) || isDigit(unit) || unit == '.' || unit == '-' || unit == '_' && !n.unicode:
			b.WriteByte(byte(unit))
		case n.unicode:
			b.WriteString(escaped(unit))
		default:
			b.WriteByte('_')
		}
	}
	if b.Len() > maxTopic {
		return b.String()[:maxTopic]
	}
	s := b.String()
	switch {
	case s != "." && s != "..":
		return s
	case n.unicode:
		return strings.Repeat(escaped('.'), len(s))
	}
	return strings.Repeat("_", len(s))
}

func isLetter(u uint16) bool { return u >= 'a' && u <= 'z' || u >= 'A' && u <= 'Z' }
func isDigit(u uint16) bool  { return u >= '0' && u <= '9' }

// escaped returns the code of a UTF-16 unit as Debezium writes it.
func escaped(u uint16) string {
	digits := strconv.FormatUint(uint64(u), 16)
	if len(digits) <= 2 {
		digits = "00" + digits
	}
	return "_u" + digits
}

// adjuster makes a name valid for Avro; nil leaves names as they are.
type adjuster func(name string) string

func (a adjuster) adjust(name string) string {
	if a == nil {
		return name
	}
	return a(name)
}

// Kinds of names. Names of schemas may contain dots.
const (
	schemaNames = true
	fieldNames  = false
)

func adjusterOf(mode string, dots bool) adjuster {
	switch mode {
	case "avro":
		return func(name string) string { return avroName(name, dots, false) }
	case "avro_unicode":
		return func(name string) string { return avroName(name, dots, true) }
	}
	return nil
}

func avroName(name string, dots, unicode bool) string {
	var b strings.Builder
	for i, u := range utf16.Encode([]rune(name)) {
		valid := isLetter(u) || u == '_' && !unicode || i > 0 && (isDigit(u) || u == '.' && dots)
		switch {
		case valid:
			b.WriteByte(byte(u))
		case unicode:
			b.WriteString(escaped(u))
		default:
			b.WriteByte('_')
			if i == 0 && isDigit(u) {
				b.WriteByte(byte(u))
			}
		}
	}
	return b.String()
}
