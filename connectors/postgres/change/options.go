package change

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"

	"millrace/configs"
)

// Options decide the shape of records. Parse makes them from a connector's properties.
type Options struct {
	Prefix   string
	Database string // in each source block

	// Task and Run identify the task and its run in the headers of change records: the number of
	// the task, and a UUID per start. They have no meaning without extended.headers.enabled.
	Task, Run string

	// Log receives a warning for each column with values that cannot be converted.
	Log *slog.Logger

	decimals, times, binaries, intervals, hstores string
	moneyDigits                                   int
	unknown                                       bool
	placeholder                                   []byte
	placeholderText                               string
	placeholderUUID                               string

	tombstones, metadata, headers, unchanged bool
	skipped                                  [operationCount]bool
	failures                                 string

	columns columnFilter
	rules   []rule
	keys    []keyRule
	names   naming
}

// Parse returns the options of a connector's properties. It reports all errors at once.
func Parse(props map[string]string) (*Options, error) {
	c, err := Keys().Parse(props)
	if err != nil {
		return nil, err
	}
	if err := conflicts(c); err != nil {
		return nil, err
	}
	o := &Options{
		Prefix: c.String(PrefixKey), Log: slog.New(slog.DiscardHandler),
		decimals: lower(c, decimalKey), times: lower(c, timeKey), binaries: lower(c, binaryKey),
		intervals: lower(c, intervalKey), hstores: lower(c, hstoreKey), moneyDigits: c.Int(moneyKey),
		unknown:    c.Bool(unknownKey),
		tombstones: c.Bool(tombstonesKey), metadata: c.Bool(metadataKey), headers: c.Bool(headersKey),
		unchanged: c.Bool(unchangedKey), failures: lower(c, failuresKey),
	}
	o.setPlaceholder(c.String(placeholderKey))
	for _, op := range configs.SplitList(c.String(skippedKey)) {
		for i, code := range codes {
			o.skipped[i] = o.skipped[i] || code == op
		}
	}
	if o.names, err = newNaming(c); err != nil {
		return nil, err
	}
	if o.columns, err = newColumnFilter(c); err != nil {
		return nil, err
	}
	if o.keys, err = newKeyRules(c.String(keyColumnsKey)); err != nil {
		return nil, err
	}
	o.rules, err = newRules(c)
	return o, err
}

func lower(c configs.Config, key string) string { return strings.ToLower(c.String(key)) }

// conflicts reports keys that exclude or require each other.
func conflicts(c configs.Config) error {
	var errs configs.Errors
	if c.String(includeKey) != "" && c.String(excludeKey) != "" {
		errs = append(errs, fmt.Sprintf("%s and %s are both set: set only one of them", includeKey, excludeKey))
	}
	if strings.Contains(c.String(strategyKey), "Regex") && (c.String(topicRegexKey) == "" || c.String(topicReplacementKey) == "") {
		errs = append(errs, fmt.Sprintf("%s=%s requires %s and %s", strategyKey, c.String(strategyKey), topicRegexKey, topicReplacementKey))
	}
	if c.String(keyRegexKey) != "" && c.String(keyReplacementKey) == "" {
		errs = append(errs, fmt.Sprintf("%s requires %s", keyRegexKey, keyReplacementKey))
	}
	if errs != nil {
		return errs
	}
	return nil
}

const hexPrefix = "hex:"

func placeholder(value string) error {
	if text, ok := strings.CutPrefix(value, hexPrefix); ok {
		if _, err := hex.DecodeString(text); err != nil {
			return fmt.Errorf("expected hexadecimal digits after %s", hexPrefix)
		}
	}
	return nil
}

func (o *Options) setPlaceholder(value string) {
	o.placeholder = []byte(value)
	if text, ok := strings.CutPrefix(value, hexPrefix); ok {
		o.placeholder, _ = hex.DecodeString(text) // placeholder has checked it
	}
	o.placeholderText = string(bytes.ToValidUTF8(o.placeholder, []byte("\uFFFD")))
	sum := md5.Sum(o.placeholder) //nolint:gosec // a UUID of version 3, without a namespace
	sum[6], sum[8] = sum[6]&0x0f|0x30, sum[8]&0x3f|0x80
	o.placeholderUUID = fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:])
}

// Transactions reports whether the beginning and the end of transactions make records.
func (o *Options) Transactions() bool { return o.metadata }

// Skips reports whether changes of this operation make no records.
func (o *Options) Skips(op Operation) bool { return o.skipped[op] }
