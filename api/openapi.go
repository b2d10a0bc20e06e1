package api

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
)

// object is a JSON object of the document. Its members are encoded in order of their names.
type object = map[string]any

func (s *server) openAPI(c *gin.Context) { answer(c, s.document()) }

// OpenAPI returns the document that describes the API.
func OpenAPI() map[string]any { return newServer(nil, nil).document() }

// document builds the OpenAPI document from the table of routes and the types in it.
func (s *server) document() object {
	d := &schemas{all: object{}}
	paths := object{}
	for _, r := range s.routes() {
		if r.internal {
			continue
		}
		path := openPath(r.path)
		if paths[path] == nil {
			paths[path] = object{}
		}
		paths[path].(object)[strings.ToLower(r.method)] = d.operation(r)
	}
	d.of(rest.Error{})
	return object{
		"openapi": "3.1.0",
		"info": object{
			"title":       "Kafka Connect REST API of Millrace",
			"version":     "4.3.0",
			"description": "Manages the connectors of a worker, as Apache Kafka Connect does.",
		},
		"paths":      paths,
		"components": object{"schemas": d.all},
	}
}

// openPath converts :name to {name}.
func openPath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

func (d *schemas) operation(r route) object {
	out := object{"summary": r.about, "operationId": operationID(r), "responses": d.responses(r)}
	if params := parameters(r); len(params) > 0 {
		out["parameters"] = params
	}
	if r.body != nil {
		out["requestBody"] = object{"required": true, "content": object{jsonType: object{"schema": d.of(r.body)}}}
	}
	return out
}

func operationID(r route) string {
	id := strings.ToLower(r.method)
	for _, p := range strings.FieldsFunc(r.path, func(c rune) bool { return c == '/' || c == '-' || c == '.' }) {
		p = strings.TrimPrefix(p, ":")
		id += strings.ToUpper(p[:1]) + p[1:]
	}
	return id
}

func parameters(r route) []object {
	var out []object
	for _, p := range strings.Split(r.path, "/") {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			schema := object{"type": "string", "minLength": 1}
			if name == "task" {
				schema = object{"type": "integer", "format": "int32"}
			}
			out = append(out, object{"name": name, "in": "path", "required": true, "schema": schema})
		}
	}
	for _, q := range r.query {
		schema := object{"type": "string"}
		if q.values != "" {
			schema["enum"] = strings.Fields(q.values)
		}
		if q.name == "expand" {
			schema = object{"type": "array", "items": schema}
		}
		out = append(out, object{"name": q.name, "in": "query", "description": q.about, "schema": schema})
	}
	return out
}

// common is the set of errors that every endpoint may return.
var common = map[int]bool{406: true, 500: true}

// responses returns the successes, with their bodies, and the errors.
func (d *schemas) responses(r route) object {
	out := object{}
	statuses := slices.Concat(r.status, slices.Collect(maps.Keys(common)))
	if r.json {
		statuses = append(statuses, http.StatusUnsupportedMediaType)
	}
	if r.body != nil {
		statuses = append(statuses, http.StatusBadRequest, http.StatusRequestEntityTooLarge)
	}
	for _, status := range statuses {
		response := object{"description": http.StatusText(status)}
		switch {
		case status == http.StatusNoContent || status == http.StatusNotModified:
		case r.path == "/health" && (status == 500 || status == 503):
			response["content"] = d.content(r.answer)
		case status >= http.StatusBadRequest:
			response["content"] = d.content(rest.Error{})
		case r.path == "/connectors" && r.method == get:
			response["content"] = object{jsonType: object{"schema": object{"anyOf": []any{d.of([]string{}), d.of(map[string]rest.Expanded{})}}}}
		case r.answer != nil:
			response["content"] = d.content(r.answer)
		}
		if status == http.StatusCreated {
			response["headers"] = object{"Location": object{"schema": object{"type": "string"}}}
		}
		out[fmt.Sprint(status)] = response
	}
	return out
}

func (d *schemas) content(body any) object { return object{jsonType: object{"schema": d.of(body)}} }
