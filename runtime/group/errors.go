package group

import (
	"errors"
	"fmt"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// fatal is an error that a retry cannot fix.
type fatal struct{ error }

func (f fatal) Unwrap() error { return f.error }

// usualRecord is the largest group record, in bytes, that brokers accept for their offsets topic by
// default.
const usualRecord = 1_000_000

// tooLarge adds the probable cause to an error of a leader's sync. Brokers do not report that an
// assignment is too large.
func tooLarge(err error, in joined, plan []kmsg.SyncGroupRequestGroupAssignment) error {
	size := 0
	for _, m := range in.members {
		size += len(m.ProtocolMetadata)
	}
	for _, p := range plan {
		size += len(p.MemberAssignment)
	}
	if size < usualRecord || !errors.Is(err, kerr.UnknownServerError) {
		return err
	}
	return fmt.Errorf("the brokers keep a group in one record, which has %d bytes and more here: raise max.message.bytes of the topic "+
		"__consumer_offsets, or set offsets.topic.compression.codec of the brokers: %w", size, err)
}

// explain adds advice to an error that the configuration causes.
func (m *Member) explain(err error) error {
	var what string
	switch {
	case errors.Is(err, kerr.InconsistentGroupProtocol):
		what = fmt.Sprintf("group.id=%s is in use by members of another kind, such as consumers, or by workers that share no protocol "+
			"with connect.protocol=%s: choose another group.id, or the others' connect.protocol", m.o.Group, m.o.Protocol)
	case errors.Is(err, kerr.InvalidSessionTimeout):
		what = fmt.Sprintf("session.timeout.ms=%d is outside of what the broker allows, from its group.min.session.timeout.ms to its "+
			"group.max.session.timeout.ms", m.o.SessionTimeout.Milliseconds())
	case errors.Is(err, kerr.InvalidGroupID):
		what = fmt.Sprintf("group.id=%s is not a name that the broker takes", m.o.Group)
	case errors.Is(err, kerr.GroupAuthorizationFailed):
		what = fmt.Sprintf("this worker may not read the group group.id=%s: allow it to", m.o.Group)
	case errors.Is(err, kerr.GroupMaxSizeReached):
		what = fmt.Sprintf("the group group.id=%s has as many members as the broker's group.max.size allows", m.o.Group)
	default:
		return err
	}
	return fatal{fmt.Errorf("%s: %w", what, err)}
}
