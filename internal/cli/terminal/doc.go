// Package terminal is what all commands share: exit statuses, output formats, colors, tables that
// are printed again and again, questions to the user, and text that is safe to print.
package terminal
