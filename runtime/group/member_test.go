package group

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Workers join one after another and leave cleanly, the leader too: the others get the work at
// once.
func TestJoinAndLeave(t *testing.T) { joinAndLeave(t, startBroker(t).ListenAddrs()[0]) }

func joinAndLeave(t *testing.T, addr string) {
	s := newShop(t, addr, connectors(3, 4))
	a := s.start("a")
	s.settle("one worker")
	b := s.start("b")
	s.settle("two workers")
	c := s.start("c")
	s.settle("three workers")
	if !a.last().Leader || b.last().Leader {
		t.Errorf("a leads: %v, b leads: %v", a.last().Leader, b.last().Leader)
	}
	s.leave(b)
	s.settle("a follower has left")
	s.leave(a)
	s.settle("the leader has left")
	s.leave(c)
	if a.err != nil || b.err != nil {
		t.Error(a.err, b.err)
	}
	if len(s.twice) > 0 {
		t.Errorf("run by two at once: %v", s.twice)
	}
}

// crash cuts a worker off from the broker.
func (s *shop) crash(w *testWorker) {
	w.client.Close()
	s.forget(w)
}

func quick(o *Options) { o.SessionTimeout = 500 * time.Millisecond }

func undelayed(o *Options) { o.MaxDelay = 0 }

// The work of a crashed worker waits for it. The worker gets it back when it returns; others get it
// when the delay is over.
func TestCrashAndReturn(t *testing.T) {
	for name, delay := range map[string]time.Duration{"b": time.Hour, "c": time.Second} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, startBroker(t).ListenAddrs()[0], connectors(2, 3))
			delayed := func(o *Options) { o.MaxDelay = delay }
			a := s.start("a", quick, delayed)
			s.settle("one worker")
			b := s.start("b", quick, delayed)
			s.settle("two workers")
			before, kept := b.runs(), a.runs()
			s.crash(b)
			eventually(t, "the leader waits for the lost work", func() bool { return a.last().Delay > 0 })
			if !slices.Equal(a.runs(), kept) {
				t.Errorf("a runs %v during the delay, expected %v", a.runs(), kept)
			}
			eventually(t, "the worker without coordinator has stopped its work", func() bool { return len(b.runs()) == 0 })
			back := s.start(name, quick, delayed)
			s.settle("the work is assigned")
			if !slices.Equal(back.runs(), before) {
				t.Errorf("it runs %v, before it ran %v", back.runs(), before)
			}
		})
	}
}

// Without a delay, or when the leader has gone, work goes to others at once.
func TestCrashWithoutDelay(t *testing.T) {
	for name, who := range map[string]string{"follower": "b", "leader": "a"} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, startBroker(t).ListenAddrs()[0], connectors(2, 3))
			change := []func(*Options){quick}
			if who == "b" {
				change = append(change, undelayed)
			}
			s.start("a", change...)
			s.settle("one worker")
			s.start("b", change...)
			s.start("c", change...)
			s.settle("three workers")
			s.crash(s.workers[who])
			s.settle("one has crashed")
		})
	}
}

// A new configuration reaches all workers; a worker that has not read it yet reads it first.
func TestConfigurationChanges(t *testing.T) {
	s := newShop(t, startBroker(t).ListenAddrs()[0], nil)
	a := s.start("a")
	eventually(t, "a leads", func() bool { return a.last().Leader })
	var behind atomic.Bool
	var read atomic.Int32
	b := s.start("b", func(o *Options) {
		o.Snapshot = func() Cluster {
			c := s.snapshot()
			if behind.Load() {
				c.Offset--
			}
			return c
		}
		o.Refresh = func(context.Context) error {
			read.Add(1)
			behind.Store(false)
			return nil
		}
	})
	eventually(t, "both are in", func() bool { return len(a.last().Workers) == 2 && b.count() > 0 })
	behind.Store(true)
	s.configure(connectors(3, 2))
	a.Rejoin()
	s.settle("the configuration has changed")
	if read.Load() == 0 {
		t.Error("b was behind and has not read")
	}
	if got := b.last().Offset; got != 8 {
		t.Errorf("b works with offset %d, expected 8", got)
	}
	if got := a.last(); len(got.Owners) != 9 || got.Owners[b.last().Held[0]] != "http://b/" {
		t.Errorf("the leader knows the owners %v", got.Owners)
	}
}

