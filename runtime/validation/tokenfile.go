package validation

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"millrace/configs"
	"millrace/runtime/kafka"
)

const tokenURL = "sasl.oauthbearer.token.endpoint.url"

// tokenFile returns why a connector's client may not read its token from a file, or from an
// address; nil if it may, or if the key is another one. The user who configures a connector also
// chooses the broker that receives the token, and could read any file of the worker that way
// (CVE-2025-27817 of Apache Kafka, which allows only listed URLs).
func (v *Validator) tokenFile(key, value string) error {
	where, err := url.Parse(strings.TrimSpace(value))
	switch {
	case key != tokenURL || err != nil:
		return nil
	case where.Scheme != "file" && v.addresses != nil && !kafka.NamesEndpoint(v.worker, value):
		return v.addresses.CheckURL(where)
	case where.Scheme != "file":
		return nil
	}
	for _, prefix := range []string{"", "producer.", "consumer.", "admin."} {
		if strings.TrimSpace(v.worker[prefix+tokenURL]) == where.String() {
			return nil
		}
	}
	if real, err := filepath.EvalSymlinks(where.Path); err == nil {
		for _, root := range configs.SplitList(v.worker[configs.FileRootsKey]) {
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
