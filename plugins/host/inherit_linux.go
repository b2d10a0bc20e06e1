package host

import (
	"math"
	"sync"

	"golang.org/x/sys/unix"
)

// keepFiles prevents plugins from inheriting files that this process inherited from its parent. Go
// opens its own files so that they are never inherited. Kernels before 5.11 do not support the
// call.
var keepFiles = sync.OnceFunc(func() { _ = unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC) })
