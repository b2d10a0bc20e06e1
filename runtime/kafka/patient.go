package kafka

import (
	"errors"
	"io"
	"net"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
)

// Patient has a client try again when a connection is taken and closed at once, as Apache's clients do: what stands before a broker,
// such as a proxy, does so while the broker is away. kgo itself takes it for a wrong setting, such as TLS on one side only. Who asks
// for the first time whether there are brokers wants to be told of that, and goes without this. It has no keys.
var Patient = Kind{options: func(configs.Config) []kgo.Opt { return []kgo.Opt{kgo.AlwaysRetryEOF()} }}

// Passes reports whether a client's error may be gone when it is asked again: no broker was reached, or one that was not ready.
func Passes(err error) bool {
	var network *net.OpError
	return kerr.IsRetriable(err) || kgo.IsRetryableBrokerErr(err) || errors.As(err, &network) || errors.Is(err, io.EOF)
}
