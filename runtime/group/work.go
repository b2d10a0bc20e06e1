// Package group is a worker's membership in its group of Kafka Connect: the wire format, both assignors, and the member
// that joins, holds what it is given, leads when the broker says so, and leaves.
//
// It speaks Apache Kafka Connect's protocol of a group, so that workers of both kinds can be in one. What it does beyond
// Apache, Apache's workers do not notice.
package group

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Work is a connector's own instance (Task == Instance) or one of its tasks.
type Work struct {
	Connector string
	Task      int
}

// Instance stands for a connector's own instance where tasks have a number.
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

// without is list without what is in gone. Both are sorted.
func without(list, gone []Work) []Work {
	left := make([]Work, 0, len(list))
	for _, w := range list {
		if _, found := slices.BinarySearchFunc(gone, w, compare); !found {
			left = append(left, w)
		}
	}
	return left
}

// sorted is the list sorted, each once. It may be the same memory.
func sorted(list []Work) []Work {
	if !slices.IsSortedFunc(list, compare) {
		list = slices.Clone(list)
		slices.SortFunc(list, compare)
	}
	return slices.Compact(list)
}

// Protocol is how a group shares its work: the values of connect.protocol.
type Protocol string

const (
	Sessioned  Protocol = "sessioned"  // cooperative; requests between workers are signed
	Compatible Protocol = "compatible" // cooperative
	Eager      Protocol = "eager"      // everything stops in every rebalance
)

// wireProtocol is a protocol with the name and version that it has on the wire.
type wireProtocol struct {
	protocol Protocol
	name     string
	version  int16
}

// protocols are all of them, the preferred first. Who knows one knows those behind it.
var protocols = []wireProtocol{
	{Sessioned, "sessioned", 2},
	{Compatible, "compatible", 1},
	{Eager, "default", 0},
}

// protocolNamed is the protocol that a JoinGroup response names.
func protocolNamed(name string) (Protocol, int16, error) {
	for _, p := range protocols {
		if p.name == name {
			return p.protocol, p.version, nil
		}
	}
	return "", 0, fmt.Errorf("the group settled on the protocol %q, expected sessioned, compatible or default", name)
}

// Cluster is what there is to assign, as a worker's snapshot of the config topic has it.
type Cluster struct {
	Offset int64
	Tasks  map[string]int // connector -> number of tasks; 0 for a connector whose tasks are inconsistent
}
