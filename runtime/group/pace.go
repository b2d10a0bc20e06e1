package group

import "time"

// A worker asks for no round when there were burst of them within burst times paceOf: configurations that change one after another
// share rounds, which cost every worker and the brokers something. The rounds that others ask for count, so that all wait alike.
const (
	burst  = 4
	paceOf = 250 * time.Millisecond
)

// pace is when the last rounds may be forgotten. The zero value has seen none.
type pace struct{ until time.Time }

// spend counts a round.
func (p *pace) spend(now time.Time) {
	if p.until.Before(now) {
		p.until = now
	}
	p.until = p.until.Add(paceOf)
	if most := now.Add(burst * paceOf); p.until.After(most) {
		p.until = most
	}
}

// wait is how long a round that is asked for has to wait.
func (p *pace) wait(now time.Time) time.Duration {
	if p.until.Before(now) {
		return 0
	}
	return max(0, p.until.Sub(now)-(burst-1)*paceOf)
}
