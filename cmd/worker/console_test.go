package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// The pictures of docs/console.md are made by
//
//	go test ./cmd/worker -run TestConsole -pictures ../../docs/ui -age 16m -timeout 30m
var (
	pictures = flag.String("pictures", "", "the folder to write pictures of the console to")
	every    = flag.Bool("every", false, "write every picture, not only those of the documents")
	age      = flag.Duration("age", 0, "for how long the worker has been running on the pictures: its charts tell of 15 minutes")
)

// consoleWorker is a worker with its connectors, and a browser that shows its console.
type consoleWorker struct {
	*browser
	process *process
	dir     string
}

const sinkFile = `{"connector.class": "FileStreamSink", "topics": "people", "file": "archive/people.txt"}`

// startConsole starts a worker with a connector of each kind and state.
func startConsole(t *testing.T) *consoleWorker {
	findChromium(t)
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("worker.properties", strings.ReplaceAll(workerFileText, "$BROKER", embedded)+"plugin.path=drop\n")
	write("drop/connect-notes", "This is no plugin.\n")
	write("in/events.txt", "{\"id\": 1}\nno JSON\n{\"id\": 2}\n")
	write("in/people.csv", "id,name\n1,Ann\n2,Bob\n3,Cleo\n")
	s := &scene{broker: embedded, dir: dir, workers: map[string]*process{}}
	t.Cleanup(func() { s.clear(t) })
	p, err := s.start("w", dir, []string{"standalone", "worker.properties"})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.until(p.ready); err != nil {
		t.Fatal(err)
	}
	c := &consoleWorker{process: p, dir: dir}
	for _, one := range [][2]string{
		{"orders", `{"connector.class": "DatagenSource", "topic": "orders", "tasks.max": "2", "records.per.second": "1200"}`},
		{"payments", `{"connector.class": "DatagenSource", "topic": "payments", "records.per.second": "35"}`},
		{"people-import", `{"connector.class": "CsvSource", "topic": "people", "input.path": "in/people.csv", "csv.first.row.as.header": "true"}`},
		{"people-archive", sinkFile},
		{"payments-index", `{"connector.class": "FileStreamSink", "topics": "payments", "file": "index.txt", "consumer.override.sasl.jaas.config": "PlainLoginModule password=hidden;"}`},
		{"orders-audit", `{"connector.class": "FileStreamSink", "topics": "orders", "file": "audit.txt"}`},
		{"events-import", `{"connector.class": "FileStreamSource", "topic": "events", "file": "in/events.txt", "value.converter": "org.apache.kafka.connect.storage.StringConverter"}`},
		{"events-archive", `{"connector.class": "FileStreamSink", "topics": "events", "file": "events.txt", "errors.tolerance": "all", "errors.deadletterqueue.topic.name": "events-dead", "errors.deadletterqueue.topic.replication.factor": "1"}`},
		{"inventory-import", `{"connector.class": "CsvSource", "topic": "inventory", "input.path": "in/stock.csv"}`},
	} {
		c.rest(t, http.MethodPut, "/connectors/"+one[0]+"/config", one[1])
	}
	c.rest(t, http.MethodPut, "/connectors/orders-audit/pause", "")
	c.rest(t, http.MethodPut, "/connectors/inventory-import/stop", "")
	c.browser = openBrowser(t)
	c.look(1280, 800, "light")
	return c
}

// rest sends a request to the worker, without the browser.
func (c *consoleWorker) rest(t *testing.T, method, path, body string) []byte {
	t.Helper()
	req, err := http.NewRequest(method, c.process.rest+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		t.Fatalf("%s %s: %s %s %v", method, path, resp.Status, said, err)
	}
	return said
}

// visit opens a page, and waits until it shows the worker's data.
func (c *consoleWorker) visit(page, until string) {
	c.t.Helper()
	c.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf("void (location.hash = %q)", page)))
	c.until(until)
	c.until(`document.querySelector("#pulse").dataset.state === "live"`)
}

