package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"

	"millrace/api/console"
	"millrace/api/rest"
)

// With 500 connectors, a change of one updates only its row, and failed connectors come first.
func TestConsoleOfManyConnectors(t *testing.T) {
	t.Parallel()
	b := openBrowser(t)
	var failed atomic.Bool
	mux := http.NewServeMux()
	mux.Handle("/ui/", console.Handler())
	mux.HandleFunc("/overview", func(w http.ResponseWriter, r *http.Request) {
		out := rest.Overview{SlotSeconds: 15}
		for i := range 500 {
			g := rest.Glance{Name: fmt.Sprintf("connector-%03d", i), Type: "source", Class: "DatagenSource", State: rest.Running,
				Tasks: map[rest.State]int{rest.Running: 1}, Movement: rest.Movement{RecordsPerSecond: float64(i), History: make([]float64, 60)}}
			if i == 321 && failed.Load() {
				g.State, g.Attention, g.Reason = rest.Failed, "failed", "no route to host"
			}
			out.Connectors = append(out.Connectors, g)
		}
		if err := json.NewEncoder(w).Encode(out); err != nil {
			t.Error(err)
		}
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	b.look(1280, 800, "light")
	b.do(chromedp.Navigate(server.URL + "/ui/"))
	b.until(`document.querySelectorAll(".overview tbody tr").length === 500 && document.querySelectorAll(".spark .line[d]").length === 500`)
	t.Logf("500 connectors are shown after %.0f ms", evaluate[float64](b, `performance.getEntriesByName("first-contentful-paint")[0].startTime`))
	b.do(chromedp.Evaluate[chromedp.Void](`{
		window.touched = new Set();
		new MutationObserver(all => all.forEach(m => {
			[m.target, ...m.addedNodes].forEach(n => { const row = (n.closest ? n : n.parentElement)?.closest(".overview tbody tr"); if (row) touched.add(row); });
		})).observe(document.querySelector(".overview tbody"), {subtree: true, childList: true, attributes: true, characterData: true});
	}`))
	failed.Store(true)
	b.says(".overview tbody tr:first-child .reason", "no route to host")
	b.says("h1 + .summary", "499 of 500 connectors running")
	if names := evaluate[string](b, `[...touched].map(r => r.querySelector(".name").innerText).join()`); names != "connector-321" {
		t.Errorf("the rows of %s were touched; expected that of connector-321", names)
	}
	b.calm(strings.TrimPrefix(server.URL, "http://"))
}
