package kafka

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl"

	"millrace/configs"
	"millrace/configs/network"
)

// A connector may name only token endpoints that HTTP connectors may connect to, unless the
// worker's own properties name the endpoint.
func TestTokenEndpointsOfConnectors(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	policy, err := network.New(configs.Policy{HTTPExternal: true})
	if err != nil {
		t.Fatal(err)
	}
	clients := &Clients{Props: map[string]string{}, Addresses: &policy}
	props := map[string]string{"bootstrap.servers": "127.0.0.1:1", "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "OAUTHBEARER", TokenEndpoint: server.URL,
		"sasl.oauthbearer.client.credentials.client.id": "i", "sasl.oauthbearer.client.credentials.client.secret": "s"}
	for _, operators := range []bool{false, true} {
		if operators {
			clients.Props["producer."+TokenEndpoint] = server.URL
		}
		opts, err := clients.Options(props, Consumer)
		if err != nil {
			t.Fatal(err)
		}
		client, err := kgo.NewClient(opts...)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = client.OptValue(kgo.SASL).([]sasl.Mechanism)[0].Authenticate(t.Context(), "broker")
		client.Close()
		if errors.Is(err, network.ErrForbidden) == operators || err == nil {
			t.Errorf("of the operator %v: %v", operators, err)
		}
	}
}