// rowState is an expression for the state in the row of a connector.
func rowState(name string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(".overview tbody tr")].find(r => r.querySelector(".name").innerText === %q)?.querySelector(".badge").dataset.state`, name)
}

// An operator finds a fault, reads the reason, and repairs it.
func TestConsole(t *testing.T) {
	t.Parallel()
	c := startConsole(t)
	c.do(chromedp.Navigate(c.process.rest + "/ui"))
	for name, state := range map[string]string{"orders": "RUNNING", "people-archive": "FAILED", "orders-audit": "PAUSED", "inventory-import": "STOPPED"} {
		c.until(rowState(name) + " === " + fmt.Sprintf("%q", state))
	}
	c.says(".overview tbody tr:first-child .name", "people-archive")
	c.says(".overview tbody tr:first-child .reason", "expected its directory to exist")
	c.until(`document.querySelectorAll(".overview td[data-some]").length === 1`) // the bad event
	c.until(`parseFloat(document.querySelector(".summary").innerText.split(" · ")[1].replace(",", "")) > 0`)
	c.mu.Lock()
	if t.Logf("%.0f bytes transferred to show the first page", c.bytes); c.bytes > 150_000 {
		t.Errorf("%.0f bytes were transferred; expected less than 150,000", c.bytes)
	}
	c.mu.Unlock()
	step := func(name string, do func(t *testing.T)) {
		done := t.Run(name, func(t *testing.T) {
			c.t = t
			do(t)
		})
		if c.t = t; !done {
			t.FailNow() // each step depends on the one before
		}
	}
	step("filter", c.filter)
	step("pages", c.pages)
	step("repair", c.repair)
	step("edit", c.edit)
	step("offsets", c.offsets)
	step("create", c.create)
	step("break", c.breakIt)
	step("plan", c.plan)
	step("begin", c.begin)
	step("rewind", c.rewind)
	step("rewind a sink", c.rewindSink)
	step("hints", c.hints)
	step("disguised", c.disguised)
	step("unsaved", c.unsaved)
	step("plugin", c.plugin)
	step("dependents", c.dependents)
	step("dead letters", c.deadLetters)
	step("delete", c.remove)
	step("gone", c.gone)
	c.calm(strings.TrimPrefix(c.process.rest, "http://"))
}

func (c *consoleWorker) filter(*testing.T) {
	rows := func(n int) { c.until(fmt.Sprintf(`document.querySelectorAll(".overview tbody tr").length === %d`, n)) }
	c.do(chromedp.KeyEvent("/"), chromedp.KeyEvent("people"))
	rows(2)
	c.do(chromedp.KeyEvent(" nothing"))
	c.says(".empty", "No matching connectors")
	c.press(".empty", "Show all")
	rows(9)
	c.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("[data-kind=failed]").click()`))
	rows(1)
	c.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("[data-kind=all]").click()`))
	c.press(".overview thead", "Records/s")
	c.says(".overview tbody tr:first-child .name", "orders")
	c.press(".overview thead", "State")
	c.says(".overview tbody tr:first-child .name", "people-archive")
}

// places are the pages, with a selector that shows that each is complete, and its picture.
var places = []struct{ hash, until, picture string }{
	{"#/", `document.querySelectorAll(".overview tbody tr").length === 9`, "overview"},
	{"#/connectors/orders", `document.querySelectorAll(".plain tbody tr").length === 2 && document.querySelector(".works code")`, "connector"},
	{"#/connectors/people-archive", `document.querySelector(".cause")`, "failed"},
	{"#/connectors/payments-index/config", `document.querySelector(".config").innerText.includes("••••")`, "configuration"},
	{"#/connectors/people-import/offsets", `document.querySelectorAll(".offsets tbody tr").length === 1`, "offsets"},
	{"#/connectors/people-import/logs", `document.querySelectorAll(".log li").length > 0`, "logs"},
	{"#/plugins", `document.querySelectorAll(".plain tbody tr").length > 5`, "plugins"},
	{"#/cluster", `document.querySelectorAll(".works li").length > 5`, "cluster"},
	{"#/nowhere", `document.querySelector(".empty h1")`, ""},
}

// pages opens all pages, wide and narrow, light and dark.
func (c *consoleWorker) pages(t *testing.T) {
	if *pictures != "" {
		if err := os.MkdirAll(*pictures, 0o755); err != nil {
			t.Fatal(err)
		}
		address := c.watch(t)
		c.grow(t)
		drawDashboard(t, address, filepath.Join(*pictures, "dashboard.svg"))
	}
	axe, err := os.ReadFile("testdata/axe/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	c.do(chromedp.Evaluate[chromedp.Void](string(axe)))
	for _, place := range places {
		c.visit(place.hash, place.until)
		c.inspect(t, place.hash, place.picture)
	}
}

// inspect checks the current page.
func (c *consoleWorker) inspect(t *testing.T, page, picture string) {
	t.Helper()
	c.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#toast").textContent = ""`))
	grounds := map[string]bool{}
	for _, scheme := range []string{"light", "dark"} {
		c.look(1280, 800, scheme)
		grounds[evaluate[string](c.browser, "getComputedStyle(document.documentElement).backgroundColor")] = true
		c.accessible(t, page, scheme)
		c.picture(t, picture, "", scheme)
		for _, width := range []int64{820, 390} {
			c.look(width, 844, scheme)
			if needed := evaluate[int64](c.browser, "document.scrollingElement.scrollWidth"); needed > width {
				t.Errorf("%s is %d wide on a screen of %d", page, needed, width)
			}
		}
		c.picture(t, picture, "-phone", scheme)
	}
	if len(grounds) != 2 {
		t.Errorf("%s looks the same in the dark: %v", page, grounds)
	}
	c.look(1280, 800, "light")
}

