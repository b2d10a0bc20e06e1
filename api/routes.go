package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
)

// route is an endpoint. The table of routes determines the served endpoints and their
// documentation.
type route struct {
	method, path string
	handle       gin.HandlerFunc
	json         bool // reject requests whose Content-Type is not JSON
	about        string
	query        []param
	body         any   // the type of the request body; nil: no body
	answer       any   // the type of a success's body; nil: no body
	status       []int // the success first, then errors of this endpoint
	internal     bool  // between workers only
}

// param is a query parameter.
type param struct{ name, values, about string }

// Abbreviations for the tables.
const (
	get    = http.MethodGet
	put    = http.MethodPut
	post   = http.MethodPost
	patch  = http.MethodPatch
	remove = http.MethodDelete

	connectorPath = "/connectors/:connector"
	pluginPath    = "/connector-plugins/:plugin/config"
)

// progressParam adds fields to answers that Apache's clients read as well. It is opt-in, because
// those clients reject unknown fields.
var progressParam = []param{{"expand", "progress", "Adds progress counters: restarts by restart.policy and, for a task, its records since it was " +
	"started, those that are not acknowledged yet, the time of the last acknowledgement, and the bytes of input known to be waiting. In a cluster, " +
	"only connectors and tasks on the worker that answers have them."}}

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
		{method: get, path: "/health/live", handle: workers.live, about: "Whether the worker's process serves requests, for liveness probes: the process needs no restart while a " +
			"broker or the cluster's leader is unreachable. Not in Apache Kafka Connect.", answer: rest.HealthStatus{}, status: []int{200}},
		{method: get, path: "/cluster", handle: workers.cluster, json: true, about: "The workers of the cluster, their leader, and the number of connectors and tasks " +
			"assigned to each. Not in Apache Kafka Connect.", answer: rest.Cluster{}, status: []int{200}},
		{method: get, path: "/cluster/health", handle: workers.clusterHealth, json: true, about: "The health of each worker of the cluster: its plugins with their " +
			"processes and resource usage, files of plugin.path that cannot be used and why, and its rebalances. Not in Apache Kafka Connect.",
			answer: rest.WorkersHealth{}, status: []int{200}},
		{method: get, path: "/overview", handle: workers.overview, json: true, about: "A summary of every connector: its state, its throughput on all workers " +
			"of the cluster and, if it failed or stalls, the reason in one line. The answer has an ETag; a request with it gets 304 if nothing has changed. Not in Apache Kafka Connect.",
			query:  []param{{"history", "true false", "Adds the throughput and the failed records per second in each slot of the last 15 minutes, oldest first."}},
			answer: rest.Overview{}, status: []int{200, 304}},
		{method: get, path: "/openapi.json", handle: s.openAPI, about: "This document.", answer: map[string]any{}, status: []int{200}},
		{method: get, path: "/admin/loggers", handle: loggers.loggers, json: true, about: "The levels of all loggers that are not off.",
			answer: map[string]rest.LoggerLevel{}, status: []int{200}},
		{method: get, path: "/admin/loggers/:logger", handle: loggers.logger, json: true, about: "The level of a logger. The root logger is named root.",
			answer: rest.LoggerLevel{}, status: []int{200, 404}},
		{method: put, path: "/admin/loggers/:logger", handle: loggers.putLogger, json: true,
			about: "Sets the level of a logger and of its descendants. Answers with the names of the changed loggers. " +
				"With scope=cluster, every worker sets the level, and the answer is 204.",
			query: []param{{"scope", "worker cluster", "The workers that set the level. Default: only this worker."}},
			body:  rest.LevelRequest{}, answer: []string{}, status: []int{200, 204, 400, 404}},
	}
}

