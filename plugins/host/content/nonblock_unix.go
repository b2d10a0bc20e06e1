//go:build unix

package content

import "syscall"

// nonblock makes open return immediately for a pipe whose other end is not open.
const nonblock = syscall.O_NONBLOCK
