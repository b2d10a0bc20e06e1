package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"millrace/internal/test/apache"
)

// javaHeap is the maximum heap of the JVM that runs the connectors: Apache's worker, and the
// bridge beside ours.
const javaHeap = "-Xmx512m"

// jarVersion selects the file connectors in jars. Millrace has its own of the same names.
const jarVersion = "connector.plugin.version=[4.3.1]\n"

// javaSource compares Apache's file source, from the same jar on both workers.
func (b *bench) javaSource() comparison {
	return comparison{
		name:    "FileStreamSource in a jar",
		before:  b.findBridge,
		workers: b.withJars(apache.Connectors, func(r run) string { return b.sourceOf(r, b.input, "") }, jarVersion, b.inTopic),
	}
}

// javaSink compares Apache's file sink, from the same jar on both workers.
func (b *bench) javaSink() comparison {
	const topic = "java-sink-input"
	connector := func(r run) string {
		return fmt.Sprintf("name=%s\nconnector.class=FileStreamSink\nfile=%s\ntopics=%s\n", r.name, outFile(r), topic)
	}
	return comparison{
		name: "FileStreamSink in a jar",
		before: func(ctx context.Context) error {
			if err := b.findBridge(ctx); err != nil {
				return err
			}
			return loop(ctx, []string{"source", b.broker.Addr(), topic, b.input})
		},
		workers: b.withJars(apache.Connectors, connector, jarVersion, inFile),
	}
}

// withJars returns both workers with the same folder of jars in plugin.path. only contains
// connector properties for Millrace.
func (b *bench) withJars(jars func() (string, error), connector func(run) string, only string, done func(context.Context, run) (int, error)) []contender {
	ours := func(r run) (*started, error) {
		path, err := pluginPath(r, jars)
		if err != nil {
			return nil, err
		}
		more := "listeners=http://127.0.0.1:0\nplugin.java.options=" + javaHeap + "\nplugin.path=" + path + "\n"
		return b.millraceWith(r, more, connector(r)+only)
	}
	theirs := func(r run) (*started, error) {
		path, err := pluginPath(r, jars)
		if err != nil {
			return nil, err
		}
		c, err := apache.StartConnectWithHeap(r.dir, javaHeap, b.props(r)+"plugin.path="+path+"\n", connector(r))
		if err != nil {
			return nil, err
		}
		return &started{c.PID(), c.Stop}, nil
	}
	return []contender{{"Millrace", ours, done}, {"Apache Connect", theirs, done}}
}

// pluginPath returns a folder of a run with a link to a folder of jars.
func pluginPath(r run, jars func() (string, error)) (string, error) {
	path := filepath.Join(r.dir, "plugins")
	if err := os.Mkdir(path, 0o755); err != nil {
		return "", err
	}
	folder, err := jars()
	if err != nil {
		return "", err
	}
	return path, os.Symlink(folder, filepath.Join(path, filepath.Base(folder)))
}

// findBridge builds the Java bridge for the workers that start later.
func (b *bench) findBridge(context.Context) error {
	bridge, err := apache.Bridge()
	if err != nil {
		return err
	}
	return os.Setenv("MILLRACE_JAVA_BRIDGE", bridge)
}
