package kafka

import (
	"errors"
	"io"
	"net"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
)

// Patient makes a client retry when a connection is accepted and closed at once, as Apache's
// clients do. A proxy in front of a broker does that while the broker is down. kgo itself reports
// it as a wrong setting, such as TLS on one side only. A worker's first connection is therefore
// made without Patient: it should report a wrong setting. Patient has no keys.
var Patient = Kind{options: func(configs.Config) []kgo.Opt { return []kgo.Opt{kgo.AlwaysRetryEOF()} }}

// Passes reports whether a client's error is temporary: no broker was reached, or the broker was
// not ready.
func Passes(err error) bool {
	var network *net.OpError
	return kerr.IsRetriable(err) || kgo.IsRetryableBrokerErr(err) || errors.As(err, &network) || errors.Is(err, io.EOF)
}
