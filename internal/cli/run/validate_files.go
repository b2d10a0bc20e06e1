package run

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/internal/cli/lint"
	"millrace/internal/cli/plugin"
	"millrace/runtime/broker"
	"millrace/runtime/herder"
	"millrace/runtime/kafka"
	"millrace/runtime/storage"
)

// checker checks files, one after another.
type checker struct {
	props   map[string]string // of the worker
	from    *lint.File        // of the worker; nil: no file
	plugins []string          // folders with plugins, unless props has plugin.path
	errOut  io.Writer
	found   []lint.Finding

	names   map[string]string // the file of each connector
	offsets map[string]string // the worker's file of each file of offsets

	process *workerProcess
	herder  *herder.Standalone
}

func newChecker(errOut io.Writer) *checker {
	return &checker{props: standaloneDefaults(), errOut: errOut, names: map[string]string{}, offsets: map[string]string{}}
}

// open assembles a worker that validates connectors, from the last worker's file.
func (c *checker) open(ctx context.Context) (err error) {
	if c.herder != nil {
		return nil
	}
	if c.process, err = newProcess(c.props, processOptions{logLevel: "warn"}, io.Discard, c.errOut); err != nil {
		return err
	}
	if c.process.config, err = configs.WorkerKeys.Parse(c.process.props); err != nil {
		return err
	}
	c.process.own = []string{broker.DefaultFolder}
	paths := plugin.TrustedFolders(c.process.config)
	if c.plugins != nil && !c.process.config.Has("plugin.path") {
		paths = c.plugins
	}
	if err := c.process.openPlugins(ctx, paths); err != nil {
		return err
	}
	o := c.process.herderOptions(storage.NewMemoryOffsets(), "")
	if _, cluster := c.props["group.id"]; !cluster { // the files of a standalone worker may come from its command line
		o.Worker.Trusted = func(string, map[string]string) bool { return true }
	}
	c.herder = herder.NewStandalone(o)
	return nil
}

func (c *checker) close() {
	if c.herder != nil {
		c.herder.Close()
		c.herder = nil
	}
	if c.process != nil {
		c.process.finish()
		c.process = nil
	}
}

func (c *checker) check(ctx context.Context, file *lint.File) {
	switch {
	case configs.Foreign(file.Path, file.Data) != "" || configs.KindOf(file.Data) == configs.ConnectorConfig:
		c.checkConnector(ctx, file)
	default:
		c.checkWorker(file)
	}
}

// checkWorker checks the properties of a worker of either mode. Its valid keys apply to the
// connectors after it.
func (c *checker) checkWorker(file *lint.File) {
	props, err := configs.ParseWorkerFile(file.Path, file.Data)
	if err != nil {
		c.found = append(c.found, file.Unreadable(err))
		return
	}
	m := lint.ModeOf(props)
	found := file.WorkerFindings(m, props)
	const key = "offset.storage.file.filename"
	if path := props[key]; path != "" && m == lint.Standalone {
		if other, taken := c.offsets[path]; taken {
			found = append(found, file.Found(key, lint.LevelWarning, fmt.Sprintf("%s=%s is also used by %s: only one of the two workers can run at a time", key, path, other)))
		}
		c.offsets[path] = file.Path
	}
	var names []string
	for _, k := range lint.WorkerKeys(m, props) {
		names = append(names, k.Name)
	}
	for key := range props {
		if len(kafka.KindsWith(key)) > 0 { // WorkerFindings warns about them
			names = append(names, key)
		}
	}
	found = append(found, file.Unknown(props, names, []string{"producer.", "consumer.", "admin.", "key.converter.", "value.converter.", "header.converter.", "config.providers.",
		"config.storage.", "offset.storage.", "status.storage.", "listeners.", "admin.listeners.", "probe.listeners.", "ssl.", "sasl.", "rest.", "metrics.", "metric.",
		"response.", "inter.worker."})...)
	c.add(found)
	c.close()
	c.props, c.from = usable(props, found), file
}

// usable returns the properties of a worker without wrong keys, and with defaults for those that
// are missing then.
func usable(props map[string]string, found []lint.Finding) map[string]string {
	out := maps.Clone(props)
	for _, f := range found {
		if f.Level == lint.LevelError {
			delete(out, f.Key)
		}
		if strings.HasPrefix(f.Key, "config.providers") { // connectors are not to blame for its variables
			out[configs.UnresolvedKey] = configs.KeepUnresolved
		}
	}
	for key, value := range standaloneDefaults() {
		if _, given := out[key]; !given && (key == "bootstrap.servers" || key == "key.converter" || key == "value.converter") {
			out[key] = value
		}
	}
	return out
}

// add adds the findings of a file: errors first, and each level in the order of the lines.
func (c *checker) add(found []lint.Finding) {
	slices.SortStableFunc(found, func(a, b lint.Finding) int { return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.Line, b.Line)) })
	c.found = append(c.found, found...)
}

func (c *checker) checkConnector(ctx context.Context, file *lint.File) {
	connector, err := configs.ParseConnectorFile(file.Path, file.Data)
	if err != nil {
		c.found = append(c.found, file.Unreadable(err))
		return
	}
	found := file.Repeated()
	defer func() { c.add(found) }()
	if other, taken := c.names[connector.Name]; taken {
		level := lint.LevelWarning // the files may be those of several workers
		if c.from != nil {
			level = lint.LevelError
		}
		found = append(found, file.Found("name", level, fmt.Sprintf("Connector %s already exists: %s has the same name, and one worker refuses the second", connector.Name, other)))
	}
	c.names[connector.Name] = file.Path
	if err := c.open(ctx); err != nil {
		at := file
		if c.from != nil {
			at = c.from
		}
		found = append(found, at.Unreadable(err))
		return
	}
	v, err := c.herder.Validate(ctx, rest.ConfigOf(connector.Config))
	if err != nil {
		one := file.ClassFinding(err)
		if hint := plugin.PassedOver("name the folder with --plugin-path or, in a worker's file, plugin.path"); hint != "" && c.plugins == nil {
			one.Message += "; " + hint
		}
		found = append(found, one)
		return
	}
	found = append(found, file.ConnectorFindings(v)...)
}
