package configs

import (
	"encoding/json"
	"fmt"
	"os"
)

// Worker keys for the access rules of the connectors of a release.
const (
	FileRootsKey     = "connector.file.roots"
	HTTPInternalKey  = "connector.http.internal.addresses"
	HTTPAddressesKey = "connector.http.allowed.addresses"
	HTTPListenKey    = "connector.http.listen.addresses"
)

// Policy is what the operator of a worker allows the connectors of a release, bundled or beside the
// worker, to access, regardless of their configurations. The worker passes it to each plugin process
// in the environment, after the variables of plugin.env, so that the configuration of a connector can
// neither set nor replace it.
// The zero Policy allows everything.
type Policy struct {
	// directories that connectors may read and write; empty: any
	FileRoots []string `json:"file_roots,omitempty"`
	FileNever []string `json:"file_never,omitempty"` // files and directories that are always denied

	// deny connections to internal addresses
	HTTPExternal bool `json:"http_external,omitempty"`
	// exceptions that are always allowed: ADDRESS, CIDR or HOST, each with or without :PORT
	HTTPAddresses []string `json:"http_addresses,omitempty"`
	// addresses that HttpSource may listen on: HOST:PORT, with * or port ranges; empty: any
	HTTPListen []string `json:"http_listen,omitempty"`
	// the worker's own ports on this machine
	WorkerPorts []int `json:"worker_ports,omitempty"`
}

// policyVariable is the environment variable that passes the Policy to a plugin process.
const policyVariable = "MILLRACE_CONNECTOR_POLICY"

// Variable returns the policy as an environment variable, NAME=VALUE.
func (p Policy) Variable() string {
	text, _ := json.Marshal(p) // strings always marshal
	return policyVariable + "=" + string(text)
}

// CurrentPolicy returns the policy of this process; the zero Policy if it has none. If the policy
// is not readable it returns an error, and the caller must deny everything.
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
