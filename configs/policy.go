package configs

import (
	"encoding/json"
	"fmt"
	"os"
)

// Keys of the worker that say what bundled connectors may use.
const (
	FileRootsKey     = "connector.file.roots"
	HTTPInternalKey  = "connector.http.internal.addresses"
	HTTPAddressesKey = "connector.http.allowed.addresses"
	HTTPListenKey    = "connector.http.listen.addresses"
)

// Policy is what the operator of a worker allows the bundled connectors, whoever configures them. The worker passes it to each of their
// processes in the environment, after the variables of plugin.env: a connector's configuration can neither set nor replace it.
// The zero Policy allows everything.
type Policy struct {
	FileRoots []string `json:"file_roots,omitempty"` // folders that connectors may read and write; none: any
	FileNever []string `json:"file_never,omitempty"` // files and folders that they may not, wherever they are

	HTTPExternal  bool     `json:"http_external,omitempty"`  // no connections to internal addresses
	HTTPAddresses []string `json:"http_addresses,omitempty"` // that connections may go to all the same: ADDRESS, CIDR or HOST, each with or without :PORT
	HTTPListen    []string `json:"http_listen,omitempty"`    // addresses that HttpSource may listen on: HOST:PORT, with * or ranges of ports; none: any
	WorkerPorts   []int    `json:"worker_ports,omitempty"`   // of this machine, that are the worker's own
}

// policyVariable is the environment variable of a plugin process that holds the Policy.
const policyVariable = "MILLRACE_CONNECTOR_POLICY"

// Variable is the policy as a variable for the environment of a process.
func (p Policy) Variable() string {
	text, _ := json.Marshal(p) // strings are always JSON
	return policyVariable + "=" + string(text)
}

// CurrentPolicy is the policy that this process was given; the zero Policy when it was given none. A policy that cannot be read is an error:
// nothing is allowed then.
func CurrentPolicy() (p Policy, err error) {
	text := os.Getenv(policyVariable)
	if text == "" {
		return p, nil
	}
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return p, fmt.Errorf("reading the worker's policy for connectors in %s: %w", policyVariable, err)
	}
	return p, nil
}
