package admin

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"

	"millrace/configs"
	"millrace/plugins/connect"
)

// SinkOffsetsAt returns, for each partition that a sink connector reads, the offset of the first
// record at or after a time, or the end of the partition if there is none. It skips partitions
// whose committed offset already has that value.
func (a *Admin) SinkOffsetsAt(ctx context.Context, connector string, raw map[string]string, at time.Time) ([]SinkOffset, error) {
	admin, _, closeClient, err := a.openGroup(connector, raw)
	if err != nil {
		return nil, err
	}
	defer closeClient()
	committed, err := a.SinkOffsets(ctx, connector, raw)
	if err != nil {
		return nil, err
	}
	now, known := positions(committed)
	topics, err := a.sinkTopics(ctx, admin, raw, known)
	if err != nil || len(topics) == 0 {
		return nil, err
	}
	listed, err := admin.ListOffsetsAfterMilli(ctx, at.UnixMilli(), topics...)
	if err = errors.Join(err, listed.Error()); err != nil {
		return nil, fmt.Errorf("listing the offsets of %s: %w", at.UTC().Format(time.RFC3339), err)
	}
	var out []SinkOffset
	for _, o := range listed.Offsets().Sorted() {
		tp := connect.TopicPartition{Topic: o.Topic, Partition: o.Partition}
		if was, known := now[tp]; !known || was != o.At {
			out = append(out, SinkOffset{tp, &o.At})
		}
	}
	return out, nil
}

// positions returns the offsets by their partitions, and the topics.
func positions(offsets []SinkOffset) (at map[connect.TopicPartition]int64, topics []string) {
	at = map[connect.TopicPartition]int64{}
	for _, o := range offsets {
		at[o.TopicPartition] = *o.Offset
		topics = append(topics, o.Topic)
	}
	return at, topics
}

// sinkTopics returns the existing topics that a sink connector subscribes to, and those of known.
func (a *Admin) sinkTopics(ctx context.Context, admin *kadm.Client, raw map[string]string, known []string) (out []string, err error) {
	props, err := a.Providers.Resolve(raw)
	if err != nil {
		return nil, err
	}
	config, err := configs.SinkKeys.Parse(props)
	if err != nil {
		return nil, err
	}
	all, err := admin.ListTopics(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing topics: %w", err)
	}
	named := slices.Concat(known, config.List("topics"))
	var expr *regexp.Regexp
	if text := config.String("topics.regex"); text != "" {
		if expr, err = configs.CompileRegex("^(?:" + text + ")$"); err != nil {
			return nil, fmt.Errorf("topics.regex: %w", err)
		}
	}
	for _, topic := range all.Names() {
		if slices.Contains(named, topic) || expr != nil && expr.MatchString(topic) {
			out = append(out, topic)
		}
	}
	return out, nil
}
