package herder

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"millrace/configs"
	"millrace/runtime/worker"
)

const tokenURL = "sasl.oauthbearer.token.endpoint.url"

// tokenFile says why a connector's client may not send a file as its token, or ask an address for one; nil when it may, or when the key is another one. Whoever
// configures a connector also chooses the broker that gets the token: any file of the worker could be read so (CVE-2025-27817 of
// Apache, which allows no URL at all unless it is listed).
func (d validator) tokenFile(key, value string) error {
	where, err := url.Parse(strings.TrimSpace(value))
	switch {
	case key != tokenURL || err != nil:
		return nil
	case where.Scheme != "file" && d.addresses != nil && !worker.NamesEndpoint(d.worker, value):
		return d.addresses.CheckURL(where)
	case where.Scheme != "file":
		return nil
	}
	for _, prefix := range []string{"", "producer.", "consumer.", "admin."} {
		if strings.TrimSpace(d.worker[prefix+tokenURL]) == where.String() {
			return nil
		}
	}
	if real, err := filepath.EvalSymlinks(where.Path); err == nil {
		for _, root := range configs.SplitList(d.worker[configs.FileRootsKey]) {
			if leads, err := filepath.EvalSymlinks(root); err == nil && below(leads, real) {
				return nil
			}
		}
	}
	return fmt.Errorf("a connector's client may read a token from the folders that %s in the worker's properties lists, or from the file that the worker's own clients read",
		configs.FileRootsKey)
}

// below reports whether a path lies in a folder.
func below(folder, path string) bool {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return false
	}
	name, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(name)
}
