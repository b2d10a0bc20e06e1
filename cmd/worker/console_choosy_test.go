package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/plugins/sdk"
)

// serveChoosy is a plugin with keys that depend on another key: it decides which of them apply, and
// their values.
func serveChoosy() {
	system := configs.Def("system", configs.String, "file", configs.High, "What to read.").Recommend("file", "web")
	system.Dependents = []string{"file.name", "web.url", "format"}
	sdk.Serve(&connect.Class{
		Name: "example.ChoosySource", Version: "1.0.0", Doc: "Reads one of several systems.",
		Config: configs.Keys{
			system,
			configs.Opt("file.name", configs.String, configs.High, "The file."),
			configs.Opt("web.url", configs.String, configs.High, "The address."),
			configs.Opt("format", configs.String, configs.High, "How records are written."),
		},
		NewSource: func() connect.SourceConnector { return &choosy{} },
	})
}

type choosy struct{}

func (*choosy) Start(context.Context, connect.ConnectorContext, map[string]string) error { return nil }
func (*choosy) TaskConfigs(int) ([]map[string]string, error)                             { return nil, nil }
func (*choosy) Stop() error                                                              { return nil }
func (*choosy) NewTask() connect.SourceTask                                              { return nil }

func (*choosy) Validate(_ context.Context, props map[string]string, values []configs.Value) []configs.Value {
	web := props["system"] == "web"
	for i := range values {
		switch v := &values[i]; v.Name {
		case "file.name":
			v.Visible = !web
		case "web.url":
			v.Visible = web
		case "format":
			v.Recommended = []string{"lines", "csv"}
			if web {
				v.Recommended = []string{"json"}
			}
		}
	}
	return values
}

// dependents installs that plugin, and checks that its form follows the chosen values.
func (c *consoleWorker) dependents(t *testing.T) {
	program, err := exec.LookPath("connect-choosy")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program, filepath.Join(c.dir, "drop/connect-choosy")); err != nil {
		t.Fatal(err)
	}
	const there = `[...document.querySelectorAll(".field[data-key]")].map(f => f.dataset.key).filter(k => ["file.name", "web.url"].includes(k)).join()`
	const offered = `[...document.querySelectorAll(".field[data-key='format'] option")].map(o => o.value).filter(v => /^[a-z]/.test(v)).join()`
	c.visit("#/plugins", `[...document.querySelectorAll(".classes tbody tr")].some(r => r.innerText.includes("example.ChoosySource"))`)
	c.visit("#/create/example.ChoosySource", there+` === "file.name"`)
	c.until(offered + ` === "lines,csv"`)
	c.fill("file.name", "a.txt")
	c.fill("system", "web")
	c.until(there + ` === "file.name,web.url"`) // given values are shown even if they do not apply
	c.until(offered + ` === "json"`)
	c.fill("file.name", "")
	c.until(there + ` === "web.url"`)
	c.fill("system", "")
	c.until(there + ` === "file.name"`)
	c.until(offered + ` === "lines,csv"`)
	if err := os.Remove(filepath.Join(c.dir, "drop/connect-choosy")); err != nil {
		t.Fatal(err)
	}
	c.visit("#/plugins", `![...document.querySelectorAll(".classes tbody tr")].some(r => r.innerText.includes("example.ChoosySource"))`)
}
