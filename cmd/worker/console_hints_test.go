package main

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"
)

// hints tries configurations with missing files and topics, with a name that has stored offsets,
// and with ambiguous class names.
func (c *consoleWorker) hints(t *testing.T) {
	c.visit("#/create/CsvSource", `document.querySelector(".begin:not([hidden])")`)
	c.fill("name", "people-again") // a deleted connector had this name
	c.fill("topic", "people")
	c.fill("input.path", "in/peeple.csv")
	c.says(".begin .note:not([hidden])", "people-again has stored offsets")
	c.says(".begin > summary", "continues from 1 stored offset")
	c.fill("name", "people-new")
	c.says(".begin > summary", "at the beginning")
	c.until(`document.querySelector(".begin .note").hidden`)
	c.fill("transforms", "topic")
	const alike = `[...document.querySelectorAll(".field[data-key='transforms.topic.type'] option")].map(o => o.textContent).filter(o => o.startsWith("ExtractTopic$Key")).sort().join()`
	c.until(alike + ` === "ExtractTopic$Key (Aiven),ExtractTopic$Key (Confluent)"`)
	c.fill("transforms", "")
	c.until(`!` + save("Create") + ".disabled")
	c.press(".chips", "Preview")
	c.press(".preview", "Show the first records")
	c.says(".hints", "in/peeple.csv")
	c.says(".hints", "does not exist yet")
	c.inspect(t, "#/create/CsvSource", "missing")

	c.abandon()
	c.visit("#/create/FileStreamSink", `document.querySelector(".field[data-key='topics']")`)
	c.fill("name", "nowhere")
	c.fill("topics", "peopel")
	c.fill("file", "nowhere.txt")
	c.until(`!` + save("Create") + ".disabled")
	c.press(".chips", "Preview")
	c.press(".preview", "Show the first records")
	c.says(".hints", "the topic peopel does not exist yet: the sink waits for it; did you mean people?")
	c.press(".chips", "JSON")
	c.do(chromedp.Evaluate[chromedp.Void](`{ const f = document.querySelector("textarea[aria-describedby='config-status']");
		f.value = JSON.stringify({name: "nowhere", "connector.class": "FileStreamSink", topics: "peopel", file: "nowhere.txt", "consumer.override.default.api.timeout.ms": "5"});
		f.dispatchEvent(new Event("input")); }`))
	c.says(".warnings", "consumer.override.default.api.timeout.ms: the key has no effect here")
	c.abandon()
}

// abandon leaves a form without saving it.
func (c *consoleWorker) abandon() {
	c.t.Helper()
	c.do(chromedp.Evaluate[chromedp.Void](`void (location.hash = "#/plugins")`))
	c.press("dialog", "Leave")
	c.until(`document.querySelector(".classes tbody tr")`)
}

// disguised creates a connector whose name contains a character that reverses text, and expects the
// page to show that character.
func (c *consoleWorker) disguised(t *testing.T) {
	const name = "exe.\u202egnp"
	path := "/connectors/" + url.PathEscape(name)
	c.rest(t, http.MethodPut, path+"/config", `{"connector.class": "FileStreamSink", "topics": "people", "file": "no\u202efolder/x.txt"}`)
	c.visit("#/", `[...document.querySelectorAll(".overview .name")].some(e => e.textContent === "exe.\\u202egnp")`)
	if evaluate[bool](c.browser, `document.body.innerText.includes("\u202e")`) {
		t.Error("a mark of direction is on the page")
	}
	c.rest(t, http.MethodDelete, path, "")
}
