package plugin

import (
	"fmt"
	"os"
	"path/filepath"

	"millrace/configs"
)

// Folders returns the folders of plugin.path. The default is the folder plugins of the working
// directory, and a folder of the user.
func Folders(c configs.Config) []string {
	if c.Has("plugin.path") {
		return c.List("plugin.path")
	}
	return append([]string{localPlugins}, userPlugins()...)
}

// localPlugins is the folder of the working directory from which a worker without plugin.path
// starts plugins.
const localPlugins = "plugins"

// userPlugins returns the folder of the user's own plugins, or none for a user without a home.
func userPlugins() []string {
	if data := os.Getenv("XDG_DATA_HOME"); data != "" {
		return []string{filepath.Join(data, "millrace", "plugins")}
	}
	if home, err := os.UserHomeDir(); err == nil {
		return []string{filepath.Join(home, ".local", "share", "millrace", "plugins")}
	}
	return nil
}

// TrustedFolders returns the folders for commands that only list or check. They do not look into
// the working directory, which may belong to somebody else, such as a clone of a repository:
// listing the classes of a plugin starts it.
func TrustedFolders(c configs.Config) []string {
	if c.Has("plugin.path") {
		return c.List("plugin.path")
	}
	return userPlugins()
}

// PassedOver is a hint that this command does not start the plugins of the working directory; "" if
// there are none. fix says how the user can change that.
func PassedOver(fix string) string {
	entries, err := os.ReadDir(localPlugins)
	if err != nil || len(entries) == 0 {
		return ""
	}
	return fmt.Sprintf("plugins in ./%s are not started by this command: %s", localPlugins, fix)
}
