// Command gendocs writes docs/reference from the definitions of the configuration keys. A test fails when what is there
// differs.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	for name, text := range pages() {
		if err := os.WriteFile(filepath.Join("docs", "reference", name), []byte(text), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "gendocs:", err)
			os.Exit(1)
		}
	}
}
