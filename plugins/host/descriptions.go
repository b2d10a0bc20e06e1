package host

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"google.golang.org/protobuf/proto"

	connectv1 "millrace/plugins/proto/connect/v1"
)

// The descriptions of plugins in Java are cached in files, because a JVM takes seconds for one. The
// name of a file contains the plugin's path and the stamp of its files, so a changed plugin has no
// cached description.

// descriptionFile returns the path of a plugin's cached description, and a pattern for those of all
// its versions.
func descriptionFile(p installed) (file, versions string, err error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", "", err
	}
	absolute, err := filepath.Abs(p.path)
	if err != nil {
		return "", "", err
	}
	sum := func(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:24] }
	prefix := filepath.Join(cache, "millrace", "plugins", sum(absolute))
	return prefix + "-" + sum(p.stamp.String()+p.bridge.ID+p.discovery) + ".pb", prefix + "-*.pb", nil
}

// cachedDescription returns the cached description of a plugin; nil if there is none.
func cachedDescription(p installed) (*connectv1.DescribeResponse, error) {
	file, _, err := descriptionFile(p)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r := &connectv1.DescribeResponse{}
	if err := proto.Unmarshal(data, r); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return r, nil
}

// cacheDescription stores a plugin's description in place of those of its previous versions.
func cacheDescription(p installed, r *connectv1.DescribeResponse) error {
	file, versions, err := descriptionFile(p)
	if err != nil {
		return err
	}
	data, err := proto.Marshal(r)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	old, err := filepath.Glob(versions)
	if err != nil {
		return err
	}
	for _, path := range old {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), "new-")
	if err != nil {
		return err
	}
	_, err = temporary.Write(data)
	if err := errors.Join(err, temporary.Close()); err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return os.Rename(temporary.Name(), file)
}
