package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
	"millrace/runtime/kafka"
)

// SinkOffset is how far a sink connector's consumer group is in a partition; nil: nowhere.
type SinkOffset struct {
	connect.TopicPartition
	Offset *int64
}

// ErrGroupActive says that a consumer group still has members, whose commits would undo a change of its offsets.
var ErrGroupActive = errors.New("the consumer group still has members")

// SinkOffsets gives the committed offsets of a sink connector's consumer group, in order.
func (w *Worker) SinkOffsets(ctx context.Context, connector string, props map[string]string) ([]SinkOffset, error) {
	admin, group, closeClient, err := w.groupAdmin(connector, props)
	if err != nil {
		return nil, err
	}
	defer closeClient()
	fetched, err := admin.FetchOffsets(ctx, group)
	if err != nil && !errors.Is(err, kerr.GroupIDNotFound) {
		return nil, fmt.Errorf("listing consumer group offsets: %w", err)
	}
	var out []SinkOffset
	for _, o := range fetched.Sorted() {
		if o.Err == nil && o.At >= 0 {
			out = append(out, SinkOffset{connect.TopicPartition{Topic: o.Topic, Partition: o.Partition}, &o.At})
		}
	}
	return out, nil
}

// AlterSinkOffsets commits offsets for a sink connector's consumer group that has no members, and removes those that are nil.
func (w *Worker) AlterSinkOffsets(ctx context.Context, connector string, props map[string]string, offsets []SinkOffset) error {
	admin, group, closeClient, err := w.groupAdmin(connector, props)
	if err != nil {
		return err
	}
	defer closeClient()
	if err := inactive(ctx, admin, group); err != nil {
		return err
	}
	commit, remove := kadm.Offsets{}, kadm.TopicsSet{}
	for _, o := range offsets {
		if o.Offset == nil {
			remove.Add(o.Topic, o.Partition)
			continue
		}
		commit.AddOffset(o.Topic, o.Partition, *o.Offset, -1)
	}
	if err := existing(ctx, admin, commit); err != nil {
		return err
	}
	if len(commit) > 0 {
		if err := admin.CommitAllOffsets(ctx, group, commit); err != nil {
			return fmt.Errorf("Failed to alter consumer group offsets for connector %s: %w", connector, err) // Apache's wording
		}
	}
	if len(remove) == 0 {
		return nil
	}
	deleted, err := admin.DeleteOffsets(ctx, group, remove)
	if err == nil {
		err = deleted.Error()
	}
	if err != nil && !errors.Is(err, kerr.GroupIDNotFound) && !errors.Is(err, kerr.UnknownTopicOrPartition) {
		return fmt.Errorf("Failed to alter consumer group offsets for connector %s: %w", connector, err) // Apache's wording
	}
	return nil
}

// ResetSinkOffsets removes a sink connector's consumer group, which must have no members.
func (w *Worker) ResetSinkOffsets(ctx context.Context, connector string, props map[string]string) error {
	admin, group, closeClient, err := w.groupAdmin(connector, props)
	if err != nil {
		return err
	}
	defer closeClient()
	_, err = admin.DeleteGroup(ctx, group)
	switch {
	case errors.Is(err, kerr.NonEmptyGroup):
		return ErrGroupActive
	case err != nil && !errors.Is(err, kerr.GroupIDNotFound):
		return fmt.Errorf("Failed to reset consumer group offsets for connector %s: %w", connector, err) // Apache's wording
	}
	return nil
}

// groupAdmin gives what administers a sink connector's consumer group, and the group's name.
func (w *Worker) groupAdmin(connector string, raw map[string]string) (_ *kadm.Client, group string, closeClient func(), err error) {
	props, err := w.Providers.Resolve(raw)
	if err != nil {
		return nil, "", nil, err
	}
	admin, closeClient, err := w.admin(props)
	return admin, w.groupOf(connector, props), closeClient, err
}

// groupOf is the consumer group of a sink connector.
func (w *Worker) groupOf(connector string, props map[string]string) string {
	return w.clientProps("consumer", props, map[string]string{"group.id": sinkGroup(connector)})["group.id"]
}

// admin gives what administers Kafka for a connector. It tries forever, in silence: whoever asks for something sets the time.
func (w *Worker) admin(props map[string]string) (_ *kadm.Client, closeClient func(), err error) {
	return w.adminWith(w.clientProps("admin", props, nil))
}

// admin gives what administers Kafka for a task. That a broker cannot be reached is logged, and the task's trouble until the client is closed.
func (t *taskBase) admin() (_ *kadm.Client, closeClient func(), err error) {
	props := t.w.clientProps("admin", t.connectorProps, map[string]string{"client.id": "connector-adminclient-" + t.id.String()})
	reach := &kafka.Reach{ClientID: props["client.id"], Log: t.log}
	client, end, err := t.w.adminWith(props, kgo.WithHooks(reach))
	if err != nil {
		return nil, nil, err
	}
	t.reaches.add(reach)
	return client, func() {
		t.reaches.remove(reach)
		end()
	}, nil
}

func (w *Worker) adminWith(props map[string]string, more ...kgo.Opt) (_ *kadm.Client, closeClient func(), err error) {
	opts, err := w.clientOptions(props, kafka.Patient)
	if err != nil {
		return nil, nil, err
	}
	client, err := kgo.NewClient(slices.Concat(opts, more, []kgo.Opt{kgo.WithHooks(&w.admins)})...)
	if err != nil {
		return nil, nil, err
	}
	return kadm.NewClient(client), client.Close, nil
}

func sinkGroup(connector string) string { return "connect-" + connector }

func inactive(ctx context.Context, admin *kadm.Client, group string) error {
	members, err := subscriptions(ctx, admin, group)
	if err == nil && len(members) > 0 {
		return ErrGroupActive
	}
	return err
}

// subscriptions are the topics that each member of a group has asked for; nil for a member of which that is not known. Groups whose
// partitions the broker assigns (KIP-848) are described by a request of their own: the classic one does not know them.
func subscriptions(ctx context.Context, admin *kadm.Client, group string) (members [][]string, err error) {
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

// existing checks that the partitions are there: a broker may take offsets for any.
func existing(ctx context.Context, admin *kadm.Client, offsets kadm.Offsets) error {
	if len(offsets) == 0 {
		return nil
	}
	topics := offsets.TopicsSet().Topics()
	slices.Sort(topics)
	details, err := admin.ListTopics(ctx, topics...)
	if err != nil {
		return fmt.Errorf("listing the topics %v: %w", topics, err)
	}
	var missing error
	offsets.Each(func(o kadm.Offset) {
		if _, ok := details[o.Topic].Partitions[o.Partition]; !ok {
			missing = fmt.Errorf("Failed to alter consumer group offsets: there is no partition %d of a topic %s", o.Partition, o.Topic) // Apache's wording
		}
	})
	return missing
}
