// Package group implements a worker's membership in its Kafka Connect group: the wire format, both
// assignors, and the member, which joins, runs its assignment, leads when the broker elects it, and
// leaves.
//
// It speaks Apache Kafka Connect's group protocol, so that one group can contain workers of both
// kinds. Apache's workers do not notice its extensions.
package group

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Work is a connector instance (Task == Instance) or one of the connector's tasks.
type Work struct {
	Connector string
	Task      int
}

// Instance is the task number of a connector instance.
const Instance = -1

func (w Work) String() string {
	if w.Task == Instance {
		return w.Connector
	}
	return fmt.Sprintf("%s-%d", w.Connector, w.Task)
}

// compare orders by connector; an instance comes before its tasks.
func compare(a, b Work) int {
	return cmp.Or(strings.Compare(a.Connector, b.Connector), cmp.Compare(a.Task, b.Task))
}

// without returns list without the work in gone. Both must be sorted.
func without(list, gone []Work) []Work {
	left := make([]Work, 0, len(list))
	for _, w := range list {
		if _, found := slices.BinarySearchFunc(gone, w, compare); !found {
			left = append(left, w)
		}
	}
	return left
}

// sorted returns the list sorted and without duplicates. It may reuse the list's memory.
func sorted(list []Work) []Work {
	if !slices.IsSortedFunc(list, compare) {
		list = slices.Clone(list)
		slices.SortFunc(list, compare)
	}
	return slices.Compact(list)
}

// Protocol is how a group shares its work, a value of connect.protocol.
type Protocol string

const (
	Sessioned  Protocol = "sessioned"  // cooperative; requests between workers are signed
	Compatible Protocol = "compatible" // cooperative
	Eager      Protocol = "eager"      // all work stops in every rebalance
)

// wireProtocol is a protocol with its name and version on the wire.
type wireProtocol struct {
	protocol Protocol
	name     string
	version  int16
}

// protocols lists all protocols, the preferred one first. A worker that supports one supports those
// after it.
var protocols = []wireProtocol{
	{Sessioned, "sessioned", 2},
	{Compatible, "compatible", 1},
	{Eager, "default", 0},
}

// protocolNamed returns the protocol that a JoinGroup response names.
func protocolNamed(name string) (Protocol, int16, error) {
	for _, p := range protocols {
		if p.name == name {
			return p.protocol, p.version, nil
		}
	}
	return "", 0, fmt.Errorf("the group settled on the protocol %q, expected sessioned, compatible or default", name)
}

// Cluster is the assignable work in a worker's snapshot of the config topic.
type Cluster struct {
	Offset int64
	// connector -> number of tasks; 0 for a connector whose tasks are inconsistent
	Tasks map[string]int
}
