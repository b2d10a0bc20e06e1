package main

import (
	"strings"
	"testing"
)

// A passed package is one line, the output of failed tests is complete, and the slowest tests are
// those without subtests.
func TestResults(t *testing.T) {
	in := `{"Action":"run","Package":"millrace/a","Test":"TestGood"}
{"Action":"output","Package":"millrace/a","Test":"TestGood","Output":"chatter\n"}
{"Action":"pass","Package":"millrace/a","Test":"TestGood","Elapsed":2}
{"Action":"run","Package":"millrace/a","Test":"TestBad"}
{"Action":"run","Package":"millrace/a","Test":"TestBad/part"}
{"Action":"output","Package":"millrace/a","Test":"TestBad/part","Output":"reason\n"}
{"Action":"fail","Package":"millrace/a","Test":"TestBad/part","Elapsed":3}
{"Action":"fail","Package":"millrace/a","Test":"TestBad","Elapsed":4}
{"Action":"output","Package":"millrace/a","Output":"FAIL\tmillrace/a\t4.0s\n"}
{"Action":"fail","Package":"millrace/a","Elapsed":4}
no JSON
{"Action":"build-output","ImportPath":"millrace/b","Output":"undefined: x\n"}
`
	r := results{output: map[string]*strings.Builder{}, parents: map[string]bool{}}
	var out strings.Builder
	r.read(strings.NewReader(in), &out)
	r.showSlowest(&out)
	want := `reason
FAIL	millrace/a	4.0s
no JSON
undefined: x
check: the slowest tests:
      3.0s  a TestBad/part
      2.0s  a TestGood
`
	if out.String() != want {
		t.Errorf("%s", out.String())
	}
}

// The build tag identifies the tests on Apache Kafka.
func TestKafkaTests(t *testing.T) {
	t.Chdir("../../..")
	packages, names, err := kafkaTests()
	if err != nil || !strings.Contains(strings.Join(packages, " "), "millrace/internal/test/conformance") || !strings.Contains(strings.Join(names, " "), "TestTakeover") {
		t.Errorf("%v %v %v", packages, names, err)
	}
}
