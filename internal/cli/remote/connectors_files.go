package remote

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"millrace/configs"
	"millrace/internal/cli/terminal"
)

// connectorFiles reads files and folders with connectors. It returns an error if any of them is
// wrong, so that a command does nothing before all are right.
func connectorFiles(cmd *cobra.Command, paths []string) ([]configs.ConnectorFile, error) {
	if len(paths) == 0 {
		return nil, terminal.Usage("expected a file or folder of connectors: -f FILE")
	}
	var list []configs.ConnectorFile
	from := map[string]string{}
	for _, path := range paths {
		files, err := terminal.Await(cmd.Context(), func() ([]configs.ConnectorFile, error) { return filesAt(cmd.ErrOrStderr(), path) })
		if cmd.Context().Err() != nil {
			return nil, cmd.Context().Err()
		}
		if err != nil {
			return nil, terminal.Exit(terminal.BadConnector, err)
		}
		for _, f := range files {
			if before, twice := from[f.Name]; twice {
				return nil, terminal.Exit(terminal.BadConnector, fmt.Errorf("%s and %s both contain the connector %s: expected each connector once", before, f.Path, f.Name))
			}
			from[f.Name] = f.Path
			list = append(list, f)
		}
	}
	return list, nil
}

// filesAt reads a file, or all *.properties and *.json of a folder. The path - is standard input.
func filesAt(errOut io.Writer, path string) ([]configs.ConnectorFile, error) {
	if path == "-" {
		path = "/dev/stdin"
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, configs.PathFirst(err)
	}
	if !info.IsDir() {
		return configs.ReadConnectorFiles(path)
	}
	return folder(errOut, path)
}

// folder reads the connectors of a folder. It skips other files.
func folder(errOut io.Writer, path string) (list []configs.ConnectorFile, err error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, configs.PathFirst(err)
	}
	for _, e := range entries {
		name := filepath.Join(path, e.Name())
		if e.IsDir() || !slices.Contains([]string{".properties", ".json"}, filepath.Ext(name)) {
			continue
		}
		if data, err := os.ReadFile(name); err == nil && configs.KindOf(data) == configs.WorkerFile && filepath.Ext(name) == ".properties" {
			fmt.Fprintf(errOut, "%s is skipped: it has no connector.class\n", name)
			continue
		}
		files, err := filesAt(errOut, name)
		if err != nil {
			return nil, err
		}
		list = append(list, files...)
	}
	if list == nil {
		return nil, fmt.Errorf("%s has no connectors: expected files called *.properties or *.json", path)
	}
	return list, nil
}
