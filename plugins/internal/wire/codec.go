package wire

import (
	"sync"

	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/proto" // registers the fallback codec
	"google.golang.org/grpc/mem"
)

// Codec returns a codec that encodes the messages of this package with hand-written code, and all
// others like gRPC.
func Codec() encoding.CodecV2 { return codec{encoding.GetCodecV2("proto")} }

type codec struct{ encoding.CodecV2 }

type marshaler interface {
	appendTo(dst []byte) ([]byte, error)
}

type unmarshaler interface {
	// parse decodes a message. It owns buf, and frees it when no data points into it any more.
	parse(buf mem.Buffer) error
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
	return mem.BufferSlice{mem.NewBuffer(buf, &sendBuffers)}, nil
}

func (c codec) Unmarshal(data mem.BufferSlice, v any) error {
	m, ok := v.(unmarshaler)
	if !ok {
		return c.CodecV2.Unmarshal(data, v)
	}
	return m.parse(data.MaterializeToBuffer(&receiveBuffers))
}

// keptBuffer is the maximum size of buffers that are reused.
const keptBuffer = 4 << 20

// bufferPool holds buffers of batches for reuse.
type bufferPool struct{ pool sync.Pool }

var sendBuffers, receiveBuffers bufferPool

// Get returns a buffer of the given length.
func (p *bufferPool) Get(length int) *[]byte {
	b, _ := p.pool.Get().(*[]byte)
	if b == nil {
		b = new([]byte)
	}
	if cap(*b) < length {
		*b = make([]byte, length, length+length/4)
	}
	*b = (*b)[:length]
	return b
}

// Put returns a buffer to the pool.
func (p *bufferPool) Put(b *[]byte) {
	if cap(*b) <= keptBuffer {
		p.pool.Put(b)
	}
}
