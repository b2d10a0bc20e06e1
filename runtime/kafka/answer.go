package kafka

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"
)

// AnswerTimeout limits the time until the first response of a broker.
const AnswerTimeout = 10 * time.Second

// NoAnswer is the error of brokers that do not answer, or refuse the client. where names the
// brokers, and todo is what the user can do.
func NoAnswer(where string, err error, todo string) error {
	var unreachable *net.OpError
	if errors.As(err, &unreachable) && unreachable.Op == "dial" || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("no broker answers at %s: %w; %s", where, err, todo)
	}
	return fmt.Errorf("the brokers at %s do not let this program in: %w; see security.protocol and the keys sasl.* and ssl.*", where, err)
}
