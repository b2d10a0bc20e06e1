package run

import (
	"net"
	"slices"
	"strconv"

	"millrace/configs"
	"millrace/configs/network"
)

// addresses are those that connectors may have the worker itself connect to: as HTTP connectors may.
func (w *workerProcess) addresses() *network.Policy {
	var p configs.Policy
	w.httpPolicy(&p)
	policy, err := network.New(p)
	if err != nil { // the keys' checks have read the same
		w.log.Error("reading the addresses that connectors may connect to", "error", err)
	}
	return &policy
}

// httpPolicy adds to a policy where HTTP connectors may connect and listen. The worker's own ports, and those of brokers on this machine,
// are not theirs: whoever may configure a connector could otherwise speak to the worker as from this machine.
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
