package sdk

import (
	"log/slog"

	"google.golang.org/grpc"

	"millrace/plugins/connect"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// Register offers the classes on a gRPC server of the caller's, as Serve does on its own. Package sdktest uses it.
func Register(s grpc.ServiceRegistrar, log *slog.Logger, classes ...*connect.Class) {
	connectv1.RegisterPluginServer(s, &server{classes: classes, log: log})
}
