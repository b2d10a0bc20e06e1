package terminal

import (
	"os"
	"path/filepath"
	"strings"
)

// Worker is the first name of this program. Its second name, millrace, is a link to the same file.
const Worker = "worker"

// OwnForm is the annotation of a group of commands that can also run without a subcommand, as
// Apache's script of the same purpose does. Its value is that form.
const OwnForm = "own form"

// Program returns the name that this program was started with, for help and errors: millrace, or
// worker for any other name.
func Program() string {
	if strings.HasPrefix(filepath.Base(os.Args[0]), "millrace") {
		return "millrace"
	}
	return Worker
}
