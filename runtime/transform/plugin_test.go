package transform_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"millrace/plugins/connect"
	"millrace/runtime/transform"
)

// elsewhere is a plugin's transformation without a process: it returns predefined answers.
type elsewhere struct {
	answer func(sent []connect.ConnectRecord) ([]connect.SourceRecord, error)
	sent   []string
	closed int
	props  map[string]string
}

func (e *elsewhere) Transformations() []*connect.Class {
	return []*connect.Class{{Name: "test.Elsewhere", Version: "1", Elsewhere: connect.Transform},
		{Name: "test.Asked", Version: "1", Elsewhere: connect.Match}}
}

func (e *elsewhere) StartTransformation(_ *connect.Class, _ string, props map[string]string) (transform.Remote, error) {
	e.props = props
	return e, nil
}

func (e *elsewhere) Apply(sent []connect.ConnectRecord) ([]connect.SourceRecord, error) {
	for i := range sent {
		e.sent = append(e.sent, sent[i].Topic)
	}
	return e.answer(sent)
}

func (e *elsewhere) Close()  { e.closed++ }
func (e *elsewhere) Cancel() {}

// A step in a plugin gets all records that it applies to in one batch, and its results replace
// them.
func TestElsewhere(t *testing.T) {
	props := map[string]string{
		"transforms": "drop,far,mark", "transforms.drop.type": "Filter", "transforms.drop.predicate": "unwanted",
		"transforms.far.type": "Elsewhere", "transforms.far.predicate": "passing", "transforms.far.negate": "true",
		"transforms.mark.type": "RegexRouter", "transforms.mark.regex": "(.*)", "transforms.mark.replacement": "$1!",
		"predicates": "unwanted,passing", "predicates.unwanted.type": "TopicNameMatches", "predicates.unwanted.pattern": "unwanted",
		"predicates.passing.type": "TopicNameMatches", "predicates.passing.pattern": "passing",
	}
	one := func(topic string, at int64, err error) connect.SourceRecord {
		return connect.SourceRecord{Record: connect.Record{Topic: topic}, Position: at, Err: err}
	}
	for want, answer := range map[string][]connect.SourceRecord{
		"A!, -, passing!, -, Elsewhere: bad": {one("A", 0, nil), one("", 2, errors.New("bad"))},
		"-, -, passing!, b!, -":              {one("b", 1, nil)},
		"transformation test.Elsewhere: it answers with record 0 of 3, out of order":  {one("b", 1, nil), one("a", 0, nil)},
		"transformation test.Elsewhere: it answers with record 3 of 3, out of order":  {one("b", 3, nil)},
		"transformation test.Elsewhere: it answers with record -1 of 3, out of order": {one("b", -1, nil)},
		"transformation test.Elsewhere: gone":                                         nil,
	} {
		far := &elsewhere{answer: func([]connect.ConnectRecord) ([]connect.SourceRecord, error) {
			if answer == nil {
				return nil, errors.New("gone")
			}
			return answer, nil
		}}
		chain, err := transform.Open(props, far)
		if err != nil {
			t.Fatal(err)
		}
		var records []*connect.Record
		for _, topic := range []string{"a", "unwanted", "passing", "b", "c"} {
			records = append(records, &connect.Record{Topic: topic})
		}
		outcomes, err := chain.ApplyAll(records, nil)
		got := shown(records, outcomes)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf(" got %s\nwant %s", got, want)
		}
		if sent := fmt.Sprint(far.sent); !chain.Batched() || sent != "[a b c]" {
			t.Errorf("it was sent %s", sent)
		}
		if got := fmt.Sprint(far.props); got != "map[type:Elsewhere]" { // not the keys that concern its predicate
			t.Errorf("it was configured with %s", got)
		}
		if chain.Close(); far.closed != 1 {
			t.Errorf("closed %d times", far.closed)
		}
	}
}

