package kafka

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"millrace/configs"
)

// oneOf allows these words in any case. Apache's clients are stricter for some keys: they require
// the case of the list.
func oneOf(words ...string) configs.Check {
	return func(value string) error {
		if _, ok := find(value, words); ok {
			return nil
		}
		return fmt.Errorf("String must be one of: %s", strings.Join(words, ", ")) // Apache's wording
	}
}

func find(value string, words []string) (string, bool) {
	for _, w := range words {
		if strings.EqualFold(w, value) {
			return w, true
		}
	}
	return "", false
}

// within allows numbers from lowest to highest.
func within(lowest, highest float64) configs.Check {
	return func(value string) error {
		switch n, err := strconv.ParseFloat(value, 64); {
		case err != nil:
		case !(n >= lowest):
			return fmt.Errorf("Value must be at least %v", lowest) // Apache's wording
		case n > highest:
			return fmt.Errorf("Value must be no more than %v", highest) // Apache's wording
		}
		return nil
	}
}

func gzipLevel(value string) error {
	const most = 9
	if n, err := strconv.Atoi(value); err == nil && n != -1 && (n < 1 || n > most) {
		return fmt.Errorf("expected a level from 1 to %d, or -1", most)
	}
	return nil
}

func hostPorts(value string) error {
	servers := configs.SplitList(value)
	if len(servers) == 0 {
		return errors.New("expected brokers as host:port, comma-separated")
	}
	for _, s := range servers {
		if _, port, err := net.SplitHostPort(s); err != nil || port == "" {
			return fmt.Errorf("%q: expected brokers as host:port, comma-separated", s)
		}
	}
	return nil
}

func resetForm(value string) error {
	_, _, err := resetOf(value)
	return err
}

func partitionerClass(value string) error {
	if _, ok := partitioners[lastName(value)]; value == "" || ok {
		return nil
	}
	return errors.New("expected RoundRobinPartitioner, UniformStickyPartitioner or nothing")
}

func assignors(value string) error {
	for _, class := range configs.SplitList(value) {
		if balancers[lastName(class)] == nil {
			return fmt.Errorf("%q: expected RangeAssignor, RoundRobinAssignor, StickyAssignor or CooperativeStickyAssignor", class)
		}
	}
	return nil
}

// lastName returns the name of a class without its package.
func lastName(class string) string { return class[strings.LastIndexByte(class, '.')+1:] }

// disagree returns the error for a value that contradicts the value of another key.
func disagree(key, value, expected string) error {
	return fmt.Errorf("Invalid value %s for configuration %s: expected %s", value, key, expected) // Apache's wording
}