// A leader that is behind assigns nothing until it has read as far as the others.
func TestLeaderIsBehind(t *testing.T) {
	s := newShop(t, startBroker(t).ListenAddrs()[0], connectors(2, 2))
	var behind atomic.Bool
	behind.Store(true)
	var tries atomic.Int32
	a := s.start("a", func(o *Options) {
		o.Snapshot = func() Cluster {
			if behind.Load() {
				return Cluster{Offset: 3}
			}
			return s.snapshot()
		}
		o.Refresh = func(context.Context) error {
			if tries.Add(1) > 4 {
				behind.Store(false)
			}
			return nil
		}
	})
	eventually(t, "a leads", func() bool { return a.last().Leader })
	s.start("b")
	s.settle("the leader has read it")
	if a.last().Offset != 7 {
		t.Errorf("the leader assigned for offset %d", a.last().Offset)
	}
}

// A worker that cannot read the config topic leaves the group, and after some tries stops its work.
func TestConfigTopicUnreadable(t *testing.T) {
	s := newShop(t, startBroker(t).ListenAddrs()[0], connectors(2, 2))
	patient := func(o *Options) { o.MaxDelay = 5 * time.Second } // its tries take a fifth of it
	a := s.start("a", quick, patient)
	s.settle("one worker")
	var broken atomic.Bool
	var tries, early atomic.Int32
	b := s.start("b", quick, patient, func(o *Options) {
		o.Snapshot = func() Cluster {
			c := s.snapshot()
			if broken.Load() {
				c.Offset = 0
			}
			return c
		}
		o.Refresh = func(context.Context) error {
			if broken.Load() {
				// the session has expired long ago, but no other worker has the work
				if tries.Add(1) == unsyncTries {
					early.Store(int32(s.stops("b")))
				}
				return errors.New("no such luck")
			}
			return nil
		}
	})
	s.settle("two workers")
	broken.Store(true)
	a.Rejoin()
	eventually(t, "b has stopped its work, a has all", func() bool { return len(b.runs()) == 0 && len(a.runs()) == 6 })
	if early.Load() > 0 {
		t.Error("b stopped its work while it was trying")
	}
	broken.Store(false)
	s.settle("b can read again")
}

// A worker whose handler is stuck for longer than the rebalance timeout loses its place and
// rejoins.
func TestStuckHandler(t *testing.T) {
	s := newShop(t, startBroker(t).ListenAddrs()[0], connectors(2, 2))
	impatient := func(o *Options) { o.RebalanceTimeout = 300 * time.Millisecond }
	a := s.start("a", impatient, undelayed)
	s.settle("one worker")
	a.mu.Lock()
	a.block = make(chan struct{})
	block := a.block
	a.mu.Unlock()
	b := s.start("b", impatient, undelayed)
	eventually(t, "the group goes on without a", func() bool { return b.last().Leader && len(b.runs()) == 6 })
	a.mu.Lock()
	a.block = nil
	a.mu.Unlock()
	close(block)
	s.settle("a is back")
}

// answerHeartbeats makes the broker answer the heartbeats of a member in one generation with an
// error.
func answerHeartbeats(c *kfake.Cluster, in Round, err *kerr.Error) {
	c.ControlKey(kmsg.Heartbeat.Int16(), func(req kmsg.Request) (kmsg.Response, error, bool) {
		c.KeepControl()
		beat := req.(*kmsg.HeartbeatRequest)
		if beat.MemberID != in.MemberID || beat.Generation != in.Generation {
			return nil, nil, false
		}
		resp := req.ResponseKind().(*kmsg.HeartbeatResponse)
		resp.ErrorCode = err.Code
		return resp, nil, true
	})
}

