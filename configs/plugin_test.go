package configs

import "testing"

func TestParseBytes(t *testing.T) {
	for text, want := range map[string]int64{"": 0, "0": 0, "12": 12, "64MB": 64 << 20, "64mib": 64 << 20, " 1.5 GB ": 3 << 29, "2k": 2048, "7B": 7} {
		if got, err := ParseBytes(text); got != want || err != nil {
			t.Errorf("%q is %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"x", "-1", "1TBB", "MB", "1e400", "NaN", "Inf", "9999999999GB", "1 2"} {
		if got, err := ParseBytes(text); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
}

func TestPluginKeys(t *testing.T) {
	for key, row := range map[string]struct{ good, bad []string }{
		"plugin.memory.max":       {[]string{"64MB", "1G"}, []string{"much", "1MB", "-1"}},
		"plugin.cpu.max":          {[]string{"0.5", "8"}, []string{"0", "-1", "all", "NaN", "Inf"}},
		"plugin.env":              {[]string{"A=b", "A, B=c=d", ""}, []string{"=x", "A B=c", ",", "A=\x00"}},
		"plugin.user":             {nil, []string{"nobody-at-all", ""}},
		"plugin.stall.timeout.ms": {[]string{"0", "100"}, []string{"-1", "soon"}},
	} {
		for _, value := range row.good {
			if _, err := PluginKeys.Parse(map[string]string{key: value}); err != nil {
				t.Errorf("%s=%s: %v", key, value, err)
			}
		}
		for _, value := range row.bad {
			if _, err := PluginKeys.Parse(map[string]string{key: value}); err == nil {
				t.Errorf("%s=%q is taken", key, value)
			}
		}
	}
}
