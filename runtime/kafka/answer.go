package kafka

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"
)

// AnswerTimeout bounds the first answer of a broker to a client.
const AnswerTimeout = 10 * time.Second

// NoAnswer is the error of brokers that do not answer, or that answer but do not let the client in.
func NoAnswer(where string, err error, todo string) error {
	var unreachable *net.OpError
	if errors.As(err, &unreachable) && unreachable.Op == "dial" || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("no broker answers at %s: %w; %s", where, err, todo)
	}
	return fmt.Errorf("the brokers at %s do not let this program in: %w; see security.protocol and the keys sasl.* and ssl.*", where, err)
}
