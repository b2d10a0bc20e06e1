package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"math"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// These parts of a legend are not needed in a picture: a label that the series lacks, and the
// package of a class.
var (
	legendLabel  = regexp.MustCompile(`{{.*?}}`)
	classPackage = regexp.MustCompile(`\b(?:[a-z0-9]+\.)+([A-Z])`)
)

const observability = "../../examples/observability"

// watch starts Prometheus for the picture of the dashboard, with the example's configuration, but a
// shorter interval and without alerts.
func (c *consoleWorker) watch(t *testing.T) (address string) {
	if there, err := hasPrometheus(); err != nil || !there {
		t.Skip("there is no Prometheus for the picture of the dashboard", err)
	}
	text, err := os.ReadFile(filepath.Join(observability, "prometheus.yml"))
	if err != nil {
		t.Fatal(err)
	}
	config := strings.NewReplacer("localhost:8083", strings.TrimPrefix(c.process.rest, "http://"), "  - rules.yml", "  []").Replace(interval.ReplaceAllString(string(text), "_interval: 5s"))
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "prometheus.yml"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	address, stop, err := runPrometheus(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return address
}

// panel is a panel of a Grafana dashboard.
type panel struct {
	Type, Title string
	GridPos     struct{ X, Y, W, H int }
	FieldConfig struct{ Defaults struct{ Unit string } }
	Targets     []struct{ Expr, LegendFormat string }
}

// line is a line of a chart. Its values are at fixed intervals; NaN is a gap.
type line struct {
	name   string
	values []float64
}

const (
	pictureSpan = 15 * time.Minute
	pictureStep = 10 * time.Second
	unitX       = 50.0 // of a column of the dashboard's grid, in the picture
	unitY       = 25.0
)

// drawDashboard runs the queries of the dashboard's panels, and draws the results. Grafana draws
// them differently, but the numbers are the same.
func drawDashboard(t *testing.T, address, file string) {
	var dashboard struct{ Panels []panel }
	text, err := os.ReadFile(filepath.Join(observability, "dashboard.json"))
	if err == nil {
		err = json.Unmarshal(text, &dashboard)
	}
	if err != nil {
		t.Fatal(err)
	}
	out := &strings.Builder{}
	bottom := 0
	for _, p := range dashboard.Panels {
		bottom = max(bottom, p.GridPos.Y+p.GridPos.H)
	}
	fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="system-ui, sans-serif" font-size="12">`+"\n%s\n", 24*unitX, float64(bottom)*unitY+10, pictureStyle)
	now := time.Now()
	for _, p := range dashboard.Panels {
		var lines []line
		for _, target := range p.Targets {
			got, err := askRange(address, strings.NewReplacer("$__rate_interval", "1m", "$connector", ".*").Replace(target.Expr), target.LegendFormat, now)
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, got...)
		}
		p.draw(out, lines)
	}
	out.WriteString("</svg>\n")
	if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// askRange returns the values of an expression in the time range of the picture.
func askRange(address, expr, legend string, now time.Time) ([]line, error) {
	from := now.Add(-pictureSpan)
	resp, err := http.Get(fmt.Sprintf("%s/api/v1/query_range?query=%s&start=%d&end=%d&step=%.0f", address, url.QueryEscape(expr), from.Unix(), now.Unix(), pictureStep.Seconds()))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var answer struct {
		Status, Error string
		Data          struct {
			Result []struct {
				Metric map[string]string
				Values [][2]any
			}
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.Status != "success" {
		return nil, errors.Join(err, fmt.Errorf("%s: %s", expr, answer.Error))
	}
	var lines []line
	for _, series := range answer.Data.Result {
		name := legend
		for label, value := range series.Metric {
			name = strings.ReplaceAll(name, "{{"+label+"}}", value)
		}
		l := line{name: strings.TrimSpace(classPackage.ReplaceAllString(legendLabel.ReplaceAllString(name, ""), "$1")), values: slices.Repeat([]float64{math.NaN()}, int(pictureSpan/pictureStep)+1)}
		for _, v := range series.Values {
			at, _ := v[0].(float64)
			text, _ := v[1].(string)
			if n, err := strconv.ParseFloat(text, 64); err == nil {
				l.values[int(at-float64(from.Unix()))/int(pictureStep.Seconds())] = n
			}
		}
		lines = append(lines, l)
	}
	slices.SortFunc(lines, func(a, b line) int { return strings.Compare(a.name, b.name) })
	return lines, nil
}

const pictureStyle = `<style>
text { fill: #24292f } .back { fill: #f6f7f9 } .panel { fill: #fff; stroke: #e2e6ec } .row { font-weight: 600; font-size: 14px } .title { font-weight: 600 }
.small { font-size: 10px; fill: #566070 } .big { font-size: 34px; font-weight: 600; fill: #0f766e; text-anchor: middle } .grid { stroke: #e2e6ec } .end { text-anchor: end } .middle { text-anchor: middle }
polyline { fill: none; stroke-width: 1.5; stroke-linejoin: round }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .back { fill: #0e1217 } .panel { fill: #161b22; stroke: #29303b } .small { fill: #9ba7b7 } .big { fill: #2dd4bf } .grid { stroke: #29303b } }
</style>
<rect class="back" width="100%" height="100%"/>`

var pictureColors = []string{"#0f9aa6", "#d9822b", "#7a5bd6", "#2f9e5b", "#d0455a", "#3b82d6", "#b59a00", "#c2569b", "#6b7a8f", "#8a5a2b"}

func (p panel) draw(out *strings.Builder, lines []line) {
	x, y, w, h := float64(p.GridPos.X)*unitX+4, float64(p.GridPos.Y)*unitY+6, float64(p.GridPos.W)*unitX-8, float64(p.GridPos.H)*unitY-6
	title := html.EscapeString(p.Title)
	if p.Type == "row" {
		fmt.Fprintf(out, `<text class="row" x="%.0f" y="%.0f">%s</text>`+"\n", x, y+15, title)
		return
	}
	fmt.Fprintf(out, `<rect class="panel" x="%.0f" y="%.0f" width="%.0f" height="%.0f" rx="6"/><text class="title" x="%.0f" y="%.0f">%s</text>`+"\n", x, y, w, h, x+10, y+18, title)
	top := 0.0
	for _, l := range lines {
		for _, v := range l.values {
			if !math.IsInf(v, 0) && v > top {
				top = v
			}
		}
	}
	switch {
	case len(lines) == 0:
		fmt.Fprintf(out, `<text class="small middle" x="%.0f" y="%.0f">no data</text>`+"\n", x+w/2, y+h/2+8)
	case p.Type == "stat":
		last := lines[0].values[len(lines[0].values)-1]
		fmt.Fprintf(out, `<text class="big" x="%.0f" y="%.0f">%s</text>`+"\n", x+w/2, y+h/2+22, p.number(last))
	default:
		p.chart(out, lines, top, x+52, y+30, w-64, h-30-18-15*float64(min(3, (len(lines)+1)/2)))
	}
}

// chart draws lines between 0 and top, with their names below.
func (p panel) chart(out *strings.Builder, lines []line, top, x, y, w, h float64) {
	if top == 0 {
		top = 1
	}
	for i := range 3 {
		at := y + h*float64(i)/2
		fmt.Fprintf(out, `<path class="grid" d="M%.0f %.1fH%.0f"/><text class="small end" x="%.0f" y="%.1f">%s</text>`+"\n", x, at, x+w, x-5, at+3, p.number(top*float64(2-i)/2))
	}
	for i, l := range lines {
		color := pictureColors[i%len(pictureColors)]
		var points []string
		flush := func() {
			if len(points) > 1 {
				fmt.Fprintf(out, `<polyline stroke="%s" points="%s"/>`+"\n", color, strings.Join(points, " "))
			}
			points = nil
		}
		for n, v := range l.values {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				flush()
				continue
			}
			points = append(points, fmt.Sprintf("%.1f,%.1f", x+w*float64(n)/float64(len(l.values)-1), y+h-h*max(0, v)/top))
		}
		flush()
		if i < 6 {
			left, below := x-42+(w+42)/2*float64(i%2), y+h+18+15*float64(i/2)
			name := []rune(l.name)
			if most := int(w / 14); len(name) > most {
				name = append(name[:most-1], '…')
			}
			fmt.Fprintf(out, `<path stroke="%s" stroke-width="3" d="M%.0f %.0fh10"/><text class="small" x="%.0f" y="%.0f">%s</text>`+"\n", color, left, below-3, left+14, below, html.EscapeString(string(name)))
		}
	}
}

// number returns a value in the unit of the panel, in its shortest form.
func (p panel) number(v float64) string {
	unit := map[string]string{"ops": "/s", "bytes": "B", "Bps": "B/s", "s": "s", "ms": "ms"}[p.FieldConfig.Defaults.Unit]
	if unit == "s" && v > 0 && v < 1 {
		v, unit = v*1000, "ms"
	}
	scale := ""
	for _, next := range []string{"k", "M", "G"} {
		if math.Abs(v) < 1000 {
			break
		}
		v, scale = v/1000, next
	}
	text := strconv.FormatFloat(v, 'g', 3, 64)
	if unit == "" && scale == "" {
		return text
	}
	return text + " " + scale + unit
}
