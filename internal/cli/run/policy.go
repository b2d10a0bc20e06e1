package run

import (
	"os"
	"path/filepath"

	"millrace/api"
	"millrace/configs"
	"millrace/internal/cli/plugin"
)

// policy is what the worker's operator allows the bundled connectors. They may never touch the plugins, which the worker would run, nor
// the embedded broker's data, nor the worker's own files: whoever may use the REST API could otherwise run programs, read passwords or
// forge records.
func (w *workerProcess) policy() configs.Policy {
	p := configs.Policy{FileRoots: absolute(w.config.List(configs.FileRootsKey)...)}
	w.httpPolicy(&p)
	p.FileNever = absolute(plugin.Folders(w.config)...)
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

// absolute gives paths that stay what they are in another working directory. Empty ones are dropped.
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
