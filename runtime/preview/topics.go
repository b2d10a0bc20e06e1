package preview

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
)

// missingTopics returns notes about topics of a sink that do not exist or are empty. found is false if
// none of them exists. A topic counts as existing if the brokers do not answer.
func missingTopics(ctx context.Context, client *kgo.Client, config configs.Config, wait time.Duration) (notes []string, found bool) {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	admin := kadm.NewClient(client)
	all, err := admin.ListTopics(ctx)
	if err != nil {
		return []string{fmt.Sprintf("the brokers did not say which topics there are: %v", err)}, true
	}
	wanted := config.List("topics")
	if len(wanted) == 0 {
		return missingMatch(config, all)
	}
	for _, name := range wanted {
		if err := all[name].Err; all.Has(name) && !errors.Is(err, kerr.UnknownTopicOrPartition) || !unknown(ctx, admin, name) {
			found = true
			continue
		}
		note := fmt.Sprintf("the topic %s does not exist yet: the sink waits for it", name)
		if near, ok := configs.Nearest(name, all.Names()); ok {
			note += "; did you mean " + near + "?"
		}
		notes = append(notes, note)
	}
	return append(notes, emptyTopics(ctx, admin, slices.DeleteFunc(wanted, func(name string) bool { return !all.Has(name) }))...), found
}

// unknown looks for one topic. It may exist although the list for this user lacks it.
func unknown(ctx context.Context, admin *kadm.Client, name string) bool {
	one, err := admin.ListTopics(ctx, name)
	return err == nil && errors.Is(one[name].Err, kerr.UnknownTopicOrPartition)
}

// missingMatch returns a note if no topic matches topics.regex.
func missingMatch(config configs.Config, all kadm.TopicDetails) (notes []string, found bool) {
	expr := config.String("topics.regex")
	re, err := regexp.Compile("^(?:" + expr + ")$")
	if err != nil || slices.ContainsFunc(all.Names(), re.MatchString) {
		return nil, true
	}
	return []string{fmt.Sprintf("no topic matches topics.regex=%s yet: the sink waits for one", expr)}, false
}

// emptyTopics returns notes about topics that hold no records.
func emptyTopics(ctx context.Context, admin *kadm.Client, topics []string) (notes []string) {
	if len(topics) == 0 {
		return nil
	}
	first, err := admin.ListStartOffsets(ctx, topics...)
	last, err2 := admin.ListEndOffsets(ctx, topics...)
	if err != nil || err2 != nil || first.Error() != nil || last.Error() != nil {
		return nil
	}
	for _, name := range topics {
		held := int64(0)
		for p, end := range last[name] {
			held += end.Offset - first[name][p].Offset
		}
		if held == 0 {
			notes = append(notes, fmt.Sprintf("the topic %s holds no records", name))
		}
	}
	return notes
}