// answerSync makes the broker answer a worker's next sync with an error.
func answerSync(c *kfake.Cluster, worker string, err *kerr.Error) {
	c.ControlKey(kmsg.SyncGroup.Int16(), func(req kmsg.Request) (kmsg.Response, error, bool) {
		if !strings.HasPrefix(req.(*kmsg.SyncGroupRequest).MemberID, worker) {
			return nil, nil, false
		}
		resp := req.ResponseKind().(*kmsg.SyncGroupResponse)
		resp.ErrorCode = err.Code
		return resp, nil, true
	})
}

// A member that the coordinator has forgotten rejoins with a new id, one of another generation with
// its own; both keep their work.
func TestErrorsInHeartbeats(t *testing.T) {
	for _, c := range []struct {
		err   *kerr.Error
		newID bool
	}{{kerr.UnknownMemberID, true}, {kerr.IllegalGeneration, false}, {kerr.RebalanceInProgress, false}} {
		t.Run(c.err.Message, func(t *testing.T) {
			cluster := startBroker(t)
			s := newShop(t, cluster.ListenAddrs()[0], connectors(2, 2))
			a := s.start("a", quick)
			s.settle("one worker")
			before := a.last()
			answerHeartbeats(cluster, before, c.err)
			eventually(t, "another round", func() bool { return a.last().Generation > before.Generation })
			s.settle("after it")
			if got := a.last().MemberID != before.MemberID; got != c.newID || a.losses() > 0 != c.newID {
				t.Errorf("a new id: %v, expected %v; it lost its place %d times", got, c.newID, a.losses())
			}
			if s.stops("a") > 0 {
				t.Error("work was stopped")
			}
		})
	}
}

func TestErrorsInSync(t *testing.T) {
	for _, err := range []*kerr.Error{kerr.UnknownMemberID, kerr.IllegalGeneration, kerr.RebalanceInProgress, kerr.UnknownServerError} {
		t.Run(err.Message, func(t *testing.T) {
			cluster := startBroker(t)
			s := newShop(t, cluster.ListenAddrs()[0], connectors(2, 2))
			answerSync(cluster, "a", err)
			s.start("a", quick)
			s.settle("one worker")
			answerSync(cluster, "b", err)
			s.start("b", quick)
			s.settle("two workers")
		})
	}
}

// A leader without work stops leading when its session must have expired.
func TestCoordinatorAwayWithoutWork(t *testing.T) {
	cluster := startBroker(t)
	s := newShop(t, cluster.ListenAddrs()[0], nil)
	a := s.start("a", quick)
	eventually(t, "a place", func() bool { return a.count() > 0 })
	for _, key := range []kmsg.Key{kmsg.Heartbeat, kmsg.JoinGroup, kmsg.SyncGroup} {
		cluster.ControlKey(key.Int16(), func(kmsg.Request) (kmsg.Response, error, bool) {
			cluster.KeepControl()
			return nil, errors.New("away"), true
		})
	}
	eventually(t, "its place is lost", func() bool { return a.losses() == 1 })
}

// While the coordinator is away, work continues until the session must have expired.
func TestCoordinatorAway(t *testing.T) {
	cluster := startBroker(t)
	s := newShop(t, cluster.ListenAddrs()[0], connectors(2, 2))
	a := s.start("a", quick)
	s.settle("one worker")
	var away atomic.Bool
	away.Store(true)
	for _, key := range []kmsg.Key{kmsg.Heartbeat, kmsg.JoinGroup, kmsg.SyncGroup} {
		cluster.ControlKey(key.Int16(), func(kmsg.Request) (kmsg.Response, error, bool) {
			cluster.KeepControl()
			if away.Load() {
				return nil, errors.New("away"), true
			}
			return nil, nil, false
		})
	}
	eventually(t, "all work is stopped", func() bool { return len(a.runs()) == 0 })
	if n := s.stops("a"); n != 1 || a.losses() != 1 {
		t.Errorf("stopped %d times, and lost its place %d times", n, a.losses())
	}
	away.Store(false)
	s.settle("the coordinator is back")
}

