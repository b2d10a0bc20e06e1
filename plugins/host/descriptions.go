package host

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"

	"google.golang.org/protobuf/proto"

	"millrace/plugins/host/jvm"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// The descriptions of plugins in Java are cached in files, because a JVM takes seconds for one. The
// name of a file contains the plugin's path and the stamp of its files, so a changed plugin has no
// cached description.

// descriptionName returns the name of a plugin's cached description, and a pattern for those of all
// its versions.
func descriptionName(p installed) (name, versions string, err error) {
	absolute, err := filepath.Abs(p.path)
	if err != nil {
		return "", "", err
	}
	sum := func(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:24] }
	return sum(absolute) + "-" + sum(p.stamp.String()+p.bridge.ID+p.discovery) + ".pb", sum(absolute) + "-*.pb", nil
}

// cachedDescription returns the cached description of a plugin; nil if there is none.
func cachedDescription(p installed) (*connectv1.DescribeResponse, error) {
	name, _, err := descriptionName(p)
	if err != nil {
		return nil, err
	}
	data, err := jvm.Description(name)
	if err != nil || data == nil {
		return nil, err
	}
	r := &connectv1.DescribeResponse{}
	return r, proto.Unmarshal(data, r)
}

// cacheDescription stores a plugin's description in place of those of its previous versions.
func cacheDescription(p installed, r *connectv1.DescribeResponse) error {
	name, versions, err := descriptionName(p)
	if err != nil {
		return err
	}
	data, err := proto.Marshal(r)
	if err != nil {
		return err
	}
	return jvm.StoreDescription(name, versions, data)
}
