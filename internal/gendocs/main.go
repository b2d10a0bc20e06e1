// Command gendocs generates docs/reference from the definitions of the configuration keys, and
// NOTICE from the modules that the worker links. A test fails if the generated files are out of
// date.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := write(); err != nil {
		fmt.Fprintln(os.Stderr, "gendocs:", err)
		os.Exit(1)
	}
}

func write() error {
	for name, text := range pages() {
		if err := os.WriteFile(filepath.Join("docs", "reference", name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	text, err := notice(".")
	if err != nil {
		return err
	}
	return os.WriteFile("NOTICE", []byte(text), 0o644)
}
