// Package terminal contains what the commands share about the person or script in front of them:
// exit statuses, output formats, colors, commands that print again until interrupted, questions,
// and text that is safe to print.
package terminal
