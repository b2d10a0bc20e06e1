package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
)

// route is one endpoint. The table of them decides what is served and what the documents say.
type route struct {
	method, path string
	handle       gin.HandlerFunc
	json         bool // refuses what a client says is no JSON
	about        string
	query        []param
	body         any   // what it reads; nil: nothing
	answer       any   // the body of its success; nil: none
	status       []int // of a success first, then those of its own errors
	internal     bool  // between workers, not for clients
}

// param is a parameter of the query.
type param struct{ name, values, about string }

// The tables' shorthands.
const (
	get    = http.MethodGet
	put    = http.MethodPut
	post   = http.MethodPost
	patch  = http.MethodPatch
	remove = http.MethodDelete

	connectorPath = "/connectors/:connector"
	pluginPath    = "/connector-plugins/:plugin/config"
)

// progressParam is of what Apache's clients read, which refuse fields that they do not know.
var progressParam = []param{{"expand", "progress", "Adds what each has done: how often restart.policy restarted it and, of a task, its records since it was " +
	"started, those of them that are not acknowledged yet, when some last were, and how many bytes of input are known to wait. In a cluster " +
	"only what runs on the worker that is asked has it."}}

// routes is the table of endpoints.
func (s *server) routes() []route {
	out := append(s.workerRoutes(), s.connectorRoutes()...)
	out = append(out, s.repairRoutes()...)
	out = append(out, s.stateRoutes()...)
	return append(out, s.pluginRoutes()...)
}

func (s *server) workerRoutes() []route {
	workers, loggers := workersHandlers{s, s.all}, loggersHandlers{s, s.all}
	return []route{
		{method: get, path: "/", handle: workers.root, about: "The worker's version and the id of its Kafka cluster.",
			answer: rest.ServerInfo{}, status: []int{200}},
		{method: get, path: "/health", handle: workers.health, about: "Whether the worker has started and is able to act (KIP-1017).",
			answer: rest.HealthStatus{}, status: []int{200, 500, 503}},
		{method: get, path: "/health/live", handle: workers.live, about: "Whether the worker's process serves requests, for a liveness probe: it needs no restart because a " +
			"broker or the cluster's leader is unreachable. Not in Apache Kafka Connect.", answer: rest.HealthStatus{}, status: []int{200}},
		{method: get, path: "/cluster", handle: workers.cluster, json: true, about: "The workers of the cluster, which of them leads, and how much " +
			"each was given. Not in Apache Kafka Connect.", answer: rest.Cluster{}, status: []int{200}},
		{method: get, path: "/cluster/health", handle: workers.clusterHealth, json: true, about: "How each worker of the cluster does: its plugins with what became of " +
			"their processes and what those use, files of plugin.path that cannot be used and why, and its rebalances. Not in Apache Kafka Connect.",
			answer: rest.WorkersHealth{}, status: []int{200}},
		{method: get, path: "/overview", handle: workers.overview, json: true, about: "Every connector at a glance: its state, what it moves on all workers " +
			"of the cluster, and, of what fails or stalls, why in a line. Has an ETag; what has not changed is answered 304. Not in Apache Kafka Connect.",
			query:  []param{{"history", "true false", "What was moved by the second, and what could not be processed, in each slot of the last 15 minutes, oldest first."}},
			answer: rest.Overview{}, status: []int{200, 304}},
		{method: get, path: "/openapi.json", handle: s.openAPI, about: "This document.", answer: map[string]any{}, status: []int{200}},
		{method: get, path: "/admin/loggers", handle: loggers.loggers, json: true, about: "Every logger that is not off, with its level.",
			answer: map[string]rest.LoggerLevel{}, status: []int{200}},
		{method: get, path: "/admin/loggers/:logger", handle: loggers.logger, json: true, about: "The level of one logger; root is the name of the root.",
			answer: rest.LoggerLevel{}, status: []int{200, 404}},
		{method: put, path: "/admin/loggers/:logger", handle: loggers.putLogger, json: true,
			about: "Sets the level of a logger and of all below it. Answers with the names of the loggers whose level was another; " +
				"with scope=cluster 204, and every worker does it.",
			query: []param{{"scope", "worker cluster", "Where to set it; this worker alone unless it is cluster."}},
			body:  rest.LevelRequest{}, answer: []string{}, status: []int{200, 204, 400, 404}},
	}
}

