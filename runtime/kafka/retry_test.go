package kafka

import (
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// A proxy in front of a broker that is down accepts connections and closes them at once. A patient
// client waits for the broker; another client gets an error.
func TestPatient(t *testing.T) {
	c, _ := cluster(t)
	for _, patient := range []bool{true, false} {
		hangUp(c, 3)
		kinds := []Kind{Producer}
		if patient {
			kinds = append(kinds, Patient)
		}
		opts, err := Options(props("bootstrap.servers="+c.ListenAddrs()[0]+";retry.backoff.ms=1;retry.backoff.max.ms=1"), kinds...)
		if err != nil {
			t.Fatal(err)
		}
		cl, err := kgo.NewClient(opts...)
		if err != nil {
			t.Fatal(err)
		}
		_, err = kmsg.NewPtrMetadataRequest().RequestWith(t.Context(), cl)
		cl.Close()
		var first *kgo.ErrFirstReadEOF
		if patient && err != nil || !patient && !errors.As(err, &first) {
			t.Errorf("patient %v: %v", patient, err)
		}
	}
}

// hangUp closes the next n connections as soon as they open.
func hangUp(c *kfake.Cluster, n int) {
	for range n {
		c.ControlKey(int16(kmsg.ApiVersions), func(kmsg.Request) (kmsg.Response, error, bool) { return nil, errors.New("away"), true })
	}
}

func TestPasses(t *testing.T) {
	_, refused := net.Dial("tcp", "127.0.0.1:1")
	for _, row := range []struct {
		err  error
		want bool
	}{
		{fmt.Errorf("dialing: %w", refused), true}, {fmt.Errorf("reading: %w", io.EOF), true}, {kerr.CoordinatorNotAvailable, true},
		{kerr.TopicAuthorizationFailed, false}, {kerr.ProducerFenced, false}, {errors.New("else"), false}, {nil, false},
	} {
		if got := Passes(row.err); got != row.want {
			t.Errorf("%v: %v", row.err, got)
		}
	}
}
