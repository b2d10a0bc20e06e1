package herder

// step is an event, the states after it, and what was started ("start c-0"), stopped, asked of the
// leader elsewhere ("ask" and a number of tasks) and of the group ("rejoin").
type step struct{ do, states, called string }

const (
	up     = "RUNNING 0:RUNNING 1:RUNNING"
	halted = "PAUSED 0:PAUSED 1:PAUSED"
	start  = "start c, start c-0, start c-1"
	finish = "stop c, stop c-0, stop c-1"
	tasks  = "start c-0, start c-1"
	redo   = "stop c-0, stop c-1, start c-0, start c-1"
)

var situations = []struct {
	name  string
	steps []step
}{
	// Creation.
	{"created and assigned", []step{{"lead", "none", ""}, {"put", "none", "rejoin"}, {"lead i", "RUNNING", "start c, rejoin"}, {"lead i 0 1", up, tasks}}},
	{"created while another worker leads", []step{{"hold", "none", ""}, {"put", "none", "rejoin"}, {"hold i", "RUNNING", "start c, ask 2, rejoin"}, {"hold i 0 1", up, tasks}}},
	{"created for another worker", []step{{"hold", "none", ""}, {"put", "none", "rejoin"}, {"hold", "none", ""}, {"tasks 2", "none", "rejoin"}, {"hold 1", "none", "start c-1"}}},
	{"created paused", []step{{"lead", "none", ""}, {"put", "none", "rejoin"}, {"target PAUSED", "none", ""}, {"lead i", "PAUSED", ""}, {"target STARTED", "RUNNING", "start c, rejoin"}}},
	{"created stopped", []step{{"lead", "none", ""}, {"put", "none", "rejoin"}, {"target STOPPED", "none", ""}, {"lead i", "STOPPED", ""}, {"target STARTED", "RUNNING", "start c, rejoin"}}},
	{"created and deleted at once", []step{{"lead", "none", ""}, {"put", "none", "rejoin"}, {"remove", "none", "rejoin"}, {"lead", "none", ""}}},

	// Starts that fail or hang.
	{"start fails", []step{{"lead", "none", ""}, {"put mode=cannot start", "none", "rejoin"}, {"lead i", "FAILED", ""}, {"lead i", "FAILED", ""},
		{"put mode=", "RUNNING", "start c, rejoin"}, {"lead i 0 1", up, tasks}}},
	{"start fails and is restarted", []step{{"lead", "none", ""}, {"put mode=cannot start", "none", "rejoin"}, {"lead i", "FAILED", ""}, {"restart failed", "FAILED", ""},
		{"target PAUSED", "FAILED", ""}, {"target STOPPED", "STOPPED", ""}, {"target STARTED", "FAILED", ""}}},
	{"start hangs until its time is up", []step{{"lead", "none", ""}, {"put mode=hangs", "none", "rejoin"}, {"lead i", "none", ""}, {"wait 89s", "none", ""}, {"wait 2s", "FAILED", ""}}},
	{"start hangs and the connector is stopped", []step{{"lead", "none", ""}, {"put mode=hangs", "none", "rejoin"}, {"lead i", "none", ""}, {"target STOPPED", "STOPPED", ""}}},
	{"start hangs and the connector is deleted", []step{{"lead", "none", ""}, {"put mode=hangs", "none", "rejoin"}, {"lead i", "none", ""}, {"remove", "none", "rejoin"}, {"lead", "none", ""}}},
	{"start hangs and the connector moves away", []step{{"lead", "none", ""}, {"put mode=hangs", "none", "rejoin"}, {"lead i", "none", ""}, {"revoke i", "none", ""}, {"lead", "none", ""}}},
	{"start hangs and a task moves away", runs([]step{{"put mode=hangs", "RUNNING 0:RUNNING 1:RUNNING", "stop c"}, {"revoke 1", "RUNNING 0:RUNNING 1:UNASSIGNED", "stop c-1"},
		{"lead i 0", "RUNNING 0:RUNNING 1:UNASSIGNED", ""}, {"wait 91s", "FAILED 0:RUNNING 1:UNASSIGNED", ""}})},
	{"start hangs and the worker closes", []step{{"lead", "none", ""}, {"put mode=hangs", "none", "rejoin"}, {"lead i", "none", ""}, {"close", "none", ""}}},
	{"configured again while the start hangs", []step{{"lead", "none", ""}, {"put mode=hangs", "none", "rejoin"}, {"lead i", "none", ""}, {"put mode=", "none", ""}, {"wait 91s", "RUNNING", "start c, rejoin"}}},
	{"tasks fail", []step{{"lead", "none", ""}, {"put mode=task fails", "none", "rejoin"}, {"lead i", "RUNNING", "start c, rejoin"}, {"lead i 0 1", "RUNNING 0:FAILED 1:FAILED", ""},
		{"restart failed tasks", "RUNNING 0:FAILED 1:FAILED", ""}, {"put mode=", up, "stop c, " + start}}},

	// Task configurations.
	{"tasks cannot be made", []step{{"lead", "none", ""}, {"put mode=no tasks", "none", "rejoin"}, {"lead i", "RUNNING", "start c"}, {"wait 10m", "RUNNING", ""},
		{"put mode=", "RUNNING", "stop c, start c, rejoin"}, {"lead i 0 1", up, tasks}}},
	{"leader is not there for a while", []step{{"hold", "none", ""}, {"put", "none", "rejoin"}, {"leader 503", "none", ""}, {"hold i", "RUNNING", "start c, ask 2"},
		{"wait 249ms", "RUNNING", ""}, {"wait 2ms", "RUNNING", "ask 2"}, {"wait 500ms", "RUNNING", "ask 2"}, {"leader 0", "RUNNING", ""}, {"wait 1s", "RUNNING", "ask 2, rejoin"},
		{"wait 1h", "RUNNING", ""}}},
	{"leader refuses the tasks for their size", []step{{"hold", "none", ""}, {"put", "none", "rejoin"}, {"leader 413", "none", ""}, {"hold i", "FAILED", "start c, ask 2"}, {"wait 1h", "FAILED", ""}}},
	{"this worker becomes the leader meanwhile", []step{{"hold", "none", ""}, {"put", "none", "rejoin"}, {"leader 503", "none", ""}, {"hold i", "RUNNING", "start c, ask 2"},
		{"lead i", "RUNNING", ""}, {"wait 1s", "RUNNING", "rejoin"}, {"lead i 0 1", up, tasks}}},
	{"the place in the group is lost meanwhile", []step{{"hold", "none", ""}, {"put", "none", "rejoin"}, {"lost", "none", ""}, {"hold i", "RUNNING", "start c, ask 2, rejoin"},
		{"lost", "RUNNING", ""}, {"ask", "RUNNING", ""}, {"wait 10s", "RUNNING", ""}, {"hold i", "RUNNING", "ask 2"}}},
	{"configured anew", runs([]step{{"put x=y", up, finish + ", " + start}, {"put x=y", up, ""}})},
	{"configured with fewer tasks", runs([]step{{"put tasks.max=1", "RUNNING 0:RUNNING", finish + ", start c, start c-0, rejoin"}, {"lead i 0", "RUNNING 0:RUNNING", ""}})},
	{"configured with more tasks", runs([]step{{"put tasks.max=3", up, finish + ", " + start + ", rejoin"}, {"lead i 0 1 2", up + " 2:RUNNING", "start c-2"}})},
	{"the connector asks for other tasks", runs([]step{{"ask", up, redo}})},
	{"tasks here are configured anew by another worker", []step{{"hold", "none", ""}, {"put", "none", "rejoin"}, {"tasks 2", "none", "rejoin"}, {"hold 1", "none", "start c-1"}, {"tasks 2", "none", "stop c-1, start c-1"},
		{"tasks 1", "none", "stop c-1, rejoin"}, {"hold", "none", ""}}},

	// Pause, resume, stop.
	{"pause and resume", runs([]step{{"target PAUSED", halted, ""}, {"target PAUSED", halted, ""}, {"target STARTED", up, ""}})},
	{"stop and resume", runs([]step{{"tasks 0", "RUNNING", "stop c-0, stop c-1, rejoin"}, {"target STOPPED", "STOPPED", "stop c"}, {"lead i", "STOPPED", ""},
		{"target STARTED", "RUNNING", "start c, rejoin"}, {"lead i 0 1", up, tasks}})},
	{"stop before the tasks are gone", runs([]step{{"target STOPPED", "STOPPED 0:UNASSIGNED 1:UNASSIGNED", finish}, {"tasks 0", "STOPPED 0:UNASSIGNED 1:UNASSIGNED", "rejoin"}, {"lead i", "STOPPED", ""}})},
	{"pause what is stopped", runs([]step{{"tasks 0", "RUNNING", "stop c-0, stop c-1, rejoin"}, {"target STOPPED", "STOPPED", "stop c"}, {"target PAUSED", "PAUSED", ""}})},
	{"configured while paused", runs([]step{{"target PAUSED", halted, ""}, {"put x=y", halted, "stop c"}, {"target STARTED", up, "start c, " + redo}})},
	{"asks for other tasks while paused", runs([]step{{"target PAUSED", halted, ""}, {"ask", halted, "stop c-0, stop c-1"}, {"target STARTED", up, tasks}})},
	{"assigned while paused", []step{{"lead", "none", ""}, {"put", "none", "rejoin"}, {"tasks 2", "none", "rejoin"}, {"target PAUSED", "none", ""}, {"lead i 0", "PAUSED 0:PAUSED", ""},
		{"target STARTED", "RUNNING 0:RUNNING", "start c, start c-0"}}},

	// Moves between workers.
	{"everything moves away and comes back", runs([]step{{"revoke i 0 1", "UNASSIGNED 0:UNASSIGNED 1:UNASSIGNED", finish}, {"lead", "UNASSIGNED 0:UNASSIGNED 1:UNASSIGNED", ""}, {"lead i 0 1", up, start}})},
	{"a task moves away", runs([]step{{"revoke 1", "RUNNING 0:RUNNING 1:UNASSIGNED", "stop c-1"}, {"lead i 0", "RUNNING 0:RUNNING 1:UNASSIGNED", ""}, {"state 1 RUNNING", "RUNNING 0:RUNNING 1:RUNNING@other:8083", ""}})},
	{"the connector moves away, its tasks stay", runs([]step{{"revoke i", "UNASSIGNED 0:RUNNING 1:RUNNING", "stop c"}, {"hold 0 1", "UNASSIGNED 0:RUNNING 1:RUNNING", ""}})},
	{"nothing moves in a rebalance", runs([]step{{"hold i 0 1", up, ""}, {"lead i 0 1", up, ""}})},
	{"the group forgot this worker, and nobody else ran anything", runs([]step{{"lost", up, ""}, {"forgotten i 0 1", up, ""}})},
	{"the group forgot this worker, and another ran a task", runs([]step{{"lost", up, ""}, {"state 1 RUNNING", "RUNNING 0:RUNNING 1:RUNNING@other:8083", ""}, {"forgotten i 0 1", up, "stop c-1, start c-1"}})},
	{"the group forgot this worker, and another ran the connector", runs([]step{{"lost", up, ""}, {"state -1 RUNNING", "RUNNING@other:8083 0:RUNNING 1:RUNNING", ""}, {"forgotten i 0 1", up, "stop c, start c"}})},
	{"the worker leaves", runs([]step{{"revoke i 0 1", "UNASSIGNED 0:UNASSIGNED 1:UNASSIGNED", finish}, {"close", "UNASSIGNED 0:UNASSIGNED 1:UNASSIGNED", ""}})},
	{"the worker closes", runs([]step{{"close", "RUNNING 0:UNASSIGNED 1:UNASSIGNED", finish}})},

	// Deletion.
	{"deleted", runs([]step{{"remove", "none", finish + ", rejoin"}, {"lead", "none", ""}})},
	{"deleted and created at once", runs([]step{{"put x=y", up, finish + ", " + start}, {"remove", "none", finish + ", rejoin"}, {"put x=y", up, start + ", rejoin"}, {"lead i 0 1", up, ""}})},
	{"deleted and created before anything stops", runs([]step{{"remake", up, finish + ", " + start + ", rejoin"}})},
	{"deleted while it is elsewhere", []step{{"lead", "none", ""}, {"put", "none", "rejoin"}, {"tasks 1", "none", "rejoin"}, {"lead 0", "none", "start c-0"}, {"remove", "none", "stop c-0, rejoin"}}},
	{"a state of what is gone", []step{{"lead", "none", ""}, {"state -1 RUNNING", "RUNNING@other:8083", ""}, {"wait 1s", "none", ""}}},
	{"a state of what is gone, and another worker leads", []step{{"hold", "none", ""}, {"state -1 RUNNING", "RUNNING@other:8083", ""}, {"wait 1h", "RUNNING@other:8083", ""}}},

	// Restarts and crashes.
	{"restart", runs([]step{{"restart", up, "stop c, start c"}, {"restart tasks", up, "stop c, start c, " + redo}, {"restart failed tasks", up, ""}})},
	{"restart what is stopped", []step{{"lead", "none", ""}, {"put", "none", "rejoin"}, {"target STOPPED", "none", ""}, {"lead i", "STOPPED", ""}, {"restart", "STOPPED", ""}, {"restart tasks", "STOPPED", ""}}},
	{"restart what is paused", []step{{"lead", "none", ""}, {"put", "none", "rejoin"}, {"target PAUSED", "none", ""}, {"lead i", "PAUSED", ""}, {"restart", "PAUSED", ""}, {"restart tasks", "PAUSED", ""}}},
	{"restart of a part", []step{{"hold", "none", ""}, {"put", "none", "rejoin"}, {"tasks 2", "none", "rejoin"}, {"hold 1", "none", "start c-1"}, {"state -1 RUNNING", "RUNNING@other:8083 1:RUNNING", ""},
		{"restart tasks", "RUNNING@other:8083 1:RUNNING", "stop c-1, start c-1"}}},
	{"the connector fails", runs([]step{{"fail", "FAILED 0:RUNNING 1:RUNNING", ""}, {"restart failed", up, "stop c, start c"}})},
	{"the connector's process crashes", runs([]step{{"crash c", "FAILED 0:RUNNING 1:RUNNING", ""}, {"wait 999ms", "FAILED 0:RUNNING 1:RUNNING", ""}, {"wait 2ms", up, "stop c, start c"},
		{"crash c", "FAILED 0:RUNNING 1:RUNNING", ""}, {"wait 1999ms", "FAILED 0:RUNNING 1:RUNNING", ""}, {"wait 2ms", up, "stop c, start c"}})},
	{"a task's process crashes", runs([]step{{"crash c-1", "RUNNING 0:RUNNING 1:FAILED", ""}, {"wait 1s", up, "start c-1"}})},
	{"the process crashes of what is restarted by hand", runs([]step{{"crash c-1", "RUNNING 0:RUNNING 1:FAILED", ""}, {"restart failed tasks", up, "start c-1"}, {"wait 1m", up, ""}})},
	{"the process crashes of what is stopped then", runs([]step{{"crash c", "FAILED 0:RUNNING 1:RUNNING", ""}, {"target STOPPED", "STOPPED 0:UNASSIGNED 1:UNASSIGNED", finish}, {"wait 1m", "STOPPED 0:UNASSIGNED 1:UNASSIGNED", ""}})},
	{"the process crashes of what is deleted then", runs([]step{{"crash c", "FAILED 0:RUNNING 1:RUNNING", ""}, {"remove", "none", finish + ", rejoin"}, {"wait 1m", "none", ""}})},
}

// runs is a connector that runs here with two tasks, then more steps.
func runs(steps []step) []step {
	return append([]step{{"lead", "none", ""}, {"put", "none", "rejoin"}, {"lead i", "RUNNING", "start c, rejoin"}, {"lead i 0 1", up, tasks}}, steps...)
}
