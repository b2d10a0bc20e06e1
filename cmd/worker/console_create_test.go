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

// fill types a value into the field of a key.
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

// write writes a file into the worker's folder.
func (c *consoleWorker) write(name, text string, mode os.FileMode) {
	c.t.Helper()
	if err := os.MkdirAll(filepath.Dir(filepath.Join(c.dir, name)), 0o755); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.dir, name), []byte(text), mode); err != nil {
		c.t.Fatal(err)
	}
}

// create creates a connector in the page: the form and the text follow each other, each error is at
// its field, and a preview shows records before the connector exists.
func (c *consoleWorker) create(t *testing.T) {
	c.write("new/stock.csv", "id,name,price\n1,nut,0.05\n2,bolt,0.30\n", 0o644)
	c.visit("#/", `document.querySelector(".overview tbody tr")`)
	c.press(".title", "New connector")
	c.says("h1", "New connector")
	c.until(`document.querySelectorAll(".picks li").length >= 10`)
	c.inspect(t, "#/create", "classes")
	c.press(".picks", evaluate[string](c.browser, `[...document.querySelectorAll(".picks a")].find(a => a.innerText.startsWith("CsvSource")).innerText.trim()`))
	c.wrong("name", "Required.")
	c.wrong("topic", "Required.")
	c.until(save("Create") + ".disabled")
	c.fill("name", "stock")
	c.fill("topic", "stock")
	c.fill("input.path", "new/stock.csv")
	c.fill("csv.schema", "[int,str")
	c.wrong("csv.schema", "str")
	c.until(text + `.includes("input.path=new/stock.csv")`)
	c.press(".chips", "JSON")
	c.typed(`{"name": "stock"`)
	c.says(".act .status", "This is not valid JSON yet")
	c.until(`document.querySelector(".form").disabled`)
	c.typed(`{"name": "stock", "config": {"connector.class": "CsvSource", "topic": "stock", "input.path": "new/stock.csv", "csv.first.row.as.header": true,
		"csv.schema": "[int,string,double]", "transforms": "price", "transforms.price.type": "ReplaceField$Value", "fiel": "a"}}`)
	c.says(`[data-group="Transforms: price"] h2`, "Transformation price")
	c.says(`[data-group="Other keys"]`, "check their spelling")
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

// breakIt adds an invalid row to the connector's file, reads the error, fixes the file, and
// restarts the connector.
func (c *consoleWorker) breakIt(*testing.T) {
	c.write("new/stock.csv", "id,name,price\n1,nut,0.05\n2,bolt,0.30\n3,screw,cheap\n", 0o644)
	c.until(state + ` === "FAILED"`)
	c.says(".cause", "price")
	c.says(".trouble-card", "cheap")
	c.write("new/stock.csv", "id,name,price\n1,nut,0.05\n2,bolt,0.30\n3,screw,0.10\n", 0o644)
	c.confirm(".actions", "Restart failed parts", "Running tasks are not affected.", "Restart")
	c.until(state + ` === "RUNNING"`)
	c.until(`document.querySelector(".tiles dd").innerText === "1"`)
}

// plan changes the connector, and checks the preview of the change before it is made.
func (c *consoleWorker) plan(t *testing.T) {
	c.visit("#/connectors/stock/config", `document.querySelector(".config")`)
	c.press(".panel", "Edit")
	c.says(".act .status", "No changes.")
	c.fill("tasks.max", "2")
	c.fill("topic", "stock-2")
	c.until(`!` + save("Save…") + ".disabled")
	c.press(".act", "Save…")
	c.inspect(t, "#/connectors/stock/config", "plan")
	for _, want := range []string{"topic: stock → stock-2", "its task restarts", "Kept: the offsets of 1 source partition"} {
		c.says("dialog .plan", want)
	}
	c.press("dialog", "Cancel")
	c.until(`!document.querySelector("dialog")`)
	c.press(".act", "Cancel")
	c.says(".config", "new/stock.csv")
}

// rewind rewinds a source to before its first record, waits for its records, and checks the
// history.
func (c *consoleWorker) rewind(t *testing.T) {
	c.visit("#/connectors/stock/offsets", `document.querySelector(".offsets")`)
	c.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".history").open = true`))
	c.until(`document.querySelectorAll(".past tbody tr").length >= 2`)
	c.until(`[...document.querySelectorAll(".history .tools button")].filter(b => b.disabled).length === 2`)
	c.confirm(".actions", "Stop", "Configuration and offsets stay.", "Stop")
	c.until(state + ` === "STOPPED"`)
	c.confirm(".panel", "Reset all", "It can be undone below", "Reset all")
	c.says(".past", "reset by a user")
	c.confirm(".history", "Undo the last change…", "filename=new/stock.csv", "Undo")
	c.until(`document.querySelectorAll(".offsets tbody tr").length === 1`)
	c.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#rewind-time").value = "2001-01-01T00:00:00"`))
	c.confirm(".history", "Rewind to this time…", "from the beginning", "Rewind")
	c.says(".past", "rewound by a user")
	c.inspect(t, "#/connectors/stock/offsets", "history")
	c.confirm(".actions", "Resume", "continue from the stored offsets", "Resume")
	c.visit("#/connectors/stock", state+` === "RUNNING"`)
	c.until(`document.querySelector(".tiles dd").innerText === "3"`)
}

// plugin installs a plugin, and creates a connector of its class. The page names a file next to it
// that is not a plugin.
func (c *consoleWorker) plugin(t *testing.T) {
	c.visit("#/plugins", `document.querySelector(".classes tbody tr")`)
	c.says(".troubles", "chmod +x")
	if err := goBuild(filepath.Join(c.dir, "connect-clock.new"), "examples/custom-connector", "1.2.3"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(c.dir, "connect-clock.new"), filepath.Join(c.dir, "drop/connect-clock")); err != nil {
		t.Fatal(err)
	}
	const row = `[...document.querySelectorAll(".classes tbody tr")].find(r => r.innerText.includes("example.ClockSourceConnector"))`
	c.until(row + `?.innerText.includes("drop/connect-clock")`)
	c.do(chromedp.Evaluate[chromedp.Void](row + `.querySelector("a").click()`))
	c.says("h1", "New ClockSource")
	c.fill("name", "clock")
	c.fill("topic", "clock")
	c.until(`!` + save("Create") + ".disabled")
	c.press(".act", "Create")
	c.until(state + ` === "RUNNING"`)
	c.visit("#/plugins", `[...document.querySelectorAll("[aria-label=Processes] tbody tr")].some(r => r.innerText.includes("connect-clock") && r.innerText.includes("MB"))`)
	c.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("[aria-label=Processes]").scrollIntoView()`))
	c.inspect(t, "#/plugins", "processes")
}
