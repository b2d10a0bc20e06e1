package admin

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"

	"millrace/plugins/connect"
)

// SinkOffset is the offset of a sink connector's consumer group in a partition; nil: none.
type SinkOffset struct {
	connect.TopicPartition
	Offset *int64
}

// SinkOffsets returns the committed offsets of a sink connector's consumer group, in order.
func (a *Admin) SinkOffsets(ctx context.Context, connector string, props map[string]string) ([]SinkOffset, error) {
	admin, group, closeClient, err := a.openGroup(connector, props)
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

// AlterSinkOffsets commits offsets for a sink connector's consumer group, and deletes those that
// are nil. The group must have no members.
func (a *Admin) AlterSinkOffsets(ctx context.Context, connector string, props map[string]string, offsets []SinkOffset) error {
	admin, group, closeClient, err := a.openGroup(connector, props)
	if err != nil {
		return err
	}
	defer closeClient()
	if err := checkInactive(ctx, admin, group); err != nil {
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
	if err := checkPartitions(ctx, admin, commit); err != nil {
		return err
	}
	if len(commit) > 0 {
		err = admin.CommitAllOffsets(ctx, group, commit)
	}
	if err == nil && len(remove) > 0 {
		err = deleteOffsets(ctx, admin, group, remove)
	}
	if err != nil {
		return fmt.Errorf("Failed to alter consumer group offsets for connector %s: %w", connector, err) // Apache's wording
	}
	return nil
}

// deleteOffsets deletes a group's offsets. A missing group or partition has none.
func deleteOffsets(ctx context.Context, admin *kadm.Client, group string, of kadm.TopicsSet) error {
	deleted, err := admin.DeleteOffsets(ctx, group, of)
	if err == nil {
		err = deleted.Error()
	}
	if errors.Is(err, kerr.GroupIDNotFound) || errors.Is(err, kerr.UnknownTopicOrPartition) {
		return nil
	}
	return err
}

// ResetSinkOffsets deletes a sink connector's consumer group, which must have no members.
func (a *Admin) ResetSinkOffsets(ctx context.Context, connector string, props map[string]string) error {
	admin, group, closeClient, err := a.openGroup(connector, props)
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

// checkPartitions returns an error if a partition does not exist. Brokers may accept offsets for
// any partition.
func checkPartitions(ctx context.Context, admin *kadm.Client, offsets kadm.Offsets) error {
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
