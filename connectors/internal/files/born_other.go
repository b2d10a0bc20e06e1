//go:build !linux

package files

import "os"

// bornAt returns 0, because this system does not provide the creation time of files.
func bornAt(*os.File) int64 { return 0 }
