//go:build kafka

package kafka

import (
	"html"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"millrace/internal/test/apache"
)

// keyInHTML is a key in the HTML that the classes of Apache's clients print.
var keyInHTML = regexp.MustCompile(`(?s)<h4><a id="[^"]*"></a><a[^>]*>([^<]+)</a></h4>.*?Type:</th><td>(\w+)</td>.*?Default:</th><td>(.*?)</td>.*?Valid Values:</th><td>(.*?)</td>`)

// human matches the readable form after a large number, as in 300000 (5 minutes).
var human = regexp.MustCompile(` \([\w.]+ \w+\)$`)

// The recorded keys of Apache's clients match the jar of the current version.
func TestRecordedKeysAreThoseOfTheJar(t *testing.T) {
	t.Parallel()
	apache.Require(t)
	jars, err := apache.Jars()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]recordedKey{}
	for _, k := range recorded(t) {
		want[k.kind+" "+k.name] = k
	}
	const internal = "internal." // not printed
	seen := 0
	for kind, class := range map[string]string{"producer": "producer.ProducerConfig", "consumer": "consumer.ConsumerConfig", "admin": "admin.AdminClientConfig"} {
		text, err := exec.Command("java", "-cp", filepath.Join(jars, "*"), "org.apache.kafka.clients."+class).Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range keyInHTML.FindAllStringSubmatch(html.UnescapeString(string(text)), -1) {
			seen++
			got := recordedKey{kind, m[1], strings.ToUpper(m[2]), plainDefault(m[3]), m[4]}
			if got.valid == "" {
				got.valid = "-"
			}
			old := want[kind+" "+m[1]]
			if strings.HasPrefix(old.valid, "(case insensitive)") { // in hash order
				old.valid, got.valid = sorted(old.valid), sorted(got.valid)
			}
			if got != old {
				t.Errorf("recorded %+v, the jar has %+v", old, got)
			}
			delete(want, kind+" "+m[1])
		}
	}
	for name := range want {
		if !strings.Contains(name, " "+internal) {
			t.Errorf("the jar has no %s", name)
		}
	}
	if seen == 0 {
		t.Error("no keys were read")
	}
}

func sorted(words string) string {
	list := strings.Fields(strings.NewReplacer("[", " ", "]", " ", ",", " ").Replace(words))
	slices.Sort(list)
	return strings.Join(list, " ")
}

// plainDefault converts a default to the recorded form: a value as in a properties file.
func plainDefault(text string) string {
	text = human.ReplaceAllString(strings.ReplaceAll(text, "class ", ""), "")
	if text == "null" {
		return ""
	}
	return strings.Trim(text, `"`)
}
