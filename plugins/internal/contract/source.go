package contract

import (
	"fmt"
	"slices"

	connectv1 "millrace/plugins/proto/connect/v1"
)

var sourceChecks = []Check{
	{"offsets and positions", offsets},
	{"killed before a commit it loses nothing", losesNothing},
	{"it resumes from a committed offset", resumes},
	{"stop ends a poll that waits", sourceStops},
}

func offsets(t T, s Subject) {
	all := s.read(t, s.Serve(t), nil, s.Records)
	for i, r := range all {
		if r.offsetFault != "" {
			t.Fatalf("record %d: %s", i, r.offsetFault)
		}
		if i > 0 && r.batch == all[i-1].batch && r.position < all[i-1].position {
			t.Errorf("record %d has position %d after %d", i, r.position, all[i-1].position)
		}
	}
}

// losesNothing kills the plugin after it has returned records but before a commit. The records must
// come again.
func losesNothing(t T, s Subject) {
	p := s.Serve(t)
	if s.Records == 0 {
		t.Skipf("the configuration gives no records")
	}
	first := s.read(t, p, nil, s.Records)
	p.Kill()
	if diff := s.compare(first, s.read(t, s.Serve(t), nil, len(first))); diff != "" {
		t.Errorf("the second reading differs:\n%s", diff)
	}
}

func resumes(t T, s Subject) {
	p := s.Serve(t)
	all := s.read(t, p, nil, s.Records)
	if len(all) < 2 {
		t.Skipf("the configuration gives %d records; it takes 2 or more", len(all))
	}
	tried := map[int]bool{}
	for _, from := range []int{0, len(all) / 2, len(all) - 2} {
		i := from + slices.IndexFunc(all[from:len(all)-1], hasOffset)
		if i < from || tried[i] {
			continue
		}
		tried[i] = true
		if diff := s.compare(all[i+1:], s.read(t, p, storedAfter(all, i), len(all)-i-1)); diff != "" {
			t.Errorf("after record %d:\n%s", i, diff)
		}
	}
	if len(tried) == 0 {
		t.Skipf("this input cannot be resumed at a record")
	}
}

// storedAfter returns the offsets that a worker has stored after it has committed everything up to
// a record.
func storedAfter(all []record, i int) map[string]map[string]any {
	stored := map[string]map[string]any{}
	for _, r := range all[:i+1] {
		switch {
		case !hasOffset(r):
		case r.positionKey != "":
			stored[r.partition] = map[string]any{r.positionKey: r.position}
		default:
			stored[r.partition] = r.offset
		}
	}
	return stored
}

func sourceStops(t T, s Subject) {
	c := s.startSource(t, s.Serve(t), nil)
	c.credit(t, 100)
	for n := 0; n < s.Records; {
		b := c.next(t)
		if b == nil {
			t.Fatalf("the task ends after %d records of %d", n, s.Records)
		}
		n += len(b.Records)
	}
	c.patient(t)
	must(t, "stopping", c.stream.Send(&connectv1.SourceRequest{Request: &connectv1.SourceRequest_Stop{Stop: &connectv1.Stop{}}}))
	for c.nextWhile(t, "stopping while a poll waits") != nil {
		continue // already polled
	}
	must(t, "ending", c.stream.CloseSend())
	for c.stream.RecvMsg(&c.reader) == nil {
		continue
	}
	if c.ctx.Err() != nil {
		t.Errorf("the call does not end within %v after stopped", Patience)
	}
}

// compare describes the difference between two readings; "" if they are equal.
func (s Subject) compare(want, got []record) string {
	diff := difference(texts(want), texts(got))
	if diff != "" && s.Loose && slices.EqualFunc(want, got, sameOffset) && slices.ContainsFunc(want, hasOffset) {
		return ""
	}
	return diff
}

// hasOffset reports whether a task can resume after the record.
func hasOffset(r record) bool { return r.partition != "" && (r.positionKey != "" || r.offset != nil) }

func sameOffset(a, b record) bool {
	return a.partition == b.partition && a.position == b.position && fmt.Sprint(a.offset) == fmt.Sprint(b.offset)
}

// difference returns the first record in which two readings differ; "" if they are equal.
func difference(want, got []string) string {
	for i := range max(len(want), len(got)) {
		first, second := at(want, i), at(got, i)
		if first != second {
			return fmt.Sprintf("record %d: %s\nthe first time it was: %s\n(%d records now, %d the first time)", i+1, second, first, len(got), len(want))
		}
	}
	return ""
}

// at returns the text of a record, or a description if the reading ended before it.
func at(texts []string, i int) string {
	if i < len(texts) {
		return texts[i]
	}
	return "(none)"
}

func texts(records []record) []string {
	out := make([]string, len(records))
	for i, r := range records {
		out[i] = r.partition + " " + r.text
	}
	return out
}
