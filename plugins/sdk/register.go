package sdk

import (
	"log/slog"

	"google.golang.org/grpc"

	"millrace/plugins/connect"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// Register registers the classes on the caller's gRPC server, like Serve does on its own. Package
// sdktest uses it.
func Register(s grpc.ServiceRegistrar, log *slog.Logger, classes ...*connect.Class) {
	connectv1.RegisterPluginServer(s, &server{classes: classes, log: log})
}
