package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// goWords matches text that only Go programmers understand, and Java stack traces.
var goWords = regexp.MustCompile(`map\[|json:|Go value|RawMessage|strconv|0x[0-9a-fA-F]|%!|<nil>|&\{|goroutine|runtime error|interface \{\}|unexpected EOF|invalid memory|internal error|\bfloat64\b|\bint64\b|\bstruct\b|\bslice\b`)

// oddBodies are bodies that no endpoint expects, and some that are almost valid.
var oddBodies = []string{
	"", " ", "null", "true", "1", "1e999", `"text"`, "[]", "[1]", "[null]", `[{"a":[]}]`, "{", "}", `{"a"`, `{"a":1,}`, "{}x", "\xff\xfe", "\uFEFF", "\uFEFF{}", "\uFEFF[]", "{}", "{\x00}",
	`{"a":{}}`, `{"a":[1,{"b":null}]}`, `{"name":1}`, `{"name":[]}`, `{"name":{}}`, `{"name":"","config":{}}`, `{"name":"a","config":null}`, `{"name":"a","config":[]}`, `{"name":"a","config":"x"}`,
	`{"name":"a","config":1.5}`, `{"name":"a","config":{"connector.class":["x"]}}`, `{"name":"a","config":{"class":"FileStreamSource","password":"p"}}`, `{"name":"a","config":{"connector.class":""}}`,
	`{"name":"a","config":{"connector.class":"No"},"initial_state":[]}`, `{"name":"a","config":{},"initial_state":{}}`, `{"name":"a","config":{},"initial_state":1}`,
	`{"name":"a","config":{},"initial_offsets":{}}`, `{"name":"a","config":{},"initial_offsets":[1]}`, `{"name":"a","config":{},"initial_offsets":[{"partition":1,"offset":[]}]}`,
	`{"connector.class":null}`, `{"connector.class":{}}`, `{"connector.class":"FileStreamSource","tasks.max":[]}`, `{"connector.class":"FileStreamSource","tasks.max":"x","topic":null}`,
	`{"connector.class":"FileStreamSource","tasks.max":1e30,"errors.retry.timeout":"0x","errors.log.enable":"maybe","topic":"t","transforms":"a","transforms.a.type":"RegexRouter","transforms.a.regex":"("}`,
	`{"connector.class":"FileStreamSource","topic":"t","key.converter":"no.Such","plugin.cpu.max":"x","plugin.memory.max":"x","transforms":"a","transforms.a.type":"Cast$Value","transforms.a.spec":"x:y:z"}`,
	`{"offsets":null}`, `{"offsets":{}}`, `{"offsets":"x"}`, `{"offsets":[1]}`, `{"offsets":[null]}`, `{"offsets":[{"partition":[],"offset":1}]}`, `{"offsets":[{"partition":{"filename":{"a":1}},"offset":{"position":{"b":[]}}}]}`,
	`{"offsets":[{"partition":{"kafka_topic":{"a":1},"kafka_partition":{"b":2}},"offset":{"kafka_offset":{"c":3}}}]}`, `{"offsets":[{"partition":{"kafka_topic":"t","kafka_partition":{"b":2}},"offset":{"kafka_offset":[3]}}]}`,
	`{"offsets":[{"partition":{"kafka_topic":"t","kafka_partition":0},"offset":{"kafka_offset":[3]}}]}`, `{"offsets":[{"partition":{"kafka_topic":"t","kafka_partition":1e300},"offset":null}]}`,
	`{"level":1}`, `{"level":{}}`, `{"level":[]}`, `{"level":"loud"}`, `{"level":null}`, `{"time":{}}`, `{"time":"yesterday"}`, `{"time":1.5}`, `{"time":1e400}`, `{"at":[]}`, `{"at":"x"}`, `{"dry_run":"yes"}`, `{"dry_run":1}`,
	`{"all":1}`, `{"records":{}}`, `{"records":[1]}`, `{"records":[{"partition":"x","offset":0}]}`, `{"records":[{"partition":99999999999,"offset":0}]}`, `{"records":[{"partition":0,"offset":1.5}]}`,
	`{"records":[{"partition":0,"offset":0,"key":{},"value":1}]}`, `{"all":true,"topic":{}}`, strings.Repeat("[", 100_000), strings.Repeat(`{"a":`, 20_000),
}

// oddrequests CONNECTOR... sends every odd body to every endpoint of the worker that was started
// last, for these connectors and for others. No response may show a defect, or use Go's words.
// Some requests wait for a broker or a plugin, so sixteen are in flight at once.
func oddRequests(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: oddrequests connector...")
	}
	_, document, err := ask(ts, http.MethodGet, "/openapi.json", "")
	ts.Check(err)
	var api struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	ts.Check(json.Unmarshal(document, &api))
	rest := sceneOf(ts).last.rest
	var requests sync.WaitGroup
	slots, failed := make(chan struct{}, 16), make(chan error, 1)
	send := func(method, path, body string) {
		slots <- struct{}{}
		requests.Go(func() {
			defer func() { <-slots }()
			if err := inPlainWords(method, rest+path, body); err != nil {
				select {
				case failed <- err:
				default: // only the first one is reported
				}
			}
		})
	}
	const odd = "?records=x&limit=-1&lines=1x&wait.ms=9e99&partition=%00&before=x&version=%5B1&expand=x&scope=x&from=x&history=x"
	for _, path := range slices.Sorted(maps.Keys(api.Paths)) {
		for _, name := range append(args, "no-such", "%7B%7D", "100%25") {
			at := strings.NewReplacer("{connector}", name, "{task}", "0", "{plugin}", "FileStreamSource", "{logger}", "root", "{partition}", "0", "{offset}", "0").Replace(path)
			for method, operation := range api.Paths[path] {
				method = strings.ToUpper(method)
				bodies := oddBodies
				if strings.Contains(name, "%") { // with any body, the path is odd
					bodies = bodies[:20]
				}
				if !strings.Contains(string(operation), `"requestBody"`) {
					bodies = []string{"", "{", "[]"}
				}
				if method == http.MethodGet {
					send(method, at+odd, "")
					continue
				}
				for _, body := range bodies {
					if gone := method == http.MethodDelete && at == "/connectors/"+name; !gone {
						send(method, at, body)
					}
				}
			}
			if !strings.Contains(path, "{connector}") {
				break
			}
		}
		send(http.MethodGet, strings.NewReplacer("{task}", "x", "{partition}", "-1", "{offset}", "1e9", "{connector}", args[0]).Replace(path), "")
	}
	requests.Wait()
	select {
	case err := <-failed:
		ts.Check(err)
	default:
	}
}

// inPlainWords sends a request and returns an error if the error response is in Go's words.
func inPlainWords(method, url, body string) error {
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || method == http.MethodGet && resp.StatusCode == http.StatusOK {
		return err
	}
	if len(body) > 200 {
		body = body[:200]
	}
	if said := strings.ReplaceAll(string(answer), strings.Trim(body, `"`), ""); goWords.MatchString(said) {
		return fmt.Errorf("%s %s with %q: %d, in words of Go (%s): %s", method, url, body, resp.StatusCode, goWords.FindString(said), answer)
	}
	return nil
}
