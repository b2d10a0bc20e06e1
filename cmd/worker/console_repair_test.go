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

// state is an expression for the state on the page of a connector.
const state = `document.querySelector(".title .badge").dataset.state`

// confirm presses a button of a connector, checks the consequences in the dialog, and agrees.
func (c *consoleWorker) confirm(below, button, says, agree string) {
	c.t.Helper()
	c.press(below, button)
	c.says("dialog", says)
	c.press("dialog", agree)
	c.until(`!document.querySelector("dialog")`)
}

// repair reads why a sink fails, creates the missing folder, and restarts the sink from the page.
func (c *consoleWorker) repair(t *testing.T) {
	c.visit("#/", `document.querySelector(".overview tbody tr")`)
	c.press(".overview", "people-archive")
	c.says(".cause", "expected its directory to exist")
	c.press(".actions", "Restart failed parts")
	c.says("dialog", "from the stored offsets")
	c.do(chromedp.KeyEvent("\x1b"))
	c.until(`!document.querySelector("dialog")`)
	if err := os.Mkdir(filepath.Join(c.dir, "archive"), 0o755); err != nil {
		t.Fatal(err)
	}
	c.confirm(".actions", "Restart failed parts", "Running tasks are not affected.", "Restart")
	c.until(state + ` === "RUNNING"`)
	c.until(`!document.querySelector(".cause")`)
	c.arrives(t, "archive/people.txt", "Cleo")
}

// arrives waits until a file contains a text.
func (c *consoleWorker) arrives(t *testing.T, name, want string) {
	t.Helper()
	if err := poll(func() (bool, error) {
		text, err := os.ReadFile(filepath.Join(c.dir, name))
		return strings.Contains(string(text), want), fmt.Errorf("%s has no %s: %s %w", name, want, text, err)
	}); err != nil {
		t.Fatal(err)
	}
}

// edit changes a configuration: errors are shown at their keys, and only a valid configuration is
// saved.
func (c *consoleWorker) edit(t *testing.T) {
	c.visit("#/connectors/people-archive/config", `document.querySelector(".config")`)
	c.press(".panel", "Edit")
	c.says(".act .status", "No changes.")
	c.press(".chips", "JSON")
	c.typed("{")
	c.says(".act .status", "This is not valid JSON yet")
	c.typed(strings.Replace(sinkFile, "{", `{"tasks.max": "none", "errors.tolerance": "some", `, 1))
	c.says(".faults", "tasks.max")
	c.says(".faults", "errors.tolerance")
	c.wrong("tasks.max", "none")
	c.until(save("Save…") + ".disabled")
	c.typed(strings.Replace(sinkFile, "people.txt", "new.txt", 1))
	c.until(`!` + save("Save…") + ".disabled")
	c.confirm(".editor", "Save…", "file: archive/people.txt → archive/new.txt", "Save")
	c.says(".config", "archive/new.txt")
	if got := string(c.rest(t, http.MethodGet, "/connectors/people-archive/config", "")); !strings.Contains(got, "archive/new.txt") {
		t.Errorf("the configuration is %s", got)
	}
}

// offsets resets the offsets of a source, so that it reads its file again.
func (c *consoleWorker) offsets(t *testing.T) {
	c.visit("#/connectors/people-import/offsets", `document.querySelector(".offsets")`)
	c.says(".note", "use Stop above")
	c.confirm(".actions", "Stop", "Configuration and offsets stay.", "Stop")
	c.press(".offsets", "Change…")
	c.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("dialog textarea").value = '{"position": "far"}'`))
	c.press("dialog", "Change")
	c.says("dialog .error", "position")
	c.press("dialog", "Cancel")
	c.confirm(".panel", "Reset all", "processes everything again", "Reset all")
	c.says(".panel", "No offsets are stored")
	c.confirm(".actions", "Resume", "continue from the stored offsets", "Resume")
	c.until(state + ` === "RUNNING"`)
	c.arrives(t, "archive/new.txt", "Cleo")
	c.until(`document.querySelectorAll(".offsets tbody tr").length === 1`)
}

func (c *consoleWorker) remove(*testing.T) {
	c.visit("#/connectors/inventory-import", state+` === "STOPPED"`)
	c.confirm(".actions", "Delete", "Its offsets stay", "Delete")
	c.until(`document.querySelectorAll(".overview tbody tr").length === 12`)
}

// gone checks that the page keeps its content when the worker no longer answers.
func (c *consoleWorker) gone(t *testing.T) {
	if err := c.process.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	c.says("#trouble", "The worker does not answer.")
	c.until(`document.querySelectorAll(".overview tbody tr").length === 12`)
}
