package group

import (
	"maps"
	"slices"
)

// index numbers all configured work in its order, so that sets of work are slices.
type index struct {
	works      []Work
	first      map[string]int // connector -> number of its instance; its tasks follow
	connectors int
}

func newIndex(tasks map[string]int) *index {
	x := &index{first: make(map[string]int, len(tasks)), connectors: len(tasks)}
	for _, name := range slices.Sorted(maps.Keys(tasks)) {
		x.first[name] = len(x.works)
		for task := Instance; task < tasks[name]; task++ {
			x.works = append(x.works, Work{name, task})
		}
	}
	return x
}

// find returns the number of a piece of work. ok is false if the work is not configured.
func (x *index) find(w Work) (n int, ok bool) {
	first, ok := x.first[w.Connector]
	if !ok {
		return 0, false
	}
	n = first + 1 + w.Task
	return n, n < len(x.works) && x.works[n].Connector == w.Connector && w.Task >= Instance
}

func (x *index) isInstance(n int) bool { return x.works[n].Task == Instance }
