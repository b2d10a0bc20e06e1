package run

import (
	"errors"
	"fmt"

	"millrace/configs"
	"millrace/configs/provider"
	"millrace/internal/cli/lint"
	"millrace/internal/cli/terminal"
	"millrace/runtime/broker"
)

// standaloneFiles is the content of the files on the command line.
type standaloneFiles struct {
	props      map[string]string // of the worker
	warnings   []lint.Finding    // of the worker's file
	connectors []configs.ConnectorFile
}

// readFiles reads the files of the command line: the worker's properties and the connectors.
func readFiles(paths []string, listen string) (f standaloneFiles, err error) {
	f.props = standaloneDefaults()
	if len(paths) > 0 {
		first, err := lint.ReadFile(paths[0], "the properties file of a worker or of a connector")
		if err != nil {
			return f, terminal.Exit(terminal.BadWorker, err)
		}
		if configs.Foreign(first.Path, first.Data) == "" && configs.KindOf(first.Data) == configs.WorkerFile {
			if f.props, f.warnings, err = lint.ReadWorkerFile(lint.Standalone, paths[0], listen); err != nil {
				return f, err
			}
			paths = paths[1:]
		}
	}
	f.connectors, err = readConnectors(paths)
	return f, err
}

// readConnectors reads the connectors of a command line.
func readConnectors(paths []string) (all []configs.ConnectorFile, err error) {
	for _, path := range paths {
		list, err := configs.ReadConnectorFiles(path)
		if err != nil {
			return nil, terminal.Exit(terminal.BadConnector, err)
		}
		for _, one := range list {
			if one.InitialOffsets != nil {
				return nil, terminal.Exit(terminal.BadConnector, fmt.Errorf("%s: initial_offsets would be set again at every start of the worker: "+
					"create the connector with %s connectors create -f, or remove them", path, terminal.Program()))
			}
		}
		all = append(all, list...)
	}
	return all, nil
}

// standaloneDefaults are the properties of a worker without a file.
func standaloneDefaults() map[string]string {
	return map[string]string{
		"bootstrap.servers":              broker.Embedded,
		"key.converter":                  "org.apache.kafka.connect.storage.StringConverter",
		"value.converter":                "org.apache.kafka.connect.json.JsonConverter",
		"value.converter.schemas.enable": "false",
		"offset.flush.interval.ms":       "1000",
		"listeners":                      "http://127.0.0.1:8083",
		"producer.max.request.size":      "104857600", // the embedded broker accepts lines of any size
	}
}

// unresolved returns the error of a connector whose variables cannot be resolved, with their lines.
func unresolved(f configs.ConnectorFile, providers *provider.Providers) error {
	faults := lint.Unresolvable(providers, f.Config)
	if faults == nil {
		return nil
	}
	file, err := lint.ReadFile(f.Path, "the file of a connector")
	if err != nil {
		return terminal.Exit(terminal.BadConnector, err)
	}
	for _, part := range file.Split() {
		if one, err := configs.ParseConnectorFile(part.Path, part.Data); err == nil && one.Name == f.Name {
			file = part
		}
	}
	var errs []error
	for _, one := range faults {
		at := file.Found(one.Key, lint.LevelError, one.Text)
		errs = append(errs, errors.New(at.Place()+": "+at.Text()))
	}
	return terminal.Exit(terminal.BadConnector, errors.Join(errs...))
}
