//go:build !unix

package storage

import "errors"

func makePipe(string) error { return errors.ErrUnsupported }
