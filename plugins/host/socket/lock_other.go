//go:build !unix

package socket

import (
	"errors"
	"io"
)

func lockFolder(string) (io.Closer, error) { return nil, errors.ErrUnsupported }
