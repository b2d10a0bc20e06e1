package terminal

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Consent is the user's consent to a command that loses data. On a terminal the command asks for
// it. Elsewhere nobody can answer, and the command goes on, as scripts expect.
type Consent struct{ Yes bool }

// Flag adds the flag --yes to a command.
func (c *Consent) Flag(cmd *cobra.Command) *cobra.Command {
	c.Add(cmd.Flags())
	return cmd
}

// Add adds the flag --yes.
func (c *Consent) Add(flags *pflag.FlagSet) {
	flags.BoolVarP(&c.Yes, "yes", "y", false, "delete without asking; the command asks on a terminal only")
}

// Asks reports whether Get asks: --yes is not given, and a person can answer.
func (c *Consent) Asks(cmd *cobra.Command) bool {
	return !c.Yes && isTerminal(cmd.InOrStdin()) && isTerminal(cmd.ErrOrStderr())
}

// Get asks a question if a person can answer it. It returns an error if the answer is no.
func (c *Consent) Get(cmd *cobra.Command, question string) error {
	if !c.Asks(cmd) {
		return nil
	}
	return askYes(Interruptible(cmd.Context(), cmd.InOrStdin()), cmd.ErrOrStderr(), question)
}

func askYes(in io.Reader, out io.Writer, question string) error {
	if _, err := fmt.Fprintf(out, "%s [y/N] ", Escaped(question)); err != nil {
		return err
	}
	answer, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		fmt.Fprintln(out) // the question's line has no end yet
		return err
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	}
	return errors.New("nothing was deleted")
}
