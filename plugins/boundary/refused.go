package boundary

import (
	"fmt"

	"millrace/configs"
)

// KeyRefused is the error of an Open whose plugin process does not start because of a key of the
// connector. Without the plugin.* keys of the connector the process starts.
type KeyRefused struct {
	Key, Value string
	Reason     string // and what to do
}

func (e *KeyRefused) Error() string {
	return fmt.Sprintf("Invalid value %s for configuration %s: %s", configs.Cut(e.Value, 200), e.Key, e.Reason)
}
