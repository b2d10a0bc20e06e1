package worker

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"millrace/configs"
	"millrace/configs/network"
)

// A connector can make the worker connect only to Schema Registries that HTTP connectors may connect
// to, unless the worker's own properties name the registry.
const refusal = "the worker does not allow this address"

func TestRegistriesOfConnectors(t *testing.T) {
	asked := make(chan bool, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		select {
		case asked <- true:
		default:
		}
		w.WriteHeader(http.StatusNotFound)
	}))
	defer server.Close()
	const avro = "value.converter=AvroConverter\nvalue.converter.schema.registry.url="
	for _, row := range []struct {
		name, worker, connector string
		policy                  configs.Policy
		refused                 bool
	}{
		{"a registry", "", avro + server.URL, configs.Policy{HTTPExternal: true}, true},
		{"a registry that is allowed", "", avro + server.URL, configs.Policy{HTTPExternal: true, HTTPAddresses: []string{"127.0.0.1"}}, false},
		{"a registry without a policy", "", avro + server.URL, configs.Policy{}, false},
		{"the worker's registry", "key.converter.schema.registry.url=" + server.URL, avro + server.URL, configs.Policy{HTTPExternal: true}, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			select { // of the row before
			case <-asked:
			default:
			}
			l := newLab(t, 1, row.worker)
			policy, err := network.New(row.policy)
			if err != nil {
				t.Fatal(err)
			}
			l.Addresses = &policy
			l.produce(t, "t", 0, "\x00\x00\x00\x00\x01a")
			l.watch()
			id := l.start(sinkClass, 0, row.connector)
			switch {
			case !row.refused:
				select {
				case <-asked:
				case <-time.After(20 * time.Second):
					t.Error("it was not asked")
				}
			default:
				l.statuses.awaitPart(t, refusal)
			}
			l.StopTasks(id)
			if row.refused && len(asked) > 0 {
				t.Error("it was asked all the same")
			}
		})
	}
}