// grow lets the worker run for a while with changing throughput, for the pictures.
func (c *consoleWorker) grow(t *testing.T) {
	for began := time.Now(); time.Since(began) < *age; {
		at := time.Since(began).Minutes()
		for name, about := range map[string]float64{"orders": 1200, "payments": 35} {
			tasks := map[string]int{"orders": 2, "payments": 1}[name]
			c.rest(t, http.MethodPut, "/connectors/"+name+"/config", fmt.Sprintf(`{"connector.class": "DatagenSource", "topic": %q, "tasks.max": "%d", "records.per.second": "%.0f"}`,
				name, tasks, about*(1+0.45*math.Sin(at*1.1+about)+0.2*math.Sin(at*5))))
		}
		events, err := os.OpenFile(filepath.Join(c.dir, "in/events.txt"), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			fmt.Fprintln(events, `{"id": 3, "what": "seen"}`)
			if math.Sin(at*3) > 0.6 {
				fmt.Fprintln(events, "no JSON")
			}
			time.Sleep(time.Second) //nolint:forbidigo // the charts of the pictures need a past
		}
		if err := events.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// accessible checks the page with axe. The dark scheme differs only in colors.
func (c *consoleWorker) accessible(t *testing.T, page, scheme string) {
	t.Helper()
	rules, least := "{}", 10
	if scheme == "dark" {
		rules, least = `{runOnly: ["color-contrast"]}`, 1
	}
	found := evaluate[string](c.browser, "axe.run("+rules+`).then(r => JSON.stringify({passed: r.passes.length, violations: r.violations.map(v =>
		({impact: v.impact, id: v.id, help: v.help, nodes: v.nodes.map(n => n.html + " " + n.failureSummary)}))}))`)
	var said struct {
		Passed     int
		Violations []struct {
			Impact, ID, Help string
			Nodes            []string
		}
	}
	if err := json.Unmarshal([]byte(found), &said); err != nil || said.Passed < least {
		t.Fatalf("axe looked at too little: %s %v", found, err)
	}
	for _, v := range said.Violations {
		if v.Impact == "serious" || v.Impact == "critical" {
			t.Errorf("%s %s: %s %s: %s\n%s", page, scheme, v.Impact, v.ID, v.Help, strings.Join(v.Nodes, "\n"))
		} else {
			t.Logf("%s %s: %s %s: %s", page, scheme, v.Impact, v.ID, v.Help)
		}
	}
}

// documented are the pictures that docs/console.md shows.
var documented = []string{"overview-light", "overview-dark", "overview-phone-light", "failed-light", "failed-dark", "failed-phone-dark", "connector-light", "connector-dark", "create-light", "create-dark", "begin-light", "begin-dark", "letters-light", "letters-dark"}

func (c *consoleWorker) picture(t *testing.T, name, width, scheme string) {
	if *pictures == "" || name == "" || !*every && !slices.Contains(documented, name+width+"-"+scheme) {
		return
	}
	png, err := chromedp.Run(c.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(*pictures, name+width+"-"+scheme+".png"), png, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
