package transformtest

import (
	"fmt"
	"strings"

	"millrace/plugins/connect"
)

// differences are the intended differences from Apache. docs/differences.md describes them.
var differences = []struct {
	reason string
	in     string                         // a class of the chain
	apache string                         // part of Apache's error
	of     func(c Case, ours Result) bool // nil: always
}{
	{reason: "a schema that is no struct's can have a name and a version", in: "SetSchemaMetadata", apache: "Cannot list fields on non-struct type"},
	{reason: "of two fields that are renamed to one name, one may be there", in: "ReplaceField", of: renamesTwoToOne},
	{reason: "dates keep their form before 1970", in: "Cast", of: castsToString(`"time":`)},
	{reason: "Java before 19 prints some floats with a digit too many", in: "Cast", of: castsToString(`"float`)},
	{reason: "not every expression of Java's is supported", in: "RegexRouter", of: unsupported},
	{reason: "looking behind needs no obvious maximum length", in: "RegexRouter", apache: "Look-behind group does not"},
	{reason: "months and days far out of range, counted from years before 1582", in: "TimestampConverter", of: daysOff},
	{reason: "keys from before Debezium 3 act or are refused", in: "ExtractNewRecordState", of: hasOlderKeys},
	{reason: "a payload that is no JSON object, or has no schema, stays text with its schema", in: "EventRouter", of: staysText},
	{reason: "an unknown place of a column is an error of the configuration", in: "EventRouter", apache: "AdditionalFieldPlacement.ordinal"},
	{reason: "where two things are wrong, the other one is said", in: "InsertField", apache: " ", of: insertsRequired},
}

// Compare describes how Apache's result and Millrace's differ, or returns "" if they do not. reason
// is set if the difference is intended.
func (c Case) Compare(apache, ours Result) (diff, reason string, err error) {
	want, err := apache.Outcome()
	if err != nil {
		return "", "", err
	}
	got, err := ours.Outcome()
	if err != nil || want == got {
		return "", "", err
	}
	diff = fmt.Sprintf("Apache: %s %s%s\nours:   %s %s", want, apache.Text, apache.Refused, got, ours.Text)
	for _, d := range differences {
		if c.find(d.in) != nil && strings.Contains(apache.Text+apache.Refused, d.apache) && (d.of == nil || d.of(c, ours)) {
			return diff, d.reason, nil
		}
	}
	return diff, "", nil
}

func (c Case) find(class string) *Step {
	for i := range c.Steps {
		if strings.Contains(c.Steps[i].Class, class) {
			return &c.Steps[i]
		}
	}
	return nil
}

func renamesTwoToOne(c Case, _ Result) bool {
	seen := map[string]bool{}
	for _, pair := range strings.Split(c.find("ReplaceField").Props["renames"], ",") {
		_, to, _ := strings.Cut(pair, ":")
		if seen[to] {
			return true
		}
		seen[to] = true
	}
	return false
}

func castsToString(record string) func(Case, Result) bool {
	return func(c Case, ours Result) bool {
		return ours.Error == "" && strings.Contains(c.find("Cast").Props["spec"], "string") && strings.Contains(string(c.Record), record)
	}
}

// insertsRequired is about a required field that is null, which both accept until a later step
// reads it.
func insertsRequired(c Case, ours Result) bool {
	p := c.find("InsertField").Props
	return ours.Error != "" && (p["partition.field"] == "n2!" || p["timestamp.field"] == "n2!")
}

func hasOlderKeys(c Case, _ Result) bool {
	p := c.find("ExtractNewRecordState").Props
	for _, key := range []string{"delete.handling.mode", "drop.tombstones", "operation.header", "add.source.fields", "drop.fields.header.name"} {
		if p[key] != "" {
			return true
		}
	}
	return false
}

// staysText is about JSON for which Debezium sets a schema that does not fit, or whose end it does
// not read.
func staysText(c Case, ours Result) bool {
	r, err := Decode(ours.Record)
	return err == nil && r.Value.Kind() == connect.String && c.find("EventRouter").Props["table.expand.json.payload"] == "true"
}

func unsupported(_ Case, ours Result) bool {
	return ours.Refused != "" && strings.Contains(ours.Text, "not supported")
}

// daysOff is about the years 2100 and later.
func daysOff(_ Case, ours Result) bool {
	r, err := Decode(ours.Record)
	return err == nil && r.Value.Kind() == connect.Int64 && r.Value.Int() > 4_102_444_800_000
}
