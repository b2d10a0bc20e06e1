// Package lint checks the files of workers and connectors. It reports each fault with its file,
// line and key. Workers check their files with it when they start, and so does validate: both
// refuse the same.
package lint
