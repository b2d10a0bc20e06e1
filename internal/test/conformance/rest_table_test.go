package conformance

import "slices"

// restTable is every case. The ids are those that docs/differences.md uses.
func restTable() []restCase {
	return slices.Concat(serverCases, unknownCases, refusedCases, connectorCases, stateCases, offsetCases, failureCases,
		pluginCases, loggerCases, otherCases, moreCases, providerCases)
}

// e is a case that sends a request and expects an error.
func e(id, what, body string, statuses []int, parts ...string) restCase {
	return restCase{id: id, name: what, run: func(s *session) { s.do(what, body).fails(statuses, parts...) }}
}

// ok is a case that does more than that.
func ok(id, name string, run func(s *session)) restCase {
	return restCase{id: id, name: name, run: run}
}
