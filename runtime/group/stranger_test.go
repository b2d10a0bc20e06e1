package group

import (
	"testing"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// stranger is a member that speaks the protocol by hand.
type stranger struct {
	t           *testing.T
	client      *kgo.Client
	group, kind string
	metadata    []byte
	id          string
}

func newStranger(t *testing.T, addr string, metadata []byte) *stranger {
	client, err := kgo.NewClient(kgo.SeedBrokers(addr))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return &stranger{t: t, client: client, group: "workers", kind: "connect", metadata: metadata}
}

// round joins and syncs, and returns the assignment.
func (s *stranger) round() []byte {
	for {
		join := kmsg.NewPtrJoinGroupRequest()
		join.Group, join.MemberID, join.ProtocolType = s.group, s.id, s.kind
		join.SessionTimeoutMillis, join.RebalanceTimeoutMillis = 10_000, 10_000
		for _, p := range protocols {
			offer := kmsg.NewJoinGroupRequestProtocol()
			offer.Name, offer.Metadata = p.name, s.metadata
			join.Protocols = append(join.Protocols, offer)
		}
		in, err := join.RequestWith(s.t.Context(), s.client)
		if err != nil {
			s.t.Fatal(err)
		}
		s.id = in.MemberID
		if kerr.ErrorForCode(in.ErrorCode) == kerr.MemberIDRequired {
			continue
		}
		sync := kmsg.NewPtrSyncGroupRequest()
		sync.Group, sync.MemberID, sync.Generation = s.group, s.id, in.Generation
		sync.ProtocolType, sync.Protocol = kmsg.StringPtr(s.kind), in.Protocol
		out, err := sync.RequestWith(s.t.Context(), s.client)
		if err != nil {
			s.t.Fatal(err)
		}
		if out.ErrorCode == 0 {
			return out.MemberAssignment
		}
	}
}

func (s *stranger) leave() {
	req := kmsg.NewPtrLeaveGroupRequest()
	one := kmsg.NewLeaveGroupRequestMember()
	one.MemberID = s.id
	req.Group, req.Members = s.group, append(req.Members, one)
	if _, err := req.RequestWith(s.t.Context(), s.client); err != nil {
		s.t.Fatal(err)
	}
}
