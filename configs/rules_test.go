package configs

import (
	"strings"
	"testing"
)

func rulesOf(t *testing.T, props map[string]string) Rules {
	t.Helper()
	c, err := ruleKeys.Parse(props)
	if err != nil {
		t.Fatal(err)
	}
	return NewRules(c)
}

func TestClassRules(t *testing.T) {
	const file = "org.apache.kafka.connect.file.FileStreamSourceConnector"
	for _, row := range []struct {
		allow, deny, class string
		fine               bool
	}{
		{"", "", file, true},
		{"", file, file, false},
		{"", "FileStreamSource", file, false},
		{"", "FileStreamSourceConnector", file, false},
		{"", "FileStream*", file, false},
		{"", "org.apache.kafka.connect.file.*", file, false},
		{"", "*", file, false},
		{"", "FileStreamSink", file, true},
		{"", "FileStream", file, true},
		{"", "org.apache.kafka.connect.file.FileStreamSourceConnecto?", file, true},
		{"", "orgXapache*", file, true},
		{"FileStream*", "", file, true},
		{"CsvSource,FileStreamSource", "", file, true},
		{"CsvSource", "", file, false},
		{"CsvSource", "", "CsvSource", true},
		{"*", "FileStreamSource", file, false},
	} {
		props := map[string]string{}
		if row.allow != "" {
			props[classAllowKey] = row.allow
		}
		if row.deny != "" {
			props[classDenyKey] = row.deny
		}
		if err := rulesOf(t, props).Class(row.class); (err == nil) != row.fine {
			t.Errorf("%+v: %v", row, err)
		}
	}
}

func TestPluginKeyRules(t *testing.T) {
	for _, row := range []struct {
		policy, list, key, value string
		fine                     bool
	}{
		{"", "", "plugin.memory.max", "1GB", true},
		{"", "", "plugin.cpu.max", "1", true},
		{"", "", "plugin.stall.timeout.ms", "1", true},
		{"", "", "plugin.env", "A", false},
		{"", "", "plugin.env", "A=1", false},
		{"", "", "plugin.user", "root", false},
		{"", "", "plugin.new.name", "x", true}, // not one of our keys
		{"", "", "topic", "x", true},
		{"All", "", "plugin.env", "LD_PRELOAD=x", true},
		{"All", "", "plugin.user", "root", true},
		{"None", "", "plugin.memory.max", "1GB", false},
		{"None", "plugin.env", "plugin.env", "A", false},
		{"Allowlist", "plugin.env", "plugin.env", "A,B=1", true},
		{"Allowlist", "plugin.env", "plugin.memory.max", "1GB", false},
		{"Allowlist", "plugin.env:A, plugin.env:B", "plugin.env", "A, B=1", true},
		{"Allowlist", "plugin.env:A", "plugin.env", "A,AB", false},
		{"Allowlist", "plugin.env:A", "plugin.env", "", true},
		{"Allowlist", "plugin.env:A", "plugin.user", "A", false},
	} {
		props := map[string]string{}
		if row.policy != "" {
			props[pluginPolicyKey] = row.policy
		}
		if row.list != "" {
			props[pluginAllowedKey] = row.list
		}
		err := rulesOf(t, props).PluginKeys(map[string]string{row.key: row.value})
		if (err == nil) != row.fine || err != nil && (!strings.Contains(err.Error(), row.key) || !strings.Contains(err.Error(), pluginPolicyKey)) {
			t.Errorf("%+v: %v", row, err)
		}
	}
}