// A predicate in a plugin gets the remaining records. A built-in transformation with that predicate
// gets those that match or, if negated, those that do not.
func TestPredicateElsewhere(t *testing.T) {
	for negate, want := range map[string]string{"false": "a, -, b, -, Filter: bad", "true": "-, -, -, c, Filter: bad"} {
		props := map[string]string{
			"transforms": "drop,far", "transforms.drop.type": "Filter", "transforms.drop.predicate": "unwanted",
			"transforms.far.type": "Filter", "transforms.far.predicate": "far", "transforms.far.negate": negate,
			"predicates": "unwanted,far", "predicates.unwanted.type": "TopicNameMatches", "predicates.unwanted.pattern": "unwanted",
			"predicates.far.type": "test.Asked",
		}
		far := &elsewhere{answer: func(sent []connect.ConnectRecord) (out []connect.SourceRecord, _ error) {
			return []connect.SourceRecord{{Position: 2}, {Position: 3, Err: errors.New("bad")}}, nil
		}}
		chain, err := transform.Open(props, far)
		if err != nil {
			t.Fatal(err)
		}
		var records []*connect.Record
		for _, topic := range []string{"a", "unwanted", "b", "c", "d"} {
			records = append(records, &connect.Record{Topic: topic})
		}
		outcomes, err := chain.ApplyAll(records, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := shown(records, outcomes); got != want {
			t.Errorf("negate=%s:\n got %s\nwant %s", negate, got, want)
		}
		if sent := fmt.Sprint(far.sent); !chain.Batched() || sent != "[a b c d]" {
			t.Errorf("it was sent %s", sent)
		}
		if chain.Close(); far.closed != 1 {
			t.Errorf("closed %d times", far.closed)
		}
	}
}

func shown(records []*connect.Record, outcomes []transform.Outcome) string {
	var got []string
	for i, o := range outcomes {
		switch {
		case o.Err != nil:
			got = append(got, o.Err.Error())
		case o.Keep:
			got = append(got, records[i].Topic)
		default:
			got = append(got, "-")
		}
	}
	return strings.Join(got, ", ")
}

// Plugins that were started are closed when a later step cannot be made.
func TestElsewhereIsGivenBack(t *testing.T) {
	far := &elsewhere{}
	_, err := transform.Open(map[string]string{"transforms": "far,none", "transforms.far.type": "Elsewhere", "transforms.none.type": "None"}, far)
	if err == nil || far.closed != 1 {
		t.Errorf("%v; closed %d times", err, far.closed)
	}
}

// A plugin sees the place of a sink record in Kafka behind a step that changes its topic (KIP-793),
// and the type of its timestamp.
func TestPlaceElsewhere(t *testing.T) {
	props := map[string]string{
		"transforms": "route,far", "transforms.far.type": "Elsewhere",
		"transforms.route.type": "RegexRouter", "transforms.route.regex": "moved", "transforms.route.replacement": "there",
	}
	var sent []connect.ConnectRecord
	far := &elsewhere{answer: func(records []connect.ConnectRecord) ([]connect.SourceRecord, error) {
		sent = records
		return nil, nil
	}}
	chain, err := transform.Open(props, far)
	if err != nil {
		t.Fatal(err)
	}
	defer chain.Close()
	records := []*connect.SinkRecord{
		{Record: connect.Record{Topic: "moved", Partition: 3}, Offset: 7, LogAppendTime: true},
		{Record: connect.Record{Topic: "stays"}, Offset: 8},
	}
	if _, err := chain.ApplySinks(records); err != nil {
		t.Fatal(err)
	}
	if at, offset := sent[0].Place(); sent[0].Topic != "there" || at != (connect.TopicPartition{Topic: "moved", Partition: 3}) || offset != 7 || !sent[0].LogAppendTime {
		t.Errorf("it was sent %+v from %v", sent[0], at)
	}
	if sent[1].Original != nil || sent[1].Offset != 8 || sent[1].LogAppendTime {
		t.Errorf("it was sent %+v", sent[1])
	}
}
