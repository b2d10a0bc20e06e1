package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// append FILE TEXT: append a line to a file. \c at the end of TEXT omits the line end.
func appendText(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: append file text")
	}
	text, cut := strings.CutSuffix(args[1], `\c`)
	if !cut {
		text += "\n"
	}
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	ts.Check(err)
	_, err = f.WriteString(text)
	ts.Check(err)
	ts.Check(f.Close())
}

// bytes FILE TEXT: write a file with the bytes of TEXT as a Go string literal.
func writeBytes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: bytes file text")
	}
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

// waitfile FILE LINES: wait until a file has LINES lines, and print them.
func waitFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: waitfile file lines")
	}
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	path := ts.MkAbs(args[0])
	ts.Check(poll(func() (bool, error) {
		data, err := os.ReadFile(path)
		if got := bytes.Count(data, []byte("\n")); got < want {
			return false, fmt.Errorf("%s has %d lines of %d: %w", args[0], got, want, err)
		} else if got > want {
			return false, final{fmt.Errorf("%s has %d lines; expected %d", args[0], got, want)}
		}
		_, err = ts.Stdout().Write(data)
		return true, err
	}))
}

// example NAME: copy the files of an example, with their paths in the repository.
func copyExample(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: example name")
	}
	project, err := filepath.Abs("../..")
	ts.Check(err)
	dir := filepath.Join("examples", args[0])
	ts.Check(os.CopyFS(ts.MkAbs(dir), os.DirFS(filepath.Join(project, dir))))
}

// generate lines FILE FROM TO: append numbered lines of 100 bytes. generate ascii does the same
// without two-byte letters, which break the offsets of Apache's file source. generate csv FILE
// EXPECTED ROWS: write a table, and its rows as the expected JSON.
func generate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: generate lines|ascii file from to; generate csv file expected rows")
	}
	n, err := strconv.Atoi(args[3])
	ts.Check(err)
	switch args[0] {
	case "lines", "ascii":
		from, err := strconv.Atoi(args[2])
		ts.Check(err)
		padding := strings.Repeat("é", 40)
		if args[0] == "ascii" {
			padding = strings.Repeat("ee", 40)
		}
		ts.Check(numberedLines(ts.MkAbs(args[1]), padding, from, n))
	case "csv":
		ts.Check(table(ts.MkAbs(args[1]), ts.MkAbs(args[2]), n))
	default:
		ts.Fatalf("nothing called %s to generate", args[0])
	}
}

func numberedLines(path, padding string, from, to int) error {
	return write(path, func(w io.Writer) error {
		for i := from; i < to; i++ {
			if _, err := fmt.Fprintf(w, "line %09d %s\n", i, padding); err != nil {
				return err
			}
		}
		return nil
	})
}

// table looks like published data sets: free text with line ends, quotes and separators, in any
// script.
func table(path, expected string, rows int) error {
	words := []string{"mill", "race", "naïve", "水車", "мельница", "a,b", "\"quoted\"", "two\nlines", "crlf\r\nhere", "🌾", "'", " padded ", "#", `back\slash`}
	random := rand.New(rand.NewPCG(1, 2))
	type row struct {
		ID     int     `json:"id"`
		Title  string  `json:"title"`
		Amount float64 `json:"amount"`
		Open   bool    `json:"open"`
		Note   string  `json:"note"`
	}
	return write(path, func(w io.Writer) error {
		return write(expected, func(want io.Writer) error {
			out, js := csv.NewWriter(w), json.NewEncoder(want)
			js.SetEscapeHTML(false)
			if err := out.Write([]string{"id", "title", "amount", "open", "note"}); err != nil {
				return err
			}
			for i := range rows {
				r := row{ID: i, Title: words[random.IntN(len(words))], Amount: float64(random.IntN(4000))/8 + 0.125, Open: random.IntN(2) == 0}
				for range random.IntN(5) {
					r.Note += words[random.IntN(len(words))]
				}
				amount := strconv.FormatFloat(r.Amount, 'f', -1, 64)
				if err := out.Write([]string{strconv.Itoa(r.ID), r.Title, amount, strconv.FormatBool(r.Open), r.Note}); err != nil {
					return err
				}
				if err := js.Encode(r); err != nil {
					return err
				}
			}
			out.Flush()
			return out.Error()
		})
	})
}

func write(path string, fill func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	if err := fill(w); err != nil {
		f.Close()
		return err
	}
	if err := w.Flush(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// tutorials copies configurations in the style of public tutorials.
func copyTutorials(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: tutorials")
	}
	ts.Check(os.CopyFS(ts.MkAbs("."), os.DirFS("testdata/tutorials")))
}