func (s *server) connectorRoutes() []route {
	connectors, offsets := connectorsHandlers{s, s.all}, offsetsHandlers{s, s.all}
	return []route{
		{method: get, path: "/connectors", handle: connectors.list, json: true, about: "The names of all connectors. With expand an object by name, " +
			"with what was asked for.", query: []param{{"expand", "info status progress", "What to tell of each; repeat it for more than one. " +
			"progress is the status with its progress."}},
			answer: []string{}, status: []int{200}},
		{method: post, path: "/connectors", handle: connectors.create, json: true, about: "Creates a connector. Where it is found is in the header Location. " +
			"With initial_offsets it begins there: they are stored before it starts, and when they are refused nothing is created. That is not in Apache Kafka Connect.",
			body: rest.CreateRequest{}, answer: rest.ConnectorInfo{}, status: []int{201, 400, 409}},
		{method: get, path: connectorPath, handle: connectors.info, json: true, about: "A connector with its configuration and tasks.",
			answer: rest.ConnectorInfo{}, status: []int{200, 404}},
		{method: remove, path: connectorPath, handle: connectors.change(204, Connectors.Delete), json: true,
			about: "Stops a connector and forgets it. Its offsets stay.", status: []int{204, 404}},
		{method: get, path: connectorPath + "/config", handle: connectors.config, json: true, about: "A connector's configuration.",
			answer: map[string]string{}, status: []int{200, 404}},
		{method: put, path: connectorPath + "/config", handle: connectors.putConfig, json: true,
			about: "Replaces a connector's configuration, or creates the connector (201).",
			body:  rest.Config{}, answer: rest.ConnectorInfo{}, status: []int{200, 201, 400, 409}},
		{method: patch, path: connectorPath + "/config", handle: connectors.patchConfig, json: true,
			about: "Changes some keys of a connector's configuration; null removes one.",
			body:  rest.Config{}, answer: rest.ConnectorInfo{}, status: []int{200, 400, 404, 409}},
		{method: get, path: connectorPath + "/status", handle: connectors.status, json: true, about: "The states of a connector and its tasks.", query: progressParam,
			answer: rest.ConnectorStatus{}, status: []int{200, 404}},
		{method: get, path: connectorPath + "/topics", handle: connectors.topics, json: true,
			about:  "The topics that a connector has used since it was created or they were reset.",
			answer: map[string]rest.Topics{}, status: []int{200, 403}},
		{method: put, path: connectorPath + "/topics/reset", handle: connectors.resetTopics, json: true, about: "Forgets the topics that a connector has used.",
			status: []int{202, 403}},
		{method: get, path: connectorPath + "/offsets", handle: offsets.offsets, json: true,
			about:  "The offsets of a source connector, or of a sink connector's consumer group.",
			answer: rest.Offsets{}, status: []int{200, 404}},
		{method: patch, path: connectorPath + "/offsets", handle: offsets.alterOffsets, json: true,
			about: "Changes offsets of a stopped connector; null removes one. Those that are not named stay.",
			body:  rest.Offsets{}, answer: rest.Message{}, status: []int{200, 400, 404, 409}},
		{method: remove, path: connectorPath + "/offsets", handle: offsets.resetOffsets, json: true, about: "Removes all offsets of a stopped connector.",
			answer: rest.Message{}, status: []int{200, 400, 404, 409}},
	}
}

// repairRoutes are what Apache Kafka Connect has no counterpart of.
func (s *server) repairRoutes() []route {
	offsets, dead := offsetsHandlers{s, s.all}, deadLettersHandlers{s, s.all}
	return []route{
		{method: get, path: connectorPath + "/offsets/history", handle: offsets.offsetHistory, json: true,
			about: "Where a connector was, the newest first: what the offsets topic still has of a source's offsets, and what users changed. The topic is compacted, " +
				"so that the far past has gaps. Of a sink the present offsets alone are known. Not in Apache Kafka Connect.",
			query:  []param{{"limit", "", "How many; 100 unless given, 10000 at most."}},
			answer: rest.OffsetHistory{}, status: []int{200, 400, 404}},
		{method: post, path: connectorPath + "/offsets/rewind", handle: offsets.rewindOffsets, json: true,
			about: "Brings the offsets of a stopped connector back to where they were at a time, or one of them to what it was by the history. A sink goes to the first " +
				"records of that time or later. With dry_run it is only said which offsets that would be, of a connector that runs too. Not in Apache Kafka Connect.",
			body: rest.RewindRequest{}, answer: rest.OffsetsMoved{}, status: []int{200, 400, 404, 409}},
		{method: post, path: connectorPath + "/offsets/undo", handle: offsets.undoOffsets, json: true,
			about: "Undoes what a user last did to the offsets of a stopped source connector: an alter, reset, rewind or undo. Not in Apache Kafka Connect.",
			body:  rest.UndoRequest{}, answer: rest.OffsetsMoved{}, status: []int{200, 400, 404, 409}},
		{method: get, path: connectorPath + "/dlq", handle: dead.letters, json: true,
			about: "The newest records of a connector's dead letter queue, with what their headers say about the error, in words. Of long keys and values the " +
				"beginning is shown. Where connectors share a queue each has its own. Not in Apache Kafka Connect.",
			query: lettersQuery(), answer: rest.DeadLetters{}, status: []int{200, 400, 404}},
		{method: get, path: connectorPath + "/dlq/:partition/:offset", handle: dead.letter, json: true, about: "One record of a connector's dead letter queue, all of it. " +
			"Not in Apache Kafka Connect.", answer: rest.DeadLetter{}, status: []int{200, 400, 404}},
		{method: post, path: connectorPath + "/dlq/replay", handle: dead.replay, json: true,
			about: "Has a sink connector get records of its dead letter queue again, and nobody else: all that it has not got again yet, or those that are named. A key or value " +
				"that is given takes the place of the record's own. Each is replayed once, unless again asks for it; what does not fit into the time of a request remains, for " +
				"the next. topic is where records came from that do not say so. Not in Apache Kafka Connect.",
			body: rest.ReplayRequest{}, answer: rest.Replayed{}, status: []int{200, 400, 404, 409}},
	}
}

