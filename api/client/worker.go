package client

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"millrace/api/rest"
)

// Info returns the version of the worker and the id of its Kafka cluster.
func (c *Client) Info(ctx context.Context) (rest.ServerInfo, error) {
	return get[rest.ServerInfo](ctx, c, "/")
}

// Health returns the health of the worker, even while it is starting or cannot serve requests. It
// never retries.
func (c *Client) Health(ctx context.Context) (out rest.HealthStatus, err error) {
	_, err = c.once(ctx, http.MethodGet, "/health", nil, &out)
	var refused *Error
	if errors.As(err, &refused) && json.Unmarshal(refused.body, &out) == nil && out.Status != "" {
		return out, nil
	}
	return out, err
}

// Cluster returns the workers of the cluster and the distribution of work. Not in Apache Kafka
// Connect.
func (c *Client) Cluster(ctx context.Context) (rest.Cluster, error) {
	return get[rest.Cluster](ctx, c, "/cluster")
}

// ClusterHealth returns the state of the plugins and rebalances of every worker. Not in Apache
// Kafka Connect.
func (c *Client) ClusterHealth(ctx context.Context) (rest.WorkersHealth, error) {
	return get[rest.WorkersHealth](ctx, c, "/cluster/health")
}

// Overview returns a summary of every connector. Not in Apache Kafka Connect.
func (c *Client) Overview(ctx context.Context) (rest.Overview, error) {
	return get[rest.Overview](ctx, c, "/overview")
}

// Plugins returns the classes that a configuration can name. If all is set, they include
// converters, transformations and predicates.
func (c *Client) Plugins(ctx context.Context, all bool) ([]rest.PluginInfo, error) {
	path := "/connector-plugins"
	if all {
		path += "?connectorsOnly=false"
	}
	return get[[]rest.PluginInfo](ctx, c, path)
}

// PluginConfig returns the configuration keys of a class.
func (c *Client) PluginConfig(ctx context.Context, class string) ([]rest.Definition, error) {
	return get[[]rest.Definition](ctx, c, Path("connector-plugins", class, "config"))
}

// Validate checks a configuration without creating anything. Errors in the configuration are in the
// result, not in err.
func (c *Client) Validate(ctx context.Context, class string, config rest.Config) (rest.Validation, error) {
	return send[rest.Validation](ctx, c, http.MethodPut, Path("connector-plugins", class, "config", "validate"), config)
}

// Loggers returns the levels of all loggers, by name. The root logger is named root.
func (c *Client) Loggers(ctx context.Context) (map[string]rest.LoggerLevel, error) {
	return get[map[string]rest.LoggerLevel](ctx, c, "/admin/loggers")
}

// Logger returns the level of a logger.
func (c *Client) Logger(ctx context.Context, name string) (rest.LoggerLevel, error) {
	return get[rest.LoggerLevel](ctx, c, Path("admin", "loggers", name))
}

// SetLogger sets the level of a logger and of its descendants on this worker. It returns the names
// of the changed loggers.
func (c *Client) SetLogger(ctx context.Context, name, level string) ([]string, error) {
	return send[[]string](ctx, c, http.MethodPut, Path("admin", "loggers", name), rest.LevelRequest{Level: &level})
}

// SetLoggerEverywhere sets the level of a logger on all workers of the cluster.
func (c *Client) SetLoggerEverywhere(ctx context.Context, name, level string) error {
	return c.Do(ctx, http.MethodPut, withQuery(Path("admin", "loggers", name), url.Values{"scope": {"cluster"}}), rest.LevelRequest{Level: &level}, nil)
}
