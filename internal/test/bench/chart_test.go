package main

import (
	"encoding/xml"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Only the comparisons among the tables of a report are drawn.
func TestChart(t *testing.T) {
	r := &report{out: io.Discard}
	compared := r.table("file <source>", "lines", "lines/s", "CPU-s/million", "resident MB")
	compared.row("Millrace", whole(1500000), figure{0.7, "%.2f"}, whole(70))
	compared.row("somebody else", whole(200000), figure{9, "%.2f"}, whole(2000))
	compared.row("who did not run", whole(math.NaN()), figure{math.NaN(), "%.2f"}, whole(math.NaN()))
	sizes := r.table("Lines of all sizes", "bytes", "lines/s")
	sizes.row(10, whole(2000000))
	sizes.row(100, whole(1500000))
	path := filepath.Join(t.TempDir(), "chart.svg")
	if err := r.chart(path); err != nil {
		t.Fatal(err)
	}
	picture, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	texts, bars := drawn(t, picture)
	for _, want := range []string{"file <source>", "Millrace", "1500000", "somebody else", "9.00", "2000"} {
		if !strings.Contains(texts, want+"\n") {
			t.Errorf("%q is not in the picture:\n%s", want, texts)
		}
	}
	if strings.Contains(texts, "sizes") || strings.Contains(texts, "not run") || bars != 6 {
		t.Errorf("%d bars, want 6, of two who ran:\n%s", bars, texts)
	}
}

// drawn returns the texts of a chart, one per line, and its number of bars.
func drawn(t *testing.T, picture []byte) (texts string, bars int) {
	for d := xml.NewDecoder(strings.NewReader(string(picture))); ; {
		token, err := d.Token()
		if err == io.EOF {
			return texts, bars
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.CharData:
			texts += string(token) + "\n"
		case xml.StartElement:
			if token.Name.Local == "rect" {
				bars++
			}
		}
	}
}
