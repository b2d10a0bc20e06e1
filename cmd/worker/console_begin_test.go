package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// enter types into the n-th field of the first entry of the list of start offsets for a new
// connector.
func (b *browser) enter(n int, value string) {
	b.t.Helper()
	field := fmt.Sprintf(`document.querySelectorAll(".entries li:first-child :is(input, textarea)")[%d]`, n)
	b.until(field)
	b.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`{ const f = %s; f.value = %q; f.dispatchEvent(new Event("input")); }`, field, value)))
}

// begin creates connectors with start offsets: a sink at an offset of its partition, and a source
// at the offset of another one.
func (c *consoleWorker) begin(t *testing.T) {
	c.visit("#/create/FileStreamSink", `document.querySelector(".begin:not([hidden])")`)
	c.fill("name", "people-tail")
	c.fill("topics", "people")
	c.fill("file", "tail.txt")
	c.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".begin").open = true`))
	c.says(".begin", "Without an entry it reads each partition from the first record")
	c.press(".begin", "Add an entry")
	for i, value := range []string{"people", "9", "two"} {
		c.enter(i, value)
	}
	c.until(`!` + save("Create") + ".disabled")
	c.press(".act", "Create")
	c.says(".act .status", "entry 1: expected a number of at least 0 as offset, not two")
	c.enter(2, "2")
	c.press(".act", "Create")
	c.says(".act .status", "partition 9")
	if got := string(c.rest(t, http.MethodGet, "/connectors", "")); strings.Contains(got, "people-tail") {
		t.Errorf("it was created though its offsets were refused: %s", got)
	}
	c.enter(1, "0")
	c.says(".begin > summary", "1 entry")
	c.says(".act .status", "The configuration is valid.")
	c.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".entries").scrollIntoView({block: "center"})`))
	c.inspect(t, "#/create/FileStreamSink", "begin")
	c.press(".act", "Create")
	c.says("h1", "people-tail")
	c.arrives(t, "tail.txt", "Cleo")
	if got, err := os.ReadFile(c.dir + "/tail.txt"); err != nil || !strings.HasPrefix(string(got), "{id=3") {
		t.Errorf("it began before its offset: %s %v", got, err)
	}

	c.visit("#/create/CsvSource", `document.querySelector(".begin:not([hidden])")`)
	c.fill("name", "people-again")
	c.fill("topic", "people-again")
	c.fill("input.path", "in/people.csv")
	c.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".begin").open = true`))
	c.until(`[...document.querySelectorAll("#begin-from option")].some(o => o.value === "people-import")`)
	if got := evaluate[string](c.browser, `[...document.querySelectorAll("#begin-from option")].map(o => o.value).join(" ")`); strings.Contains(got, "orders") || strings.Contains(got, "archive") {
		t.Errorf("offered are %s, which are of other classes", got)
	}
	c.do(chromedp.Evaluate[chromedp.Void](`{ const s = document.querySelector("#begin-from"); s.value = "people-import"; s.dispatchEvent(new Event("change")); }`))
	c.until(`document.querySelectorAll(".entries li").length === 1`)
	c.enter(1, "far")
	c.until(`!` + save("Create") + ".disabled")
	c.press(".act", "Create")
	c.says(".act .status", "expected a JSON object")
	c.press(".entries", "Remove")
	c.do(chromedp.Evaluate[chromedp.Void](`{ const s = document.querySelector("#begin-from"); s.value = "people-import"; s.dispatchEvent(new Event("change")); }`))
	c.until(`document.querySelectorAll(".entries li").length === 1`)
	// Stopped, so that its task does not store an offset of its own before the offsets are compared.
	c.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#initial-state").value = "STOPPED"`))
	c.press(".act", "Create")
	c.says("h1", "people-again")
	var was, is any
	for name, into := range map[string]*any{"people-import": &was, "people-again": &is} {
		if err := json.Unmarshal(c.rest(t, http.MethodGet, "/connectors/"+name+"/offsets", ""), into); err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(was, is) {
		t.Errorf("it begins at %v, expected %v", is, was)
	}
	c.rest(t, http.MethodDelete, "/connectors/people-again", "")
}

// rewindSink rewinds a sink to before its first record, and checks that it writes the record again.
func (c *consoleWorker) rewindSink(t *testing.T) {
	c.visit("#/connectors/people-tail/offsets", `document.querySelector(".offsets")`)
	c.confirm(".actions", "Stop", "Configuration and offsets stay.", "Stop")
	c.until(state + ` === "STOPPED"`)
	c.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".history").open = true`))
	c.says(".past", "its group")
	c.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#rewind-time").value = "2001-01-01T00:00:00"`))
	c.confirm(".history", "Rewind to this time…", "the records from here on are written again", "Rewind")
	c.says(".offsets .strong", "0")
	c.confirm(".actions", "Resume", "continue from the stored offsets", "Resume")
	c.arrives(t, "tail.txt", "Cleo}\n{id=1, name=Ann}\n{id=2, name=Bob}\n{id=3, name=Cleo}\n{id=1") // all of people, after the first read
	c.rest(t, http.MethodDelete, "/connectors/people-tail", "")
}

// unsaved leaves a page with unsaved input in every possible way, and expects a question each time.
func (c *consoleWorker) unsaved(t *testing.T) {
	const name = `document.querySelector(".field[data-key='name'] input")`
	const stays = name + `?.value === "half" && location.hash === "#/create/LogSink"`
	c.visit("#/create", `document.querySelector(".picks li")`)
	c.visit("#/create/LogSink", name)
	c.do(chromedp.Evaluate[chromedp.Void](name+".focus()"), chromedp.KeyEvent("half"))
	for _, leave := range []string{`document.querySelector("nav a[href='#/plugins']").click()`, `history.back()`} {
		c.do(chromedp.Evaluate[chromedp.Void](leave))
		c.says("dialog", "Leave without saving?")
		c.press("dialog", "Stay")
		c.until(`!document.querySelector("dialog")`)
		c.until(stays)
	}
	c.do(chromedp.Evaluate[chromedp.Void](`void setTimeout(() => location.reload())`))
	if err := poll(func() (bool, error) {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.asked == page.DialogTypeBeforeunload, fmt.Errorf("the browser did not ask before it left the page")
	}); err != nil {
		t.Fatal(err)
	}
	call(c.browser, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: false})
	c.until(stays)
	c.do(chromedp.Evaluate[chromedp.Void](`history.back()`))
	c.press("dialog", "Leave")
	c.until(`document.querySelector(".picks li") && location.hash === "#/create"`)
	c.visit("#/plugins", `document.querySelector(".classes tbody tr")`) // without input there is no question
}
