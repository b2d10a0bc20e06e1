package wire

import (
	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

// PluginName is the name under which go-plugin knows the service.
const PluginName = "connect"

// Handshake is how a worker knows a plugin and a plugin knows that a worker started it.
var Handshake = goplugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "MILLRACE_PLUGIN",
	MagicCookieValue: "connect",
}

const (
	maxMessage = 1 << 30 // of what a worker sends, which it has read from Kafka
	window     = 4 << 20 // bytes in flight on a call before the reader has to read
	bufferSize = 128 << 10
)

// DialOptions is how a worker speaks, which takes messages of up to this many bytes.
func DialOptions(largest int) []grpc.DialOption {
	return []grpc.DialOption{
		grpc.WithDefaultCallOptions(grpc.ForceCodecV2(Codec()), grpc.MaxCallRecvMsgSize(largest), grpc.MaxCallSendMsgSize(maxMessage)),
		grpc.WithInitialWindowSize(window),
		grpc.WithInitialConnWindowSize(window),
		grpc.WithWriteBufferSize(bufferSize),
		grpc.WithReadBufferSize(bufferSize),
	}
}

// ServerOptions is how a plugin speaks.
func ServerOptions() []grpc.ServerOption {
	return []grpc.ServerOption{
		grpc.ForceServerCodecV2(Codec()),
		grpc.MaxRecvMsgSize(maxMessage),
		grpc.MaxSendMsgSize(maxMessage),
		grpc.InitialWindowSize(window),
		grpc.InitialConnWindowSize(window),
		grpc.WriteBufferSize(bufferSize),
		grpc.ReadBufferSize(bufferSize),
	}
}
