package wire

import (
	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

// PluginName is the name of the service in go-plugin.
const PluginName = "connect"

// Handshake lets a worker recognize a plugin, and a plugin that a worker started it.
var Handshake = goplugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "MILLRACE_PLUGIN",
	MagicCookieValue: "connect",
}

const (
	maxMessage = 1 << 30 // from a worker, which has read the data from Kafka
	window     = 4 << 20 // bytes in flight on a call before the reader must read
	bufferSize = 128 << 10
)

// DialOptions returns the gRPC options of a worker that accepts messages of up to largest bytes.
func DialOptions(largest int) []grpc.DialOption {
	return []grpc.DialOption{
		grpc.WithDefaultCallOptions(grpc.ForceCodecV2(Codec()), grpc.MaxCallRecvMsgSize(largest), grpc.MaxCallSendMsgSize(maxMessage)),
		grpc.WithInitialWindowSize(window),
		grpc.WithInitialConnWindowSize(window),
		grpc.WithWriteBufferSize(bufferSize),
		grpc.WithReadBufferSize(bufferSize),
	}
}

// ServerOptions returns the gRPC options of a plugin.
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
