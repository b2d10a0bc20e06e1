package conformance

import "slices"

// restTable returns all cases. docs/differences.md refers to their ids.
func restTable() []restCase {
	return slices.Concat(serverCases, unknownCases, refusedCases, connectorCases, stateCases, offsetCases, failureCases,
		pluginCases, loggerCases, otherCases, moreCases, providerCases)
}

// e is a case that sends one request and expects an error.
func e(id, what, body string, statuses []int, parts ...string) restCase {
	return restCase{id: id, name: what, run: func(s *session) { s.do(what, body).fails(statuses, parts...) }}
}

// ok is a case with its own function.
func ok(id, name string, run func(s *session)) restCase {
	return restCase{id: id, name: name, run: run}
}
