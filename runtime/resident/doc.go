// Package resident returns memory to the system that only holds pages of the process's program
// file.
package resident
