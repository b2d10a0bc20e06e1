package host

import (
	"math"
	"sync"

	"golang.org/x/sys/unix"
)

// keepFiles lets plugins inherit none of the files that this process got open from its own parent. What it opens itself they never
// inherit. Kernels before 5.11 do not know the call.
var keepFiles = sync.OnceFunc(func() { _ = unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC) })
