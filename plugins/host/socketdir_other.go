//go:build !unix

package host

import (
	"errors"
	"io"
)

func lockFolder(string) (io.Closer, error) { return nil, errors.ErrUnsupported }
