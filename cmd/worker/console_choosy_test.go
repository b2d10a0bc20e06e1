package main

import (
	"context"
	"math"
	"net/http"
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
func (*choosy) TaskConfigs(int) ([]map[string]string, error)                             { return []map[string]string{{}}, nil }
func (*choosy) Stop() error                                                              { return nil }
func (*choosy) NewTask() connect.SourceTask                                              { return choosyTask{} }

// choosyTask has no records. It measures how far it is behind.
type choosyTask struct{}

func (choosyTask) Start(context.Context, connect.SourceContext, map[string]string) error { return nil }
func (choosyTask) Stop() error                                                           { return nil }

func (choosyTask) Poll(ctx context.Context) (*connect.Batch, error) {
	<-ctx.Done()
	return nil, nil
}

func (choosyTask) Measure() []connect.Measurement {
	return []connect.Measurement{
		{Name: "lag_bytes", Description: "How far it is behind.", Tags: map[string]string{"slot": "<b>one</b>"}, Value: 5 << 20},
		{Name: "lag_seconds", Description: "The same as time.", Value: math.NaN()},
	}
}

// measurements checks that the page of a connector shows what its plugin measures.
func (c *consoleWorker) measurements(t *testing.T) {
	c.rest(t, http.MethodPut, "/connectors/choosy/config", `{"connector.class": "example.ChoosySource"}`)
	const rows = `[...document.querySelectorAll("table[aria-label='Measured by the plugin'] tbody tr")].map(r => r.innerText.replace(/\s+/g, " ").trim()).join("|")`
	c.visit("#/connectors/choosy", rows+` === "0 lag_bytes slot=<b>one</b> 5.0 MB How far it is behind.|0 lag_seconds – The same as time."`)
	c.rest(t, http.MethodDelete, "/connectors/choosy", "")
	c.visit("#/connectors/orders", `!document.querySelector("table[aria-label='Measured by the plugin']").checkVisibility()`)
}

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
	c.measurements(t)
	if err := os.Remove(filepath.Join(c.dir, "drop/connect-choosy")); err != nil {
		t.Fatal(err)
	}
	c.visit("#/plugins", `![...document.querySelectorAll(".classes tbody tr")].some(r => r.innerText.includes("example.ChoosySource"))`)
}
