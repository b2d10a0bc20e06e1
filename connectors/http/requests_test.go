package http

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
)

func TestRequests(t *testing.T) {
	const object = `{"sender":"A","receiver":"B","message":"hi"}`
	rows := []struct {
		name, props          string
		method, path, body   string
		headers              string // separated by |
		status               int
		says                 string // in the response
		records              string // separated by newlines
		wantHeader, wantText string
	}{
		{name: "an object", body: object, status: 202, says: `{"records":1}`, records: "t null json " + object},
		{name: "white space goes, all else stays", body: " { \"b\" : 12345678901234567890.10 , \"a\":\"\\u00e9 x\"}\n", status: 202,
			records: `t null json {"b":12345678901234567890.10,"a":"\u00e9 x"}`},
		{name: "a scalar", body: `"x"`, status: 202, records: `t null json "x"`},
		{name: "no JSON", body: `{"a":1,}`, status: 400, says: `no JSON at byte 7: '}' is there, expected a name in double quotes`},
		{name: "cut short", body: ` {"a":`, status: 400, says: `no JSON at byte 6: the text ends inside the document`},
		{name: "two", body: `{} {}`, status: 400, says: `no JSON at byte 3: text follows the document`},
		{name: "empty", status: 400, says: `there is nothing, expected JSON`},
		{name: "null", body: "null", status: 400, says: "null is no record"},
		{name: "no UTF-8", body: "\"a\xff\"", status: 400, says: "at byte 2 the body is not UTF-8"},
		{name: "deep", body: strings.Repeat("[", 100_000), status: 400, says: "nested more than 1000 deep"},
		{name: "another path", path: "/in/x", body: object, status: 404, says: `"error_code":404`},
		{name: "another method", method: "GET", status: 405, wantHeader: "Allow", wantText: "POST"},
		{name: "methods", props: "http.methods=PUT,POST", method: "DELETE", status: 405, wantHeader: "Allow", wantText: "PUT, POST"},
		{name: "put", props: "http.methods=PUT,POST", method: "PUT", body: object, status: 202, records: "t null json " + object},
		{name: "too long", props: "max.body.bytes=10", body: `"123456789"`, status: 413, says: "longer than 10 bytes"},
		{name: "just not too long", props: "max.body.bytes=10", body: `"12345678"`, status: 202, records: `t null json "12345678"`},
		{name: "far too long", body: `"` + strings.Repeat("x", 4<<20) + `"`, status: 413, says: "longer than 1048576 bytes"},
		{name: "far too long, from one who may not", props: "http.auth=bearer http.auth.token=abc", body: strings.Repeat("x", 4<<20), status: 401, says: "expected bearer"},
		{name: "far too long, elsewhere", path: "/out", body: strings.Repeat("x", 4<<20), status: 404},
		{name: "long headers", body: "1", headers: "X-Long: " + strings.Repeat("x", 20_000), status: 431, says: "longer than 16384 bytes"},
		{name: "another letter", path: "/i%6e", body: "1", status: 202, records: "t null json 1"},
		{name: "gzip", body: encoded(t, object, "gzip"), headers: "Content-Encoding: gzip", status: 202, records: "t null json " + object},
		{name: "two encodings", body: encoded(t, object, "br", "zstd"), headers: "Content-Encoding: br, zstd", status: 202, records: "t null json " + object},
		{name: "deflate of text", props: "http.body=string", body: encoded(t, "hi", "deflate"), headers: "Content-Encoding: deflate", status: 202, records: "t null string hi"},
		{name: "raw deflate of bytes", props: "http.body=bytes", body: encoded(t, "hi", "raw"), headers: "Content-Encoding: deflate", status: 202, records: `t null bytes "aGk="`},
		{name: "lines in gzip", body: encoded(t, "1\n2", "gzip"), headers: "Content-Encoding: x-gzip|Content-Type: application/x-ndjson", status: 202, records: "t null json 1\nt null json 2"},
		{name: "a batch in gzip", props: "http.batch=true", body: encoded(t, "[1, 2]", "gzip"), headers: "Content-Encoding: gzip", status: 202, records: "t null json 1\nt null json 2"},
		{name: "a bomb", body: encoded(t, strings.Repeat(" ", 20<<20), "gzip"), headers: "Content-Encoding: gzip", status: 413, says: "longer than 1048576 bytes"},
		{name: "broken gzip", body: "x", headers: "Content-Encoding: gzip", status: 400, says: "gzip"},
		{name: "nothing in gzip", headers: "Content-Encoding: gzip", status: 400, says: "gzip"},
		{name: "another encoding", body: "x", headers: "Content-Encoding: compress", status: 415, says: "compress", wantHeader: "Accept-Encoding", wantText: acceptedEncodings},
		{name: "signed gzip", props: "http.auth=hmac http.hmac.secret=s", body: encoded(t, object, "gzip"), headers: "Content-Encoding: gzip|X-Hub-Signature-256: " +
			signature("s", encoded(t, object, "gzip")), status: 202, records: "t null json " + object},
		{name: "byte order mark", body: "\xef\xbb\xbf" + object, status: 202, records: "t null json " + object},
		{name: "byte order mark before lines", body: "\xef\xbb\xbf1\n2", headers: "Content-Type: application/x-ndjson", status: 202, records: "t null json 1\nt null json 2"},
		{name: "byte order mark before JSON as text", props: "http.body=json-text", body: "\xef\xbb\xbf1", status: 202, records: "t null string 1"},
		{name: "byte order mark and no JSON", body: "\xef\xbb\xbf{", status: 400, says: "at byte 4"},
		{name: "leave to send", body: object, headers: "Expect: 100-continue", status: 202, records: "t null json " + object},
		{name: "no leave to send", props: "http.auth=bearer http.auth.token=abc", body: object, headers: "Expect: 100-continue", status: 401, says: "expected bearer"},
		{name: "lines", body: "{\"n\": 1}\n\n [2] \r\n3", headers: "Content-Type: application/x-ndjson", status: 202, says: `{"records":3}`,
			records: "t null json {\"n\":1}\nt null json [2]\nt null json 3"},
		{name: "a bad line", body: "1\n2\n{3}\n", headers: "Content-Type: application/x-ndjson; charset=utf-8", status: 400, says: "no JSON at byte 5"},
		{name: "no line", body: "\n \n", headers: "Content-Type: application/x-ndjson", status: 400, says: "no record"},
		{name: "a sequence", body: "\x1e{\"n\": 1}\n\x1e[2,\n 3]\n\x1e\x1e\"x\"\n", headers: "Content-Type: application/json-seq", status: 202, says: `{"records":3}`,
			records: "t null json {\"n\":1}\nt null json [2,3]\nt null json \"x\""},
		{name: "a sequence of another type", body: "\x1e1\n\x1e2\n", headers: "Content-Type: application/geo+json-seq", status: 202, records: "t null json 1\nt null json 2"},
		{name: "a sequence without its type, behind a mark", body: "\xef\xbb\xbf\x1e1", status: 202, records: "t null json 1"},
		{name: "a sequence cut short", body: "\x1e{\"n\":1}\n\x1e{\"n\":", status: 400, says: "no JSON at byte 15: the text ends inside the document"},
		{name: "a sequence of nothing", body: "\x1e\n\x1e", status: 400, says: "no record"},
		{name: "null in a sequence", body: "\x1enull\n", status: 400, says: "null is no record"},
		{name: "an array is one record", body: "[1, 2]", status: 202, records: "t null json [1,2]"},
		{name: "a batch", props: "http.batch=true", body: `[ {"a":1} , [2], "]" ]`, status: 202, says: `{"records":3}`,
			records: "t null json {\"a\":1}\nt null json [2]\nt null json \"]\""},
		{name: "a batch of one", props: "http.batch=true", body: `{"a":1}`, status: 202, records: `t null json {"a":1}`},
		{name: "an empty batch", props: "http.batch=true", body: `[ ]`, status: 400, says: "the array is empty"},
		{name: "null in a batch", props: "http.batch=true", body: `[1,null]`, status: 400, says: "null is no record"},
		{name: "a string", props: "http.body=string", body: "hi ", status: 202, records: "t null string hi "},
		{name: "JSON as text", props: "http.body=json-text http.key=body:/a", body: `{"a": "k"}`, status: 202, records: `t k string {"a":"k"}`},
		{name: "no JSON as text", props: "http.body=json-text", body: `{`, status: 400, says: "no JSON at byte 1"},
		{name: "no string", props: "http.body=string", body: "\xff", status: 400, says: "not UTF-8"},
		{name: "bytes", props: "http.body=bytes", body: "\xff\x00", status: 202, records: `t null bytes "/wA="`},
		{name: "a topic of the path", props: "http.path=/v1/{kind}/in topic=events.${kind} http.key=path:kind", path: "/v1/a%2Db/in", body: "1", status: 202,
			records: "events.a-b a-b json 1"},
		{name: "a bad topic", props: "http.path=/{kind} topic=${kind}", path: "/a%2Fb", body: "1", status: 400, says: `the path makes \"a/b\" the topic`},
		{name: "no segment", props: "http.path=/{kind} topic=${kind}", path: "/", body: "1", status: 404},
		{name: "another segment", props: "http.path=/v1/{kind} topic=${kind}", path: "/v2/x", body: "1", status: 404},
		{name: "too many segments", props: "http.path=/{kind} topic=${kind}", path: "/x/", body: "1", status: 404},
		{name: "headers and query", props: "http.headers=X-A,X-None http.query=q http.key=query:k", path: "/in?q=1&q=2&k=key", headers: "x-a: v", body: "1", status: 202,
			records: "t key X-A=v q=1, 2 json 1"},
		{name: "key of a header", props: "http.key=header:x-id", headers: "X-Id: 7", body: "1", status: 202, records: "t 7 json 1"},
		{name: "keys of a batch", props: "http.key=body:/u/id http.batch=true", body: `[{"u":{"id":"a"}},{"u":{"id":1.50}},{"u":1}]`, status: 202,
			records: "t a json {\"u\":{\"id\":\"a\"}}\nt 1.50 json {\"u\":{\"id\":1.50}}\nt null json {\"u\":1}"},
		{name: "basic", props: "http.auth=basic http.auth.username=u http.auth.password=p", headers: "Authorization: basic dTpw", body: "1", status: 202, records: "t null json 1"},
		{name: "basic missing", props: "http.auth=basic http.auth.username=u http.auth.password=p", body: "1", status: 401, says: "expected basic",
			wantHeader: "WWW-Authenticate", wantText: `Basic realm="records"`},
		{name: "basic wrong", props: "http.auth=basic http.auth.username=u http.auth.password=p", headers: "Authorization: Basic dTpx", body: "1", status: 401},
		{name: "bearer", props: "http.auth=bearer http.auth.token=abc", headers: "Authorization: Bearer abc", body: "1", status: 202, records: "t null json 1"},
		{name: "bearer wrong", props: "http.auth=bearer http.auth.token=abc", headers: "Authorization: Bearer ab", body: "1", status: 401, wantHeader: "WWW-Authenticate", wantText: "Bearer"},
		{name: "signed", props: "http.auth=hmac http.hmac.secret=s", body: "1", status: 202, records: "t null json 1",
			headers: "X-Hub-Signature-256: sha256=0d42ca66c4d28025bd8c84c764b4bff33c8c7b66efad33b1edbee042baee2989"},
		{name: "signature wrong", props: "http.auth=hmac http.hmac.secret=s", body: "1", headers: "X-Hub-Signature-256: sha256=00", status: 401, says: "X-Hub-Signature-256"},
		{name: "signature missing", props: "http.auth=hmac http.hmac.secret=s http.hmac.header=X-Sig", body: "1", status: 401, says: "X-Sig"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			props := map[string]string{}
			for _, p := range strings.Fields(row.props) {
				key, value, _ := strings.Cut(p, "=")
				props[key] = value
			}
			s := listen(t, props)
			texts := s.works()
			var headers []string
			if row.headers != "" {
				headers = strings.Split(row.headers, "|")
			}
			if row.method == "" {
				row.method = "POST"
			}
			if row.path == "" {
				row.path = "/in"
			}
			got := s.send(row.method, row.path, row.body, headers...)
			if got.status != row.status || !strings.Contains(got.body, row.says) || got.header.Get(row.wantHeader) != row.wantText {
				t.Errorf("%d %s %v", got.status, got.body, got.header)
			}
			if records := strings.Join(texts(), "\n"); records != row.records {
				t.Errorf("records:\n%s\nexpected:\n%s", records, row.records)
			}
		})
	}
}

func signature(secret, body string) string {
	signer := hmac.New(sha256.New, []byte(secret))
	signer.Write([]byte(body))
	return "sha256=" + hex.EncodeToString(signer.Sum(nil))
}

func FuzzBody(f *testing.F) {
	for _, s := range []string{`[1, {"a":[]}]`, "{}\n[]\n", `{"a":"\u00e9"}`, "null", " [ ] "} {
		f.Add([]byte(s), true, false)
		f.Add([]byte(s), false, true)
	}
	f.Fuzz(func(t *testing.T, body []byte, batch, lines bool) {
		contentType := ""
		if lines {
			contentType = "application/x-ndjson"
		}
		x := exchanges.Get().(*exchange)
		values, err := bodyReader{bodyJSON, batch}.values(slices.Clone(body), []byte(contentType), &x.scanner, nil)
		if err == nil && len(values) == 0 {
			t.Fatalf("%q: nothing", body)
		}
		for _, v := range values {
			if _, err := v.Decode(); err != nil {
				t.Fatalf("%q: %q is no JSON: %v", body, v.Bytes(), err)
			}
		}
	})
}