func (s *server) stateRoutes() []route {
	connectors, internal := connectorsHandlers{s, s.all}, internalHandlers{s, s.all}
	return []route{
		{method: put, path: connectorPath + "/pause", handle: connectors.change(202, Connectors.Pause), json: true,
			about: "Holds a connector and its tasks where they are.", status: []int{202, 404}},
		{method: put, path: connectorPath + "/resume", handle: connectors.change(202, Connectors.Resume), json: true,
			about: "Undoes pause and stop.", status: []int{202, 404}},
		{method: put, path: connectorPath + "/stop", handle: connectors.change(204, Connectors.Stop), json: true,
			about: "Ends a connector and its tasks, and keeps its configuration and offsets.", status: []int{204, 404}},
		{method: post, path: connectorPath + "/restart", handle: connectors.restart, json: true,
			about:  "Restarts a connector (204), or what the parameters say; then the answer is the plan.",
			query:  []param{{"includeTasks", "true false", "The tasks too."}, {"onlyFailed", "true false", "Only what is FAILED."}},
			answer: rest.ConnectorStatus{}, status: []int{202, 204, 404, 409}},
		{method: get, path: connectorPath + "/tasks", handle: connectors.tasks, json: true, about: "A connector's tasks with their configurations.",
			answer: []rest.TaskInfo{}, status: []int{200, 404}},
		{method: get, path: connectorPath + "/tasks/:task/status", handle: connectors.taskStatus, json: true, about: "The state of a task.", query: progressParam,
			answer: rest.TaskStatus{}, status: []int{200, 404}},
		{method: get, path: connectorPath + "/tasks/:task/logs", handle: connectors.taskLogs, json: true, about: "The last lines of the log that are about a task or its " +
			"connector, what the plugin wrote among them, of the worker that runs the task. Not in Apache Kafka Connect.",
			query:  []param{{"lines", "", "How many; 100 unless given, 1000 at most."}},
			answer: []rest.LogLine{}, status: []int{200, 400, 404, 502}},
		{method: post, path: connectorPath + "/tasks/:task/restart", handle: connectors.restartTask, json: true, about: "Restarts a task.",
			status: []int{204, 404, 409}},
		{method: post, path: connectorPath + "/tasks", handle: internal.internal("tasks", Internal.PutTaskConfigs), internal: true},
		{method: put, path: connectorPath + "/fence", handle: internal.internal("fence", Internal.Fence), internal: true},
	}
}

func (s *server) pluginRoutes() []route {
	plugins, previews, offsets := pluginsHandlers{s, s.all}, previewsHandlers{s, s.all}, offsetsHandlers{s, s.all}
	return []route{
		{method: get, path: "/connector-plugins", handle: plugins.plugins, json: true, about: "The classes that a configuration can name.",
			query: []param{{"connectorsOnly", "true false", "Leaves out converters and the like, unless it is false."},
				{"docs", "true false", "Adds to each what it does, in a sentence, where it says so. Not in Apache Kafka Connect."}},
			answer: []rest.PluginInfo{}, status: []int{200}},
		{method: get, path: pluginPath, handle: plugins.pluginConfig, json: true, about: "The keys of a class.",
			query:  []param{{"version", "", "A version or a range of versions, such as [1,2); the latest unless given."}},
			answer: []rest.Definition{}, status: []int{200, 400, 404}},
		{method: put, path: pluginPath + "/validate", handle: plugins.validate, json: true,
			about: "Checks a connector's configuration and creates nothing. What is wrong with it is part of the answer.",
			body:  rest.Config{}, answer: rest.Validation{}, status: []int{200, 400}},
		{method: put, path: pluginPath + "/preview", handle: previews.preview, json: true,
			about: "The first records of a connector with this configuration, before and after its transformations and converters. Nothing is " +
				"created, produced or stored.",
			query: previewQuery(), body: rest.Config{}, answer: previewAnswer{}, status: []int{200, 400}},
		{method: put, path: pluginPath + "/offsets", handle: offsets.leftOffsets, json: true,
			about: "The offsets that a connector of this configuration goes on from when it is created: an earlier one of its name has left them. Without any it begins " +
				"at the beginning. Not in Apache Kafka Connect.",
			body: rest.Config{}, answer: rest.Offsets{}, status: []int{200, 400}},
		{method: get, path: connectorPath + "/preview", handle: previews.previewConnector, json: true,
			about: "The same for a connector that exists; its tasks go on undisturbed.",
			query: previewQuery(), answer: previewAnswer{}, status: []int{200, 400, 404}},
	}
}
