package run

import (
	"net"
	"slices"
	"strconv"

	"millrace/configs"
	"millrace/configs/network"
)

// addresses returns the policy for connections of the worker itself on behalf of connectors. It is
// that of HTTP connectors.
func (w *workerProcess) addresses() *network.Policy {
	var p configs.Policy
	w.httpPolicy(&p)
	policy, err := network.New(p)
	if err != nil { // the checks of the keys have parsed the same
		w.log.Error("reading the addresses that connectors may connect to", "error", err)
	}
	return &policy
}

// httpPolicy adds the addresses on which HTTP connectors may connect and listen. They must not use
// the ports of the worker and of brokers on this machine: a user who may configure connectors could
// otherwise send requests to the worker from this machine.
func (w *workerProcess) httpPolicy(p *configs.Policy) {
	p.HTTPExternal = w.config.String(configs.HTTPInternalKey) == "deny"
	p.HTTPAddresses, p.HTTPListen = w.config.List(configs.HTTPAddressesKey), w.config.List(configs.HTTPListenKey)
	if w.listeners != nil {
		p.WorkerPorts = w.listeners.Ports()
	}
	for _, broker := range configs.SplitList(w.props["bootstrap.servers"]) {
		host, text, err := net.SplitHostPort(broker)
		port, portErr := strconv.Atoi(text)
		if err == nil && portErr == nil && slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, host) {
			p.WorkerPorts = append(p.WorkerPorts, port)
		}
	}
}
