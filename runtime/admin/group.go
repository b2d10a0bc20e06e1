package admin

import (
	"context"
	"errors"
	"fmt"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
)

// ErrGroupActive is the error for a consumer group that still has members. Their commits would undo
// a change of its offsets.
var ErrGroupActive = errors.New("the consumer group still has members")

// SinkGroup returns the default consumer group of a sink connector.
func SinkGroup(connector string) string { return "connect-" + connector }

// GroupOf returns the consumer group of a sink connector, whose properties are resolved.
func (a *Admin) GroupOf(connector string, props map[string]string) string {
	return a.Clients.Properties("consumer", props, map[string]string{"group.id": SinkGroup(connector)})["group.id"]
}

// openGroup returns an admin client for a sink connector's consumer group, and the group's name.
func (a *Admin) openGroup(connector string, raw map[string]string) (_ *kadm.Client, group string, closeClient func(), err error) {
	props, err := a.Providers.Resolve(raw)
	if err != nil {
		return nil, "", nil, err
	}
	admin, closeClient, err := a.Open(props)
	return admin, a.GroupOf(connector, props), closeClient, err
}

func checkInactive(ctx context.Context, admin *kadm.Client, group string) error {
	members, err := Subscriptions(ctx, admin, group)
	if err == nil && len(members) > 0 {
		return ErrGroupActive
	}
	return err
}

// Subscriptions returns the topics that each member of a group subscribes to; nil for a member
// whose topics are unknown. Groups whose partitions the broker assigns (KIP-848) need a request of
// their own: the classic request does not return them.
func Subscriptions(ctx context.Context, admin *kadm.Client, group string) (members [][]string, err error) {
	classic, err := admin.DescribeGroups(ctx, group)
	if err != nil {
		return nil, fmt.Errorf("describing the consumer group %s: %w", group, err)
	}
	for _, m := range classic[group].Members {
		joined, _ := m.Join.AsConsumer()
		if joined == nil {
			members = append(members, nil)
			continue
		}
		members = append(members, joined.Topics)
	}
	if len(members) > 0 {
		return members, nil
	}
	return modernSubscriptions(ctx, admin, group)
}

// modernSubscriptions are the Subscriptions of a group whose partitions the broker assigns.
func modernSubscriptions(ctx context.Context, admin *kadm.Client, group string) (members [][]string, err error) {
	modern, err := admin.DescribeConsumerGroups(ctx, group)
	if err == nil {
		err = modern[group].Err
	}
	if errors.Is(err, kerr.GroupIDNotFound) || errors.Is(err, kerr.UnsupportedVersion) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("describing the consumer group %s: %w", group, err)
	}
	for _, m := range modern[group].Members {
		if m.SubscribedTopicRegex != nil && *m.SubscribedTopicRegex != "" {
			members = append(members, nil)
			continue
		}
		members = append(members, m.SubscribedTopics)
	}
	return members, nil
}
