package broker

import (
	"strings"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// adaptRequests changes requests of Java's clients that kfake answers differently than Kafka.
func adaptRequests(c *kfake.Cluster) {
	adapt(c, kmsg.ListGroups, func(kreq kmsg.Request) {
		types := kreq.(*kmsg.ListGroupsRequest).TypesFilter
		for i := range types { // kfake compares them with its own in lower case
			types[i] = strings.ToLower(types[i])
		}
	})
	adapt(c, kmsg.DescribeConfigs, func(kreq kmsg.Request) {
		resources := kreq.(*kmsg.DescribeConfigsRequest).Resources
		for i, r := range resources {
			if r.ResourceType == kmsg.ConfigResourceTypeTopic && r.ConfigNames != nil {
				resources[i].ConfigNames = append(r.ConfigNames, brokerKeys(r.ConfigNames)...)
			}
		}
	})
}

// adapt calls change on every request of a kind before kfake handles it.
func adapt(c *kfake.Cluster, key kmsg.Key, change func(kmsg.Request)) {
	c.ControlKey(int16(key), func(req kmsg.Request) (kmsg.Response, error, bool) {
		change(req)
		return nil, nil, false
	})
}

// brokerKeys returns the broker's keys that are the defaults of topic keys.
func brokerKeys(names []string) (out []string) {
	for _, name := range names {
		for broker, topic := range topicKeys {
			if topic == name && broker != name {
				out = append(out, broker)
			}
		}
	}
	return out
}

// refuseACLs rejects requests about access control lists, as Kafka without an authorizer does.
// kfake would keep the lists without enforcing them.
func refuseACLs(c *kfake.Cluster) {
	code, message := kerr.SecurityDisabled.Code, kmsg.StringPtr("the embedded broker has no authorizer")
	refuse := func(key kmsg.Key, fill func(req kmsg.Request, resp kmsg.Response)) {
		c.ControlKey(int16(key), func(req kmsg.Request) (kmsg.Response, error, bool) {
			c.KeepControl()
			resp := req.ResponseKind()
			fill(req, resp)
			return resp, nil, true
		})
	}
	refuse(kmsg.DescribeACLs, func(_ kmsg.Request, resp kmsg.Response) {
		out := resp.(*kmsg.DescribeACLsResponse)
		out.ErrorCode, out.ErrorMessage = code, message
	})
	refuse(kmsg.CreateACLs, func(req kmsg.Request, resp kmsg.Response) {
		for range req.(*kmsg.CreateACLsRequest).Creations {
			result := kmsg.NewCreateACLsResponseResult()
			result.ErrorCode, result.ErrorMessage = code, message
			out := resp.(*kmsg.CreateACLsResponse)
			out.Results = append(out.Results, result)
		}
	})
	refuse(kmsg.DeleteACLs, func(req kmsg.Request, resp kmsg.Response) {
		for range req.(*kmsg.DeleteACLsRequest).Filters {
			result := kmsg.NewDeleteACLsResponseResult()
			result.ErrorCode, result.ErrorMessage = code, message
			out := resp.(*kmsg.DeleteACLsResponse)
			out.Results = append(out.Results, result)
		}
	})
}
