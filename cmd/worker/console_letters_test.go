package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// deadLetters makes records of a sink fail, reads the reasons, fixes one record and replays it,
// then the selected ones, then all others.
func (c *consoleWorker) deadLetters(t *testing.T) {
	const queue = `"errors.tolerance": "all", "errors.deadletterqueue.topic.name": "parts-dead", "errors.deadletterqueue.topic.replication.factor": "1",
		"errors.deadletterqueue.context.headers.enable": "true"`
	const sink = `{"connector.class": "FileStreamSink", "topics": "parts", "file": "parts.txt", "exactly.once": "true", "value.converter": "org.apache.kafka.connect.%s", ` + queue + `}`
	c.write("new/parts.txt", "{\"part\": 1}\nbad one\nbad two\nbad three\nbad four\n{\"part\": 2}\n", 0o644)
	c.rest(t, http.MethodPut, "/connectors/parts-import/config", `{"connector.class": "FileStreamSource", "topic": "parts", "file": "new/parts.txt", "value.converter": "org.apache.kafka.connect.storage.StringConverter"}`)
	c.rest(t, http.MethodPut, "/connectors/parts/config", fmt.Sprintf(sink, `json.JsonConverter", "value.converter.schemas.enable": "false`))
	letters := func(n int) { c.until(fmt.Sprintf(`document.querySelectorAll(".letters > li").length === %d`, n)) }
	c.visit("#/connectors/parts-import/dlq", `document.querySelector(".empty h2")`)
	c.says(".empty", "errors.deadletterqueue.topic.name=parts-import-dead")
	c.visit("#/connectors/parts/dlq", `document.querySelector(".letters > li")`)
	letters(4)
	c.says(".letters > li:first-child", "The value could not be converted by JsonConverter")
	c.says(".letters > li:first-child .line", "bad four")
	c.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".letters > li:first-child details").open = true`))
	c.until(`document.querySelector(".letters > li:first-child textarea#value-0-3")?.value === "bad four"`)
	c.says(".letters > li:first-child .config", "parts, partition 0, offset 4")
	c.inspect(t, "#/connectors/parts/dlq", "letters")
	c.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("textarea#value-0-3").value = '{"part": "mended"}'`))
	c.confirm(".letters", "Replay it…", "a new dead letter", "Replay")
	letters(3)
	c.arrives(t, "parts.txt", "mended")

	c.rest(t, http.MethodPut, "/connectors/parts/config", fmt.Sprintf(sink, "storage.StringConverter"))
	c.until(state + ` === "RUNNING"`)
	c.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".letters > li:last-child input[type=checkbox]").click()`)) // 0-0
	c.confirm(".panel", "Replay 1 selected…", "to this connector", "Replay")
	letters(2)
	c.confirm(".panel", "Replay all…", "to this connector", "Replay")
	letters(0)
	c.says(".empty", "All of its records were replayed.")
	c.arrives(t, "parts.txt", "bad three")

	// A record that cannot be replayed has a reason.
	c.rest(t, http.MethodPut, "/connectors/silent/config", `{"connector.class": "FileStreamSink", "topics.regex": "parts", "file": "silent.txt",
		"value.converter": "org.apache.kafka.connect.json.JsonConverter", "value.converter.schemas.enable": "false", "errors.tolerance": "all",
		"errors.deadletterqueue.topic.name": "silent-dead", "errors.deadletterqueue.topic.replication.factor": "1"}`)
	c.visit("#/connectors/silent/dlq", `document.querySelector(".letters > li")`)
	letters(4)
	c.confirm(".panel", "Replay all…", "to this connector", "Replay")
	c.says(".panel .error", "it does not say which topic it came from")
	c.rest(t, http.MethodDelete, "/connectors/silent", "")
	got, err := os.ReadFile(filepath.Join(c.dir, "parts.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"part=1", "part=2", "mended", "bad one", "bad two", "bad three"} {
		if n := strings.Count(string(got), want); n != 1 {
			t.Errorf("%q is there %d times, expected once, in\n%s", want, n, got)
		}
	}
}
