package terminal

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

// Ctrl-C ends a read of standard input, which nobody may ever answer, and a question.
func TestInterruptible(t *testing.T) {
	text, err := io.ReadAll(Interruptible(t.Context(), strings.NewReader("all of it")))
	if string(text) != "all of it" || err != nil {
		t.Errorf("%q %v", text, err)
	}
	never, write := io.Pipe()
	defer write.Close()
	ctx, interrupt := context.WithCancel(t.Context())
	go interrupt()
	if _, err := Interruptible(ctx, never).Read(make([]byte, 9)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	var asked strings.Builder
	if err := askYes(Interruptible(ctx, never), &asked, "Delete c?"); !errors.Is(err, context.Canceled) || asked.String() != "Delete c? [y/N] \n" {
		t.Errorf("%v %q", err, asked.String())
	}
}
