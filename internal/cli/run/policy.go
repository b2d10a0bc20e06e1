package run

import (
	"os"
	"path/filepath"

	"millrace/api"
	"millrace/configs"
	"millrace/internal/cli/plugin"
)

// policy returns the files and addresses that bundled connectors may use. They must never use the
// folders of plugins, the data of the embedded broker or the worker's own files: a user of the REST
// API could otherwise run programs, read passwords or forge records.
func (w *workerProcess) policy() configs.Policy {
	p := configs.Policy{FileRoots: absolute(w.config.List(configs.FileRootsKey)...)}
	w.httpPolicy(&p)
	p.FileNever = absolute(plugin.WithShipped(plugin.Folders(w.config))...)
	p.FileNever = append(p.FileNever, absolute(w.own...)...)
	if users, err := api.UsersFile(w.config); err == nil {
		p.FileNever = append(p.FileNever, absolute(users)...)
	}
	if self, err := os.Executable(); err == nil {
		p.FileNever = append(p.FileNever, self)
	}
	for key, value := range w.props {
		info, err := os.Stat(value)
		if err == nil && info.Mode().IsRegular() || key == "offset.storage.file.filename" && value != "" {
			p.FileNever = append(p.FileNever, absolute(value)...)
		}
	}
	return p
}

// absolute returns paths that are valid in any working directory. It drops empty ones.
func absolute(paths ...string) (out []string) {
	for _, path := range paths {
		if path == "" {
			continue
		}
		if whole, err := filepath.Abs(path); err == nil {
			path = whole
		}
		out = append(out, path)
	}
	return out
}
