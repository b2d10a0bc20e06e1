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

// fill enters a value into the field of a key.
func (b *browser) fill(key, value string) {
	b.t.Helper()
	field := fmt.Sprintf(`document.querySelector(".field[data-key='%s'] .input > *")`, key)
	b.until(field)
	b.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`{ const f = %s; f.value = %q; f.dispatchEvent(new Event(f.tagName === "SELECT" ? "change" : "input")); }`, field, value)))
}

// typed replaces the text of the configuration.
func (b *browser) typed(config string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`{ const a = document.querySelector("#config-text"); a.value = %q; a.dispatchEvent(new Event("input")); }`, config)))
}

// wrong waits until the field of a key has an error.
func (b *browser) wrong(key, want string) {
	b.t.Helper()
	b.says(fmt.Sprintf(".field[data-key='%s'] .error:not([hidden])", key), want)
}

const text = `document.querySelector("#config-text").value`

// write writes a file where the worker is.
func (c *consoleWorker) write(name, text string, mode os.FileMode) {
	c.t.Helper()
	if err := os.MkdirAll(filepath.Dir(filepath.Join(c.dir, name)), 0o755); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.dir, name), []byte(text), mode); err != nil {
		c.t.Fatal(err)
	}
}

// create makes a connector in the page: the form and the text follow each other, every error is at its field, and the records are seen
// before there is a connector.
func (c *consoleWorker) create(t *testing.T) {
	c.write("new/stock.csv", "id,name,price\n1,nut,0.05\n2,bolt,0.30\n", 0o644)
	c.visit("#/", `document.querySelector(".overview tbody tr")`)
	c.press(".title", "New connector")
	c.says("h1", "New connector")
	c.until(`document.querySelectorAll(".picks li").length >= 10`)
	c.press(".picks", evaluate[string](c.browser, `[...document.querySelectorAll(".picks a")].find(a => a.innerText.startsWith("CsvSource")).innerText.trim()`))
	c.wrong("name", "Needed.")
	c.wrong("topic", "Needed.")
	c.until(save("Create") + ".disabled")
	c.fill("name", "stock")
	c.fill("topic", "stock")
	c.fill("input.path", "new/stock.csv")
	c.fill("csv.schema", "[int,str")
	c.wrong("csv.schema", "str")
	c.until(text + `.includes("input.path=new/stock.csv")`)
	c.press(".chips", "JSON")
	c.typed(`{"name": "stock"`)
	c.says(".act .status", "This is no JSON yet")
	c.until(`document.querySelector(".form").disabled`)
	c.typed(`{"name": "stock", "config": {"connector.class": "CsvSource", "topic": "stock", "input.path": "new/stock.csv", "csv.first.row.as.header": true,
		"csv.schema": "[int,string,double]", "transforms": "price", "transforms.price.type": "ReplaceField$Value", "fiel": "a"}}`)
	c.says(`[data-group="Transforms: price"] h2`, "Transformation price")
	c.says(`[data-group="Other keys"]`, "is each spelt right?")
	c.fill("fiel", "")
	c.fill("transforms.price.type", "org.apache.kafka.connect.transforms.ReplaceField$Value")
	c.fill("transforms.price.exclude", "price")
	c.until(`document.querySelector(".field[data-key='csv.first.row.as.header'] select").value === "true"`)
	c.until(`!` + save("Create") + ".disabled")
	c.press(".chips", "Preview")
	c.press(".preview", "Show the first records")
	c.says(".preview .status", "2 records.")
	c.says(".records", "bolt")
	c.says(".records .side:nth-child(1)", "0.05")
	c.until(`!document.querySelector(".records .side:nth-child(2)").innerText.includes("0.05")`)
	if got := string(c.rest(t, http.MethodGet, "/connectors", "")); strings.Contains(got, `"stock"`) {
		t.Errorf("the preview made a connector: %s", got)
	}
	c.inspect(t, "#/create/CsvSource", "create")
	c.press(".act", "Create")
	c.says("h1", "stock")
	c.until(state + ` === "RUNNING"`)
	c.until(`document.querySelector(".tiles dd").innerText === "2"`)
}

func save(label string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(".act button")].find(b => b.innerText === %q)`, label)
}

// breakIt gives the connector a row that is none, reads why it fails, mends the file, and restarts it.
func (c *consoleWorker) breakIt(*testing.T) {
	c.write("new/stock.csv", "id,name,price\n1,nut,0.05\n2,bolt,0.30\n3,screw,cheap\n", 0o644)
	c.until(state + ` === "FAILED"`)
	c.says(".cause", "price")
	c.says(".trouble-card", "cheap")
	c.write("new/stock.csv", "id,name,price\n1,nut,0.05\n2,bolt,0.30\n3,screw,0.10\n", 0o644)
	c.confirm(".actions", "Restart what failed", "What runs is left alone.", "Restart")
	c.until(state + ` === "RUNNING"`)
	c.until(`document.querySelector(".tiles dd").innerText === "1"`)
}

// plan changes the connector, and sees what that does before it is done.
func (c *consoleWorker) plan(*testing.T) {
	c.visit("#/connectors/stock/config", `document.querySelector(".config")`)
	c.press(".panel", "Edit")
	c.says(".act .status", "Nothing is changed.")
	c.fill("tasks.max", "2")
	c.fill("topic", "stock-2")
	c.until(`!` + save("Save…") + ".disabled")
	c.press(".act", "Save…")
	for _, want := range []string{"topic: stock → stock-2", "its task 0 restarts", "Kept: the offsets of 1 source partition"} {
		c.says("dialog .plan", want)
	}
	c.press("dialog", "Cancel")
	c.until(`!document.querySelector("dialog")`)
	c.press(".act", "Cancel")
	c.says(".config", "new/stock.csv")
}
