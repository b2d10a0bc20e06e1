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

// Consent is a user's to what cannot be undone. On a terminal the command asks; elsewhere nobody could answer, and it goes on, as scripts
// expect.
type Consent struct{ Yes bool }

func (c *Consent) Flag(cmd *cobra.Command) *cobra.Command {
	c.Add(cmd.Flags())
	return cmd
}

func (c *Consent) Add(flags *pflag.FlagSet) {
	flags.BoolVarP(&c.Yes, "yes", "y", false, "delete without asking; only on a terminal the command asks")
}

// Asks reports whether somebody can be asked.
func (c *Consent) Asks(cmd *cobra.Command) bool {
	return !c.Yes && isTerminal(cmd.InOrStdin()) && isTerminal(cmd.ErrOrStderr())
}

// Get asks a question where somebody can answer it. Its error says that the answer is no.
func (c *Consent) Get(cmd *cobra.Command, question string) error {
	if !c.Asks(cmd) {
		return nil
	}
	return askYes(cmd.InOrStdin(), cmd.ErrOrStderr(), question)
}

func askYes(in io.Reader, out io.Writer, question string) error {
	if _, err := fmt.Fprintf(out, "%s [y/N] ", Escaped(question)); err != nil {
		return err
	}
	answer, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	}
	return errors.New("nothing was changed")
}
