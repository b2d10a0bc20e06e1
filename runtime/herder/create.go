package herder

import (
	"context"
	"maps"

	"millrace/api/rest"
	"millrace/runtime/fault"
	"millrace/runtime/stages"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// longestName bounds a connector's name, in bytes: percent-encoded in a URL, it fits into the 8 KiB
// that servers and proxies accept.
const longestName = 2000

// Create makes a connector, after it has stored offsets for it. In a cluster the connector starts
// when it has been assigned. A worker that is alone starts it before Create returns; a connector
// whose start fails exists all the same, FAILED. A connector whose offsets are refused does not
// exist.
func (h *Herder) Create(ctx context.Context, name string, config rest.Config, initial worker.Target, offsets ...rest.Offset) (rest.ConnectorInfo, error) {
	info, _, err := h.put(ctx, name, config, creation{target: initial, offsets: offsets}, false)
	return info, err
}

// PutConfig replaces a connector's configuration, or creates the connector.
func (h *Herder) PutConfig(ctx context.Context, name string, config rest.Config) (_ rest.ConnectorInfo, created bool, _ error) {
	return h.put(ctx, name, config, creation{}, true)
}

// PatchConfig changes some keys of a connector's configuration; nil removes a key.
func (h *Herder) PatchConfig(ctx context.Context, name string, patch rest.Config) (rest.ConnectorInfo, error) {
	if err := h.place.leading(ctx); err != nil {
		return rest.ConnectorInfo{}, err
	}
	old, ok := h.configs.Connector(name)
	if !ok {
		return rest.ConnectorInfo{}, notFound(name)
	}
	config, err := patched(old, patch)
	if err != nil {
		return rest.ConnectorInfo{}, err
	}
	info, _, err := h.put(ctx, name, config, creation{}, true)
	return info, err
}

// patched is a configuration with some keys changed.
func patched(old map[string]string, patch rest.Config) (rest.Config, error) {
	if own, given := patch["name"]; given && own == nil {
		return nil, fault.New(fault.BadRequest, `Missing required configuration "name" which has no default value.`)
	}
	config := rest.ConfigOf(old)
	for k, v := range patch {
		if v == nil {
			delete(config, k)
		} else {
			config[k] = v
		}
	}
	return config, nil
}

// named is a configuration with the connector's name in it. A name in the configuration must be the
// same.
func named(name string, given rest.Config) (rest.Config, error) {
	if own := given["name"]; own != nil && *own != name {
		return nil, fault.New(fault.BadRequest, "Connector name configuration (%s) doesn't match connector name in the URL (%s)", *own, name)
	}
	if len(name) > longestName {
		return nil, fault.New(fault.BadRequest, "The connector's name has %d bytes: a name has at most %d", len(name), longestName)
	}
	given = maps.Clone(given)
	given["name"] = &name
	return given, nil
}

// creation is what a request says about a new connector beside its configuration.
type creation struct {
	target  worker.Target // "": started
	offsets []rest.Offset
	ofFile  bool // the worker's command line names its file, so it is the operator's own

	// store stores the configuration; nil: the store's PutConnector.
	store func(ctx context.Context, name string, config map[string]string, target string) error
}

// put validates and stores a configuration. The leader does both, because it has to validate every
// configuration that it stores.
func (h *Herder) put(ctx context.Context, name string, given rest.Config, initial creation, replace bool) (info rest.ConnectorInfo, created bool, err error) {
	given, err = named(name, given)
	if err != nil {
		return info, false, err
	}
	if err := h.place.leading(ctx); err != nil {
		return info, false, err
	}
	class, release, err := h.check(ctx, name, given)
	if err != nil {
		return info, false, err
	}
	if h.place.alone() {
		defer release() // the start needs the process too
	} else {
		release()
	}
	if err := h.place.leading(ctx); err != nil { // a validation may take long
		return info, false, err
	}
	config, _ := given.Props()
	if created, err = h.store(ctx, configured{name, config, class}, initial, replace); err != nil {
		return info, false, err
	}
	if h.place.alone() {
		err = h.started(ctx, name)
	}
	return h.info(name, config), created, err
}

// store writes a configuration, and the offsets of a new connector before it.
func (h *Herder) store(ctx context.Context, c configured, initial creation, replace bool) (created bool, err error) {
	defer h.puts.lock(c.name)()
	if err := h.place.checkConsumerGroup(c.name, c.config); err != nil {
		return false, err
	}
	old, exists := h.configs.Connector(c.name)
	if exists && !replace {
		return false, fault.New(fault.Conflict, "Connector %s already exists", c.name)
	}
	if len(initial.offsets) > 0 {
		if _, err := h.changeOffsets(ctx, c, verbCreate, initial.offsets); err != nil {
			return false, err
		}
	}
	h.trust.change(c.name, initial.ofFile || exists && sameProcess(old, c.config), initial.ofFile)
	target := string(initial.target)
	if initial.target == worker.TargetStarted {
		target = "" // the default
	}
	put := initial.store
	if put == nil {
		put = h.configs.PutConnector
	}
	defer stages.Begin(ctx, "writing a config for connector %s to the config topic", c.name)()
	err = h.place.write(ctx, func(ctx context.Context) error { return put(ctx, c.name, c.config, target) })
	return !exists, tooLarge("the configuration", "the config topic", err)
}

// started waits until a connector has been started, or could not be, and returns the error of its
// start.
func (h *Herder) started(ctx context.Context, name string) error {
	l := h.local(name)
	done := stages.Begin(ctx, "starting the connector")
	h.settle(l)
	done()
	if h.closing.Err() != nil {
		return fault.New(fault.Unavailable, "this worker is stopping")
	}
	return h.startError(l)
}

// startError returns the error of a connector's last start; nil if it succeeded.
func (h *Herder) startError(l *local) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failure == nil {
		return nil
	}
	return h.place.startFailed(l.name, worker.Target(h.configs.Target(l.name)), l.failure.Error())
}

// tooLarge returns the error of a write to a topic of the workers. If the brokers refuse the record
// for its size, it says what to do.
func tooLarge(what, topic string, err error) error {
	if storage.TooLarge(err) {
		return fault.New(fault.TooLarge, "%s is larger than %s takes: shorten it, or raise max.message.bytes of the topic and producer.max.request.size of the worker (%v)", what, topic, err)
	}
	return err
}

// Delete forgets a connector. Its offsets stay. A worker that is alone has stopped it when Delete
// returns.
func (h *Herder) Delete(ctx context.Context, name string) error {
	if err := h.place.leading(ctx); err != nil {
		return err
	}
	l, err := h.remove(ctx, name)
	if err == nil && h.place.alone() {
		h.settle(l)
	}
	return err
}

func (h *Herder) remove(ctx context.Context, name string) (*local, error) {
	if _, exists := h.configs.Connector(name); !exists {
		return nil, notFound(name)
	}
	defer h.puts.lock(name)()
	if _, exists := h.configs.Connector(name); !exists { // it was deleted meanwhile
		return nil, notFound(name)
	}
	defer stages.Begin(ctx, "removing the config for connector %s from the config topic", name)()
	l := h.local(name)
	err := h.place.write(ctx, func(ctx context.Context) error { return h.configs.RemoveConnector(ctx, name) })
	if err == nil && h.place.alone() {
		h.trust.forget(name)
	}
	return l, err
}
