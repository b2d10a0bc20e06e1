package run

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"millrace/api/console"
	"millrace/configs"
	"millrace/internal/cli/release"
	"millrace/runtime/herder"
)

// banner prints the addresses and the connectors.
func (w *standaloneWorker) banner(files []configs.ConnectorFile, kept []string) {
	var b strings.Builder
	fmt.Fprintf(&b, "Millrace %s, standalone\n", release.Version())
	fmt.Fprintf(&b, "  broker      %s\n", w.brokerText())
	fmt.Fprintf(&b, "  REST        %s\n", w.url)
	fmt.Fprintf(&b, "  console     %s%s\n", w.url, console.Path)
	for _, f := range files {
		fmt.Fprintf(&b, "  connector   %-20s %s\n", f.Name, route(f.Config, w.herder))
	}
	for _, name := range kept {
		if info, err := w.herder.Connector(context.Background(), name); err == nil {
			fmt.Fprintf(&b, "  connector   %-20s %s (kept from before)\n", name, route(info.Config, w.herder))
		}
	}
	if len(files)+len(kept) == 0 {
		fmt.Fprintf(&b, "  connectors  none yet: POST %s/connectors\n", w.url)
	}
	fmt.Fprint(w.out, b.String())
}

func (w *standaloneWorker) brokerText() string {
	broker := w.props["bootstrap.servers"]
	if w.broker == nil {
		return broker
	}
	data, err := filepath.Abs(w.data)
	if err != nil {
		data = w.data
	}
	return broker + "   (embedded, data in " + data + ")"
}

// route describes the origin and the destination of a connector's records, as far as its
// configuration names them. A class is without its package.
func route(config map[string]string, h *herder.Standalone) string {
	first := func(before string, keys ...string) string {
		for _, k := range keys {
			if v := config[k]; v != "" {
				return before + v
			}
		}
		return ""
	}
	class := config["connector.class"]
	class = class[strings.LastIndexByte(class, '.')+1:]
	if info, err := h.Connector(context.Background(), config["name"]); err == nil && info.Type == "sink" {
		return first("topic ", "topics", "topics.regex") + " → " + class + first(" ", "file", "http.url")
	}
	return class + first(" ", "file", "input.path", "http.listen", "http.request.url", "database.hostname") +
		first(" → topic ", "topic") + first(" → topics ", "topic.prefix")
}
