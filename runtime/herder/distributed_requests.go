package herder

import (
	"context"
	"log/slog"
	"strings"

	"millrace/api/rest"
	"millrace/runtime/logging"
	"millrace/runtime/stages"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// Create makes a connector, which the cluster starts when it has assigned it, and stores offsets for it before.
func (d *Distributed) Create(ctx context.Context, name string, config rest.Config, initial worker.Target, offsets ...rest.Offset) (rest.ConnectorInfo, error) {
	info, _, err := d.put(ctx, name, config, creation{target: initial, offsets: offsets}, false)
	return info, err
}

// PutConfig replaces a connector's configuration, or creates the connector.
func (d *Distributed) PutConfig(ctx context.Context, name string, config rest.Config) (_ rest.ConnectorInfo, created bool, _ error) {
	return d.put(ctx, name, config, creation{}, true)
}

// PatchConfig changes some keys of a connector's configuration; nil removes one.
func (d *Distributed) PatchConfig(ctx context.Context, name string, patch rest.Config) (rest.ConnectorInfo, error) {
	if err := d.leading(ctx); err != nil {
		return rest.ConnectorInfo{}, err
	}
	old, ok := d.configs.Connector(name)
	if !ok {
		return rest.ConnectorInfo{}, notFound(name)
	}
	config, err := patched(old, patch)
	if err != nil {
		return rest.ConnectorInfo{}, err
	}
	info, _, err := d.put(ctx, name, config, creation{}, true)
	return info, err
}

// put stores a configuration that is valid. The leader does both: it has to validate whatever reaches it anyway.
func (d *Distributed) put(ctx context.Context, name string, given rest.Config, initial creation, replace bool) (info rest.ConnectorInfo, created bool, err error) {
	given, err = named(name, given)
	if err != nil {
		return info, false, err
	}
	if err := d.leading(ctx); err != nil {
		return info, false, err
	}
	class, release, err := d.check(ctx, name, given)
	if err != nil {
		return info, false, err
	}
	release()
	if err := d.leading(ctx); err != nil { // a validation may take long
		return info, false, err
	}
	config, _ := given.Props()
	if err := d.checkConsumerGroup(name, config); err != nil {
		return info, false, err
	}
	_, exists := d.configs.Connector(name)
	if exists && !replace {
		return info, false, fault(Conflict, "Connector %s already exists", name)
	}
	target := string(initial.target)
	if initial.target == worker.TargetStarted {
		target = "" // as it is without
	}
	if len(initial.offsets) > 0 {
		if _, err := d.changeOffsets(ctx, configured{name, config, class}, verbCreate, initial.offsets); err != nil {
			return info, false, err
		}
	}
	defer stages.Begin(ctx, "writing a config for connector %s to the config topic", name)()
	if err := d.writing(ctx, func(ctx context.Context) error { return d.configs.PutConnector(ctx, name, config, target) }); err != nil {
		return info, false, tooLarge("the configuration", "the config topic", err)
	}
	return d.info(name, config), !exists, nil
}

// tooLarge is the error of a write to a topic of the workers, in words where the brokers find what was written too large.
func tooLarge(what, topic string, err error) error {
	if storage.TooLarge(err) {
		return fault(TooLarge, "%s is larger than %s takes: shorten it, or raise max.message.bytes of the topic and producer.max.request.size of the worker (%v)", what, topic, err)
	}
	return err
}

// checkConsumerGroup refuses a sink whose consumer group would be the workers' own.
func (d *Distributed) checkConsumerGroup(name string, config map[string]string) error {
	if d.typeOf(config) != "sink" {
		return nil
	}
	group := "connect-" + name
	if own, ok := config["consumer.override.group.id"]; ok {
		group = own
	}
	if workers := d.opts.Worker.Config.String("group.id"); group == workers {
		return fault(BadRequest, "Consumer group for sink connector named %s conflicts with Connect worker group %s", name, workers)
	}
	return nil
}

// Delete forgets a connector. Its offsets stay.
func (d *Distributed) Delete(ctx context.Context, name string) error {
	if err := d.leading(ctx); err != nil {
		return err
	}
	if _, exists := d.configs.Connector(name); !exists {
		return notFound(name)
	}
	defer stages.Begin(ctx, "removing the config for connector %s from the config topic", name)()
	return d.writing(ctx, func(ctx context.Context) error { return d.configs.RemoveConnector(ctx, name) })
}

// Pause stops a connector's tasks from moving records; Resume lets them go on, and starts a stopped connector.
func (d *Distributed) Pause(ctx context.Context, name string) error {
	return d.retarget(ctx, name, storage.TargetPaused)
}

// Resume undoes Pause and Stop.
func (d *Distributed) Resume(ctx context.Context, name string) error {
	return d.retarget(ctx, name, storage.TargetStarted)
}

func (d *Distributed) retarget(ctx context.Context, name, target string) error {
	if _, exists := d.configs.Connector(name); !exists {
		return unknown(name)
	}
	return d.writing(ctx, func(ctx context.Context) error { return d.configs.PutTarget(ctx, name, target) })
}

// Stop ends a connector and its tasks, but keeps its configuration and offsets.
func (d *Distributed) Stop(ctx context.Context, name string) error {
	if _, exists := d.configs.Connector(name); !exists {
		return unknown(name)
	}
	if err := d.leading(ctx); err != nil {
		return err
	}
	return d.writing(ctx, func(ctx context.Context) error {
		l := d.local(name)
		l.writing.Lock()
		defer l.writing.Unlock()
		if err := d.configs.PutTasks(ctx, name, nil); err != nil {
			return err
		}
		return d.configs.PutTarget(ctx, name, storage.TargetStopped)
	})
}

// writing bounds a write to the config topic. It is done even if whoever asked for it is gone. A leader that another one has fenced out
// writes again when it turns out to lead still: the other was suspended, and had not heard yet that it leads no more.
func (d *Distributed) writing(ctx context.Context, write func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), configTimeout)
	defer cancel()
	for {
		err := write(ctx)
		if !storage.FencedOut(err) || d.member.Confirm(ctx) != nil {
			return err
		}
		if moved := d.leading(ctx); moved != nil {
			return moved
		}
	}
}

// SetLoggerEverywhere changes a level on every worker of the cluster.
func (d *Distributed) SetLoggerEverywhere(ctx context.Context, name string, level slog.Level) error {
	return d.writing(ctx, func(ctx context.Context) error {
		return d.configs.PutLoggerLevel(ctx, name, strings.ToUpper(logging.LevelName(level)))
	})
}
