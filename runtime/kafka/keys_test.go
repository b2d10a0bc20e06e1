package kafka

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"millrace/configs"
)

// recordedKey is a key of Apache Kafka's ProducerConfig, ConsumerConfig or AdminClientConfig. The
// default "-" means none, and `""` an empty text; the range "-" means none.
type recordedKey struct{ kind, name, kafkaType, value, valid string }

const recordedKeys = "client-keys.tsv"

func recorded(t *testing.T) (keys []recordedKey) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", recordedKeys))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if f[3] == "-" {
			f[3] = ""
		}
		keys = append(keys, recordedKey{f[0], f[1], f[2], strings.Trim(f[3], `"`), f[4]})
	}
	return keys
}

// The tables list every key of Apache's clients exactly once, with Apache's types and ranges, and
// note where Millrace's default differs.
func TestKeysAreApaches(t *testing.T) {
	used, defaults := map[string]map[string]bool{}, map[string][]string{}
	for _, kind := range Kinds {
		used[kind.Name] = map[string]bool{}
	}
	all := recorded(t)
	for _, want := range all {
		defaults[want.name] = append(defaults[want.name], want.value)
	}
	for _, want := range all {
		key, ok := KindOf(want.kind).Find(want.name)
		if !ok {
			t.Errorf("%s: what becomes of %s?", want.kind, want.name)
			continue
		}
		used[want.kind][want.name] = true
		if string(key.Type) != want.kafkaType {
			t.Errorf("%s: %s is a %s, and a %s in Apache Kafka", want.kind, want.name, key.Type, want.kafkaType)
		}
		ours := ""
		if key.Default != nil {
			ours = *key.Default
		}
		if key.Apache == nil && !slices.Contains(defaults[want.name], ours) || key.Apache != nil && !slices.Contains(defaults[want.name], *key.Apache) {
			t.Errorf("%s: %s is %q by default, Apache's is said to be %v, and is %q", want.kind, want.name, ours, key.Apache, defaults[want.name])
		}
		checkRange(t, key, want)
	}
	for _, kind := range Kinds {
		seen := map[string]bool{}
		for _, row := range kind.Keys() {
			if seen[row.Name] {
				t.Errorf("%s: %s appears twice", kind.Name, row.Name)
			}
			if seen[row.Name] = true; !used[kind.Name][row.Name] {
				t.Errorf("%s: %s is not a Kafka key", kind.Name, row.Name)
			}
			if row.Acts == (row.Why != "") || row.Doc == "" {
				t.Errorf("%s: %s: acts, or has a reason why not, and has a text", kind.Name, row.Name)
			}
		}
	}
}

var (
	numbers = regexp.MustCompile(`^\[(-?[\d.]+),\.\.\.(?:,([\d.]+))?\]`)
	words   = regexp.MustCompile(`^(?:\(case insensitive\) )?\[([\w, -]+)\]$`)
)

// checkRange checks the limits of a range, and values beyond them.
func checkRange(t *testing.T, key Key, want recordedKey) {
	t.Helper()
	passes := func(value string, good bool) {
		if v := (configs.Keys{key.Key}).Validate(map[string]string{key.Name: value})[0]; (len(v.Errors) == 0) != good {
			t.Errorf("%s: %s=%s, of the range %s: %v", want.kind, want.name, value, want.valid, v.Errors)
		}
	}
	if m := numbers.FindStringSubmatch(want.valid); m != nil {
		step := map[bool]float64{true: 0.01, false: 1}[key.Type == configs.Double]
		for i, sign := range []float64{-1, 1} {
			if end, err := strconv.ParseFloat(m[i+1], 64); err == nil {
				passes(m[i+1], true)
				passes(fmt.Sprint(end+sign*step), false)
			}
		}
	}
	if m := words.FindStringSubmatch(want.valid); m != nil {
		for _, word := range strings.Split(m[1], ", ") {
			passes(word, true)
			passes(word+"x", false)
		}
	}
	if want.valid == "-" && key.Default != nil {
		passes(*key.Default, true)
	}
}

// Each key with an effect is read somewhere.
func TestKeysThatActAreRead(t *testing.T) {
	sources := source(t, "*.go") + source(t, "../../configs/ssl/*.go") + source(t, "../worker/*.go")
	for _, kind := range Kinds {
		for _, row := range kind.Keys() {
			if row.Acts && !read(sources, row.Name) {
				t.Errorf("%s: nothing reads %s", kind.Name, row.Name)
			}
		}
	}
}

// source returns the text of the files that match a pattern, without tests and the key tables.
func source(t *testing.T, pattern string) string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "keys_") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

// read reports whether the sources contain a key, or build it from its parts.
func read(sources, key string) bool {
	for _, begin := range []string{"ssl.keystore", "ssl.truststore"} {
		if rest, ok := strings.CutPrefix(key, begin); ok && strings.Contains(sources, `"`+begin) && strings.Contains(sources, `"`+rest[strings.LastIndexByte(rest, '.'):]+`"`) {
			return true
		}
	}
	return strings.Contains(sources, `"`+key+`"`)
}

func TestWarnings(t *testing.T) {
	for _, row := range []struct{ kind, key, value, says string }{
		{"consumer", "group.protocol", "consumer", ""},
		{"consumer", "group.protocol", "classic", ""},
		{"consumer", "enable.auto.commit", "true", "commits the offsets that its connector has processed"},
		{"consumer", "enable.auto.commit", "FALSE", ""},
		{"consumer", "max.poll.records", "1", ""},
		{"consumer", "max.pol.records", "1", "no key of a Kafka consumer: did you mean max.poll.records?"},
		{"consumer", "linger.ms", "1", "no key of a Kafka consumer"},
		{"producer", "batch.size", "1", "max.request.size"},
		{"producer", "sasl.kerberos.service.name", "kafka", "no Kerberos"},
		{"admin", "retries", "3", "no effect"},
		{"admin", "client.dns.lookup", "use_all_dns_ips", ""},
	} {
		got := KindOf(row.kind).Warnings("", map[string]string{row.key: row.value})
		if (len(got) == 0) != (row.says == "") || len(got) > 0 && (got[0].Key != row.key || !strings.Contains(got[0].Text, row.says)) {
			t.Errorf("%+v: %v", row, got)
		}
	}
}

func TestCompressionLevels(t *testing.T) {
	for level, want := range map[int]int{9: 0, 1: 1 << 9, 8: 1 << 16, 10: 1 << 17, 17: 1 << 17} {
		if got := lz4Level(level); got != want {
			t.Errorf("lz4 %d: %d", level, got)
		}
	}
	for level, want := range map[int]int{-131072: 1, 2: 1, 3: 2, 5: 2, 6: 3, 9: 3, 10: 4, 22: 4} {
		if got := zstdLevel(level); got != want {
			t.Errorf("zstd %d: %d", level, got)
		}
	}
}
