package broker

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/twmb/franz-go/pkg/kbin"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// maxParts is the maximum number of topics and partitions in one produce request.
const maxParts = 100_000

var errTorn = errors.New("a request that ends before its parts do")

// checkBody checks a request, starting at its key: the header and, for requests that may be large,
// the declared number of parts.
func checkBody(body []byte) error {
	key, version := int16(binary.BigEndian.Uint16(body)), int16(binary.BigEndian.Uint16(body[2:]))
	b := kbin.Reader{Src: body[8:]}
	b.UnsafeNullableString() // the client's id
	if !b.Ok() {
		return errTorn
	}
	if key != int16(kmsg.Produce) {
		return nil
	}
	return checkProduce(&b, version, version >= 9)
}

// checkProduce checks the structure of a produce request without decoding its records.
func checkProduce(b *kbin.Reader, version int16, flexible bool) error {
	if flexible {
		kmsg.SkipTags(b)
	}
	if version >= 3 {
		if flexible {
			b.UnsafeCompactNullableString()
		} else {
			b.UnsafeNullableString() // the transactional id
		}
	}
	b.Int16() // acks
	b.Int32() // timeout
	length := func() (n int32) {
		if flexible {
			return b.CompactArrayLen()
		}
		return b.ArrayLen()
	}
	parts := length()
	if parts > maxParts {
		return tooMany(b)
	}
	for range parts {
		switch {
		case version >= 13:
			b.Uuid()
		case flexible:
			b.UnsafeCompactString()
		default:
			b.UnsafeString()
		}
		partitions := max(0, length())
		if parts += min(partitions, maxParts); !b.Ok() || parts > maxParts {
			return tooMany(b)
		}
		for range partitions {
			b.Int32()
			if flexible {
				b.CompactNullableBytes()
				kmsg.SkipTags(b)
			} else {
				b.NullableBytes()
			}
		}
		if flexible {
			kmsg.SkipTags(b)
		}
	}
	if !b.Ok() {
		return errTorn
	}
	return nil
}

func tooMany(b *kbin.Reader) error {
	if !b.Ok() {
		return errTorn
	}
	return fmt.Errorf("a produce request of more than %d topics and partitions", maxParts)
}
