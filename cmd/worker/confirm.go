package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// consent is a user's to what cannot be undone. On a terminal the command asks; elsewhere nobody could answer, and it goes on, as scripts
// expect.
type consent struct{ yes bool }

func (c *consent) flag(cmd *cobra.Command) *cobra.Command {
	c.add(cmd.Flags())
	return cmd
}

func (c *consent) add(flags *pflag.FlagSet) {
	flags.BoolVarP(&c.yes, "yes", "y", false, "delete without asking; only on a terminal the command asks")
}

// asks reports whether somebody can be asked.
func (c *consent) asks(cmd *cobra.Command) bool {
	return !c.yes && isTerminal(cmd.InOrStdin()) && isTerminal(cmd.ErrOrStderr())
}

// get asks a question where somebody can answer it. Its error says that the answer is no.
func (c *consent) get(cmd *cobra.Command, question string) error {
	if !c.asks(cmd) {
		return nil
	}
	return askYes(cmd.InOrStdin(), cmd.ErrOrStderr(), question)
}

func askYes(in io.Reader, out io.Writer, question string) error {
	if _, err := fmt.Fprintf(out, "%s [y/N] ", escaped(question)); err != nil {
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
