// Package lint checks the files of workers and connectors, and reports what is wrong with the file,
// the line and the key. A worker refuses at its start what validate finds, because both ask here.
package lint