func TestTooLarge(t *testing.T) {
	plan := []kmsg.SyncGroupRequestGroupAssignment{{MemberAssignment: make([]byte, usualRecord)}}
	if err := tooLarge(kerr.UnknownServerError, joined{}, plan); !errors.Is(err, kerr.UnknownServerError) || !strings.Contains(err.Error(), "__consumer_offsets") {
		t.Errorf("a large plan: %v", err)
	}
	if err := tooLarge(kerr.UnknownServerError, joined{}, nil); err != kerr.UnknownServerError {
		t.Errorf("a small plan: %v", err)
	}
	if err := tooLarge(errAgain, joined{}, plan); err != errAgain {
		t.Errorf("another error: %v", err)
	}
}

// One worker with connect.protocol=eager makes the whole group eager until it leaves.
func TestEagerWorkerAmongOthers(t *testing.T) {
	s := newShop(t, startBroker(t).ListenAddrs()[0], connectors(3, 2))
	a := s.start("a")
	b := s.start("b", func(o *Options) { o.Protocol = Compatible })
	s.settle("two workers")
	eventually(t, "the protocol that both know", func() bool { return a.last().Protocol == Compatible && b.last().Protocol == Compatible })
	old := s.start("old", func(o *Options) { o.Protocol = Eager })
	s.settle("three workers")
	if a.last().Protocol != Eager || old.last().Protocol != Eager {
		t.Errorf("the group is %s and %s, expected eager", a.last().Protocol, old.last().Protocol)
	}
	s.leave(old)
	s.settle("the old one has left")
	s.leave(b)
	s.settle("alone")
	eventually(t, "alone it is sessioned again", func() bool { return a.last().Protocol == Sessioned })
}

// Run returns an error that names the fix when the configuration can never work.
func TestFatal(t *testing.T) {
	addr := startBroker(t).ListenAddrs()[0]
	consumer := newStranger(t, addr, []byte{0, 0})
	consumer.group, consumer.kind = "consumers", "consumer"
	consumer.round()
	for name, c := range map[string]struct {
		change func(*Options)
		want   string
	}{
		"a group of consumers": {func(o *Options) { o.Group = "consumers" }, "group.id=consumers is in use by members of another kind"},
		"session timeout":      {func(o *Options) { o.SessionTimeout = 50 * time.Minute }, "session.timeout.ms=3000000 is outside"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newShop(t, addr, connectors(1, 1)).start("a", c.change)
			<-w.done
			if w.err == nil || !strings.Contains(w.err.Error(), c.want) {
				t.Errorf("Run: %v, expected %q", w.err, c.want)
			}
		})
	}
}

// A member with unreadable metadata gets an empty assignment, and the others get the work.
func TestUnreadableMember(t *testing.T) {
	addr := startBroker(t).ListenAddrs()[0]
	s := newShop(t, addr, connectors(2, 2))
	a := s.start("a")
	s.settle("one worker")
	stranger := newStranger(t, addr, []byte{0, 2, 0xff})
	got, err := decodeAssignment(stranger.round())
	if err != nil || got.leaderURL != "http://a/" || len(got.assigned) > 0 {
		t.Errorf("the stranger got %+v, %v", got, err)
	}
	if !s.settled() {
		t.Errorf("a runs %v", a.runs())
	}
	stranger.leave()
}

// A worker ends even if the leader does not assign or the broker is missing.
func TestEndsWithoutBroker(t *testing.T) {
	cluster := startBroker(t)
	addr := cluster.ListenAddrs()[0]
	s := newShop(t, addr, connectors(2, 2))
	a := s.start("a")
	s.settle("one worker")
	cluster.Close()
	a.stop()
	<-a.done
	if len(a.runs()) > 0 || a.err != nil {
		t.Errorf("runs %v, ended with %v", a.runs(), a.err)
	}
}

// Standing reports by the clock that the membership may be over, and its epoch changes when others
// may have taken over the work.
func TestStanding(t *testing.T) {
	s := newShop(t, startBroker(t).ListenAddrs()[0], connectors(1, 2))
	a := s.start("a", quick)
	s.settle("one worker")
	first, current := a.Standing()
	if !current {
		t.Error("a is a member")
	}
	s.crash(a)
	eventually(t, "the clock says that a is none", func() bool {
		epoch, current := a.Standing()
		return !current && epoch > first
	})
}
