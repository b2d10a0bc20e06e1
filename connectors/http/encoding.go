package http

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// acceptedEncodings are the supported content encodings of bodies, in the format of the
// Accept-Encoding header.
const acceptedEncodings = "gzip, deflate, br, zstd"

const (
	maxEncodings  = 3       // nested encodings
	maxZstdWindow = 8 << 20 // bytes; the limit of RFC 9659 for HTTP
)

var (
	errEncoding = errors.New("unknown content encoding")
	errTooLong  = errors.New("too long")
)

// encodings parses the content encodings of a body, in the order in which they were applied.
func encodings(values ...string) ([]string, error) {
	var out []string
	for item := range strings.SplitSeq(strings.Join(values, ","), ",") {
		name := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(item)), "x-")
		switch name {
		case "", "identity":
		case "gzip", "deflate", "br", "zstd":
			out = append(out, name)
		default:
			return nil, fmt.Errorf("%w %q: expected %s", errEncoding, name, acceptedEncodings)
		}
	}
	if len(out) > maxEncodings {
		return nil, fmt.Errorf("%w: %d encodings inside each other, expected at most %d", errEncoding, len(out), maxEncodings)
	}
	return out, nil
}

// decoding limits the number of concurrent decoders in this process, because one may need 16 MiB
// for its window.
var decoding = make(chan struct{}, runtime.GOMAXPROCS(0))

// encodingOverhead is the number of bytes by which an intermediate result may exceed the limit for
// the data.
const encodingOverhead = 64 << 10

// decode decodes the encodings of a body. A result of more than limit bytes is errTooLong. It calls
// grow with the size of the result before it allocates memory, and returns the error of grow.
func decode(body []byte, encodings []string, limit int, grow func(int) error) (_ []byte, err error) {
	decoding <- struct{}{}
	defer func() { <-decoding }()
	for i, name := range slices.Backward(encodings) {
		most := limit
		if i > 0 {
			most += encodingOverhead
		}
		if body, err = decodeOne(body, name, most, grow); err != nil {
			return nil, fmt.Errorf("decoding %s: %w", name, err)
		}
	}
	return body, nil
}

func decodeOne(body []byte, name string, limit int, grow func(int) error) ([]byte, error) {
	in := bytes.NewReader(body)
	switch name {
	case "gzip":
		r, err := gzip.NewReader(in)
		if err != nil {
			return nil, unexpected(err)
		}
		return drain(r, limit, grow)
	case "br":
		return whole(brotli.NewReader(in), in, limit, grow)
	case "zstd":
		r, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxZstdWindow))
		if err != nil {
			return nil, err
		}
		defer r.Close()
		if len(body) == 0 {
			return nil, io.ErrUnexpectedEOF
		}
		return drain(r, limit, grow)
	}
	return inflate(body, limit, grow)
}

// inflate decodes deflate, which is the zlib format. Some clients send it without zlib's frame.
func inflate(body []byte, limit int, grow func(int) error) ([]byte, error) {
	in := bytes.NewReader(body)
	if r, err := zlib.NewReader(in); err == nil {
		out, err := whole(r, in, limit, grow)
		if err == nil || errors.Is(err, errTooLong) {
			return out, err
		}
	}
	in.Reset(body)
	return whole(flate.NewReader(in), in, limit, grow)
}

// whole reads all of r, and checks that no input is left.
func whole(r io.Reader, in *bytes.Reader, limit int, grow func(int) error) ([]byte, error) {
	out, err := drain(r, limit, grow)
	if err == nil && in.Len() > 0 {
		return nil, fmt.Errorf("%d bytes follow the end of the data", in.Len())
	}
	return out, err
}

// drain reads all of r into memory that grows with the data.
func drain(r io.Reader, limit int, grow func(int) error) ([]byte, error) {
	var out []byte
	for {
		if len(out) == cap(out) {
			size := min(max(4*cap(out), firstBody), limit+1)
			if len(out) > limit {
				return nil, errTooLong
			}
			if err := grow(size); err != nil {
				return nil, err
			}
			out = append(make([]byte, 0, size), out...)
		}
		n, err := r.Read(out[len(out):cap(out)])
		out = out[:len(out)+n]
		switch {
		case len(out) > limit:
			return nil, errTooLong
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, unexpected(err)
		}
	}
}

// unexpected converts io.EOF within the data to io.ErrUnexpectedEOF.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the data ends inside the encoding")
	}
	return err
}

// free is a grow function without a limit.
func free(int) error { return nil }
