package group

import "time"

// A worker requests no round after burst rounds within burst × paceOf. Configurations that change
// in quick succession then share rounds, which cost every worker and the brokers something. Rounds
// that other workers request count too, so that all workers wait alike.
const (
	burst  = 4
	paceOf = 250 * time.Millisecond
)

// pace holds the time at which the last rounds no longer count. The zero value has seen none.
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

// wait returns how long a requested round has to wait.
func (p *pace) wait(now time.Time) time.Duration {
	if p.until.Before(now) {
		return 0
	}
	return max(0, p.until.Sub(now)-(burst-1)*paceOf)
}
