package kafka

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
)

// ResetKey is the consumer key for the start position in a partition without a committed offset.
const ResetKey = "auto.offset.reset"

const byDuration = "by_duration"

// resetForms describes the values that Apache accepts for ResetKey.
const resetForms = "expected earliest, latest, none or by_duration:PnDTnHnMn.nS with a duration that is not negative, such as by_duration:PT1H"

// resetOf parses a value of ResetKey. word is in lower case; back is the duration of by_duration.
func resetOf(value string) (word string, back time.Duration, err error) {
	word, duration, timed := strings.Cut(value, ":")
	switch word = strings.ToLower(word); {
	case timed && word == byDuration:
		if back, err = ParseDuration(duration); err == nil && back >= 0 {
			return word, back, nil
		}
	case !timed && slices.Contains([]string{"earliest", "latest", "none"}, word):
		return word, 0, nil
	}
	return "", 0, errors.New(resetForms)
}

// resetOptions returns the options for a consumer's start position.
func resetOptions(c configs.Config) []kgo.Opt {
	word, back, _ := resetOf(c.String(ResetKey))
	switch word {
	case byDuration:
		return lookBack(back, c.String("group.id") != "")
	case "none":
		return []kgo.Opt{kgo.ConsumeStartOffset(kgo.NewOffset().AtCommitted()), kgo.ConsumeResetOffset(kgo.NoResetOffset())}
	case "latest":
		return []kgo.Opt{kgo.ConsumeStartOffset(kgo.NewOffset().AtEnd()), kgo.ConsumeResetOffset(kgo.NewOffset().AtEnd())}
	}
	return []kgo.Opt{kgo.ConsumeStartOffset(kgo.NewOffset().AtStart()), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart())}
}

// lookBack starts a consumer at the first record of the last back. In a group, the time counts from
// the assignment of a partition. An offset that has gone out of range resets to the time that
// counts from the creation of the client.
func lookBack(back time.Duration, group bool) []kgo.Opt {
	start := kgo.NewOffset().AfterMilli(max(0, time.Now().Add(-back).UnixMilli()))
	opts := []kgo.Opt{kgo.ConsumeStartOffset(start), kgo.ConsumeResetOffset(start)}
	if !group {
		return opts
	}
	return append(opts, kgo.AdjustFetchOffsetsFn(func(_ context.Context, offsets map[string]map[int32]kgo.Offset) (map[string]map[int32]kgo.Offset, error) {
		now := kgo.NewOffset().AfterMilli(max(0, time.Now().Add(-back).UnixMilli()))
		for _, partitions := range offsets {
			for p, o := range partitions {
				if o == start {
					partitions[p] = now
				}
			}
		}
		return offsets, nil
	}))
}

// longest is about the longest time.Duration, in nanoseconds.
const longest = 9.2e18

// isoDuration matches the text that java.time.Duration parses.
var isoDuration = regexp.MustCompile(`(?i)^([-+]?)P(?:([-+]?\d+)D)?(T(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?\d+)(?:[.,](\d{0,9}))?S)?)?$`)

// ParseDuration parses an ISO 8601 duration as Java does: PnDTnHnMn.nS, where each part can have
// its own sign. A duration beyond Go's limit of 292 years becomes that limit.
func ParseDuration(text string) (time.Duration, error) {
	m := isoDuration.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil || strings.EqualFold(m[3], "T") || m[2]+m[4]+m[5]+m[6] == "" {
		return 0, fmt.Errorf("%q is no duration: expected PnDTnHnMn.nS, such as PT1H30M", text)
	}
	var seconds float64
	for i, unit := range map[int]float64{2: 86400, 4: 3600, 5: 60, 6: 1} {
		if m[i] == "" {
			continue
		}
		n, err := strconv.ParseFloat(m[i], 64)
		if err != nil {
			return 0, errors.New("a part of the duration is too large")
		}
		seconds += n * unit
	}
	fraction, _ := strconv.ParseFloat("0."+m[7]+"0", 64)
	if strings.HasPrefix(m[6], "-") {
		fraction = -fraction
	}
	seconds += fraction
	if m[1] == "-" {
		seconds = -seconds
	}
	return time.Duration(max(-longest, min(seconds*1e9, longest))), nil
}
