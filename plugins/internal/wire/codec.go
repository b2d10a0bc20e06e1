package wire

import (
	"sync"

	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/proto" // registers the codec that this one falls back to
	"google.golang.org/grpc/mem"
)

// Codec encodes the messages of this package by their own code and all others as gRPC would.
func Codec() encoding.CodecV2 { return codec{encoding.GetCodecV2("proto")} }

type codec struct{ encoding.CodecV2 }

type marshaler interface {
	appendTo(dst []byte) ([]byte, error)
}

type unmarshaler interface {
	parse(b []byte) error // b is the message's own
}

func (c codec) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(marshaler)
	if !ok {
		return c.CodecV2.Marshal(v)
	}
	buf := sendBuffers.Get(0)
	b, err := m.appendTo((*buf)[:0])
	if err != nil {
		return nil, err
	}
	*buf = b
	return mem.BufferSlice{mem.NewBuffer(buf, sendBuffers)}, nil
}

func (c codec) Unmarshal(data mem.BufferSlice, v any) error {
	m, ok := v.(unmarshaler)
	if !ok {
		return c.CodecV2.Unmarshal(data, v)
	}
	return m.parse(data.Materialize())
}

// keptBuffer bounds the send buffers that are kept for another batch.
const keptBuffer = 4 << 20

// bufferPool keeps the buffers that batches are encoded into.
type bufferPool struct{ pool sync.Pool }

var sendBuffers = &bufferPool{sync.Pool{New: func() any { return new([]byte) }}}

func (p *bufferPool) Get(int) *[]byte { return p.pool.Get().(*[]byte) }

func (p *bufferPool) Put(b *[]byte) {
	if cap(*b) <= keptBuffer {
		p.pool.Put(b)
	}
}
