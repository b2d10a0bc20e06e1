package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"millrace/internal/cli"
)

var update = flag.Bool("update", false, "write docs/reference/cli.md, or the pictures of commands in docs/ui")

// TestReference compares docs/reference/cli.md with the commands.
func TestReference(t *testing.T) {
	const path = "../../docs/reference/cli.md"
	want := commandReference(cli.Root())
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), want); diff != "" {
		t.Errorf("%s is not what the commands say; run go test ./cmd/worker -run Reference -update (-file +commands):\n%s", path, diff)
	}
}

// commandReference returns the page about the commands.
func commandReference(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString("# The program's commands\n\n<!-- generated from the commands: go test ./cmd/worker -run Reference -update -->\n\n" +
		"The program has two names, `worker` and `millrace`. They do the same.\n\n" +
		"| exit status | meaning |\n| --- | --- |\n| 0 | success |\n| 1 | an error, or differences that `diff` has found |\n" +
		"| 2 | the command line is wrong, or a worker cannot start or does not answer |\n| 3 | the file of a connector is wrong, or a worker refuses a request |\n\n" +
		"The output formats of `--output` mean the same everywhere: `table` is for people, `wide` has more columns and full texts, `json` and `yaml` have the same " +
		"content for scripts, and `name` prints only the names.\n")
	describeCommands(&b, root)
	return b.String()
}

func describeCommands(b *strings.Builder, cmd *cobra.Command) {
	for _, c := range cmd.Commands() {
		if c.Hidden || !c.IsAvailableCommand() || c.Name() == "help" {
			continue
		}
		about := c.Long
		if about == "" {
			about = c.Short + "."
		}
		if c.HasSubCommands() {
			fmt.Fprintf(b, "\n## worker %s\n\n%s\n", c.Name(), about)
		} else {
			fmt.Fprintf(b, "\n### `%s`\n\n%s\n", strings.TrimSuffix(c.UseLine(), " [flags]"), about)
		}
		if len(c.Aliases) > 0 {
			fmt.Fprintf(b, "\nOther names: `%s`\n", strings.Join(c.Aliases, "`, `"))
		}
		if c.Example != "" {
			fmt.Fprintf(b, "\n```\n%s\n```\n", c.Example)
		}
		flags := c.LocalFlags()
		if flags.HasAvailableFlags() {
			b.WriteString("\n| flag | default | meaning |\n| --- | --- | --- |\n")
			flags.VisitAll(func(f *pflag.Flag) { describeFlag(b, f) })
		}
		describeCommands(b, c)
	}
}

func describeFlag(b *strings.Builder, f *pflag.Flag) {
	if f.Hidden || f.Name == "help" {
		return
	}
	name := "`--" + f.Name + "`"
	if f.Shorthand != "" {
		name += ", `-" + f.Shorthand + "`"
	}
	def := f.DefValue
	if def == "false" || def == "[]" {
		def = ""
	}
	fmt.Fprintf(b, "| %s | %s | %s |\n", name, def, strings.ReplaceAll(f.Usage, "|", `\|`))
}
