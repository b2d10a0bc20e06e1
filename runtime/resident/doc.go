// Package resident gives back memory that holds nothing but a process's program.
package resident