func (s *server) connectorRoutes() []route {
	connectors, offsets := connectorsHandlers{s, s.all}, offsetsHandlers{s, s.all}
	return []route{
		{method: get, path: "/connectors", handle: connectors.list, json: true, about: "The names of all connectors. With expand, an object by name " +
			"with the requested details.", query: []param{{"expand", "info status progress", "The details of each connector. Repeat the parameter for several. " +
			"progress is the status with progress counters."}},
			answer: []string{}, status: []int{200}},
		{method: post, path: "/connectors", handle: connectors.create, json: true, about: "Creates a connector. The Location header contains its URL. " +
			"With initial_offsets, it starts at these offsets: they are stored before it starts, and if they are invalid, nothing is created. Not in Apache Kafka Connect: initial_offsets.",
			body: rest.CreateRequest{}, answer: rest.ConnectorInfo{}, status: []int{201, 400, 409}},
		{method: get, path: connectorPath, handle: connectors.info, json: true, about: "A connector with its configuration and tasks.",
			answer: rest.ConnectorInfo{}, status: []int{200, 404}},
		{method: remove, path: connectorPath, handle: connectors.change(Connectors.Delete), json: true,
			about: "Stops a connector and deletes it. Its offsets remain.", status: []int{204, 404}},
		{method: get, path: connectorPath + "/config", handle: connectors.config, json: true, about: "A connector's configuration.",
			answer: map[string]string{}, status: []int{200, 404}},
		{method: put, path: connectorPath + "/config", handle: connectors.putConfig, json: true,
			about: "Replaces a connector's configuration, or creates the connector (201).",
			body:  rest.Config{}, answer: rest.ConnectorInfo{}, status: []int{200, 201, 400, 409}},
		{method: patch, path: connectorPath + "/config", handle: connectors.patchConfig, json: true,
			about: "Changes some keys of a connector's configuration. A null value removes its key.",
			body:  rest.Config{}, answer: rest.ConnectorInfo{}, status: []int{200, 400, 404, 409}},
		{method: get, path: connectorPath + "/status", handle: connectors.status, json: true, about: "The states of a connector and its tasks.", query: progressParam,
			answer: rest.ConnectorStatus{}, status: []int{200, 404}},
		{method: get, path: connectorPath + "/topics", handle: connectors.topics, json: true,
			about:  "The topics that a connector has used since its creation or the last reset.",
			answer: map[string]rest.Topics{}, status: []int{200, 403}},
		{method: put, path: connectorPath + "/topics/reset", handle: connectors.resetTopics, json: true, about: "Clears the list of topics that a connector has used.",
			status: []int{202, 403}},
		{method: get, path: connectorPath + "/offsets", handle: offsets.offsets, json: true,
			about:  "The offsets of a source connector, or of a sink connector's consumer group.",
			answer: rest.Offsets{}, status: []int{200, 404}},
		{method: patch, path: connectorPath + "/offsets", handle: offsets.alterOffsets, json: true,
			about: "Changes offsets of a stopped connector. A null offset is removed; offsets that are not named remain.",
			body:  rest.Offsets{}, answer: rest.Message{}, status: []int{200, 400, 404, 409}},
		{method: remove, path: connectorPath + "/offsets", handle: offsets.resetOffsets, json: true, about: "Removes all offsets of a stopped connector.",
			answer: rest.Message{}, status: []int{200, 400, 404, 409}},
	}
}

// repairRoutes returns the endpoints for repairs, which Apache Kafka Connect does not have.
func (s *server) repairRoutes() []route {
	offsets, dead := offsetsHandlers{s, s.all}, deadLettersHandlers{s, s.all}
	return []route{
		{method: get, path: connectorPath + "/offsets/history", handle: offsets.offsetHistory, json: true,
			about: "Earlier offsets of a connector, newest first: offsets of a source that the offsets topic still contains, and changes by users. The topic is compacted, " +
				"so that the history has gaps. For a sink, only the current offsets are known. Not in Apache Kafka Connect.",
			query:  []param{{"limit", "", "Maximum number of entries, up to 10000. Default: 100."}},
			answer: rest.OffsetHistory{}, status: []int{200, 400, 404}},
		{method: post, path: connectorPath + "/offsets/rewind", handle: offsets.rewindOffsets, json: true,
			about: "Moves the offsets of a stopped connector back to a point in time, or one of them to an entry of the history. A sink moves to its first " +
				"records of that time or later. With dry_run, the answer only shows the offsets, and the connector may be running. Not in Apache Kafka Connect.",
			body: rest.RewindRequest{}, answer: rest.OffsetsMoved{}, status: []int{200, 400, 404, 409}},
		{method: post, path: connectorPath + "/offsets/undo", handle: offsets.undoOffsets, json: true,
			about: "Reverts a user's last change to the offsets of a stopped source connector: an alter, reset, rewind or undo. Not in Apache Kafka Connect.",
			body:  rest.UndoRequest{}, answer: rest.OffsetsMoved{}, status: []int{200, 400, 404, 409}},
		{method: get, path: connectorPath + "/dlq", handle: dead.letters, json: true,
			about: "The newest records of a connector's dead letter queue, each with a description of its error from the headers. Long keys and values " +
				"are cut. If connectors share a queue, only the connector's own records are shown. Not in Apache Kafka Connect.",
			query: lettersQuery(), answer: rest.DeadLetters{}, status: []int{200, 400, 404}},
		{method: get, path: connectorPath + "/dlq/:partition/:offset", handle: dead.letter, json: true, about: "One record of a connector's dead letter queue, in full. " +
			"Not in Apache Kafka Connect.", answer: rest.DeadLetter{}, status: []int{200, 400, 404}},
		{method: post, path: connectorPath + "/dlq/replay", handle: dead.replay, json: true,
			about: "Sends records of a sink connector's dead letter queue to that connector again, and to no other consumer: all that were not replayed yet, or the named ones. A key or value " +
				"in the request replaces the record's own. A record is replayed only once, unless again is set. Records that do not fit into the time of a request remain for " +
				"the next request. topic is the origin of records whose headers do not name one. Not in Apache Kafka Connect.",
			body: rest.ReplayRequest{}, answer: rest.Replayed{}, status: []int{200, 400, 404, 409}},
	}
}

