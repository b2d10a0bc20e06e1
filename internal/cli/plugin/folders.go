package plugin

import (
	"fmt"
	"os"
	"path/filepath"

	"millrace/configs"
)

// Folders is the folders of plugin.path; unless set, plugins in the working directory and one for the user.
func Folders(c configs.Config) []string {
	if c.Has("plugin.path") {
		return c.List("plugin.path")
	}
	return append([]string{localPlugins}, userPlugins()...)
}

// localPlugins is the folder in the working directory from which a worker without plugin.path starts plugins.
const localPlugins = "plugins"

// userPlugins is the folder of the user's own plugins; nothing for a user without a home.
func userPlugins() []string {
	if data := os.Getenv("XDG_DATA_HOME"); data != "" {
		return []string{filepath.Join(data, "millrace", "plugins")}
	}
	if home, err := os.UserHomeDir(); err == nil {
		return []string{filepath.Join(home, ".local", "share", "millrace", "plugins")}
	}
	return nil
}

// TrustedFolders is the same for commands that only look: what lies in the working directory may be anybody's, such as in a clone of
// a repository, and to ask a plugin what it offers is to start it.
func TrustedFolders(c configs.Config) []string {
	if c.Has("plugin.path") {
		return c.List("plugin.path")
	}
	return userPlugins()
}

// PassedOver says that plugins in the working directory are not looked at; "" where there are none.
func PassedOver(fix string) string {
	entries, err := os.ReadDir(localPlugins)
	if err != nil || len(entries) == 0 {
		return ""
	}
	return fmt.Sprintf("plugins in ./%s are not started by this command: %s", localPlugins, fix)
}