func (s *server) stateRoutes() []route {
	connectors, internal := connectorsHandlers{s, s.all}, internalHandlers{s, s.all}
	return []route{
		{method: put, path: connectorPath + "/pause", handle: connectors.change(Connectors.Pause), json: true,
			about: "Pauses a connector and its tasks.", status: []int{202, 404}},
		{method: put, path: connectorPath + "/resume", handle: connectors.change(Connectors.Resume), json: true,
			about: "Resumes a paused or stopped connector.", status: []int{202, 404}},
		{method: put, path: connectorPath + "/stop", handle: connectors.change(Connectors.Stop), json: true,
			about: "Stops a connector and its tasks. Its configuration and offsets remain.", status: []int{204, 404}},
		{method: post, path: connectorPath + "/restart", handle: connectors.restart, json: true,
			about:  "Restarts a connector (204), or the parts that the parameters select; then the answer is the restart plan (202).",
			query:  []param{{"includeTasks", "true false", "Also restart the tasks."}, {"onlyFailed", "true false", "Restart only failed parts."}},
			answer: rest.ConnectorStatus{}, status: []int{202, 204, 404, 409}},
		{method: get, path: connectorPath + "/tasks", handle: connectors.tasks, json: true, about: "A connector's tasks with their configurations.",
			answer: []rest.TaskInfo{}, status: []int{200, 404}},
		{method: get, path: connectorPath + "/tasks/:task/status", handle: connectors.taskStatus, json: true, about: "The state of a task.", query: progressParam,
			answer: rest.TaskStatus{}, status: []int{200, 404}},
		{method: get, path: connectorPath + "/tasks/:task/logs", handle: connectors.taskLogs, json: true, about: "The latest log lines about a task or its " +
			"connector, including output of the plugin, from the worker that runs the task. Not in Apache Kafka Connect.",
			query:  []param{{"lines", "", "Maximum number of lines, up to 1000. Default: 100."}},
			answer: []rest.LogLine{}, status: []int{200, 400, 404, 502}},
		{method: get, path: connectorPath + "/tasks/:task/threads", handle: connectors.taskThreads, json: true, about: "The stacks of the threads of a task, " +
			"from the worker that runs it. It answers while the task hangs. Of a plugin in Go it is a dump of all goroutines of the process. Not in Apache Kafka Connect.",
			answer: rest.TaskThreads{}, status: []int{200, 404, 502}},
		{method: get, path: connectorPath + "/tasks/:task/metrics", handle: connectors.taskMetrics, json: true, about: "What the plugin of a task measures, such as " +
			"how far it is behind its system, from the worker that runs the task. /metrics has the same for Prometheus. Not in Apache Kafka Connect.",
			answer: rest.TaskMetrics{}, status: []int{200, 404, 502}},
		{method: post, path: connectorPath + "/tasks/:task/restart", handle: connectors.restartTask, json: true, about: "Restarts a task.",
			status: []int{204, 404, 409}},
		{method: post, path: connectorPath + "/tasks", handle: internal.internal("tasks", Internal.PutTaskConfigs), status: []int{204}, internal: true},
		{method: put, path: connectorPath + "/fence", handle: internal.internal("fence", Internal.Fence), status: []int{204}, internal: true},
	}
}

func (s *server) pluginRoutes() []route {
	plugins, previews, offsets := pluginsHandlers{s, s.all}, previewsHandlers{s, s.all}, offsetsHandlers{s, s.all}
	return []route{
		{method: get, path: "/connector-plugins", handle: plugins.plugins, json: true, about: "The classes that a configuration can name.",
			query: []param{{"connectorsOnly", "true false", "If false, also converters, transformations and predicates. Default: true."},
				{"docs", "true false", "Adds the description of each class, if it has one. Not in Apache Kafka Connect."}},
			answer: []rest.PluginInfo{}, status: []int{200}},
		{method: get, path: pluginPath, handle: plugins.pluginConfig, json: true, about: "The keys of a class.",
			query:  []param{{"version", "", "A version or a range of versions, such as [1,2). Default: the latest."}},
			answer: []rest.Definition{}, status: []int{200, 400, 404}},
		{method: put, path: pluginPath + "/validate", handle: plugins.validate, json: true,
			about: "Checks a connector's configuration without creating anything. The answer contains the errors of each key.",
			body:  rest.Config{}, answer: rest.Validation{}, status: []int{200, 400}},
		{method: put, path: pluginPath + "/preview", handle: previews.preview, json: true,
			about: "The first records of a connector with this configuration, before and after its transformations and converters. Nothing is " +
				"created, produced or stored.",
			query: previewQuery(), body: rest.Config{}, answer: previewAnswer{}, status: []int{200, 400}},
		{method: put, path: pluginPath + "/offsets", handle: offsets.leftOffsets, json: true,
			about: "The offsets that a new connector with this configuration would continue from, because an earlier connector with its name stored them. If there are none, it starts " +
				"at the beginning. Not in Apache Kafka Connect.",
			body: rest.Config{}, answer: rest.Offsets{}, status: []int{200, 400}},
		{method: get, path: connectorPath + "/preview", handle: previews.previewConnector, json: true,
			about: "A preview of an existing connector. Its tasks are not affected.",
			query: previewQuery(), answer: previewAnswer{}, status: []int{200, 400, 404}},
	}
}
