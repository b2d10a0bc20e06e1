package configs

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// AtLeast returns a Check that accepts integers from lowest up.
func AtLeast(lowest int64) Check {
	return func(value string) error {
		if n, err := strconv.ParseInt(value, 10, 64); err == nil && n < lowest {
			return fmt.Errorf("Value must be at least %d", lowest) // Apache's wording
		}
		return nil
	}
}

// Between returns a Check that accepts integers from lowest to highest, both included.
func Between(lowest, highest int64) Check {
	return func(value string) error {
		if n, err := strconv.ParseInt(value, 10, 64); err == nil && n > highest {
			return fmt.Errorf("Value must be no more than %d", highest) // Apache's wording
		}
		return AtLeast(lowest)(value)
	}
}

// collectorURL accepts the URL of an OpenTelemetry collector.
func collectorURL(value string) error {
	if u, err := url.Parse(value); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("expected the URL of a collector, such as http://localhost:4318")
	}
	return nil
}

// share accepts numbers from 0 to 1.
func share(value string) error {
	if n, err := strconv.ParseFloat(value, 64); err != nil || !(n >= 0 && n <= 1) {
		return errors.New("expected a number from 0 to 1")
	}
	return nil
}

// OneOf returns a Check that accepts the given texts. It is case-sensitive.
func OneOf(allowed ...string) Check {
	return func(value string) error {
		if slices.Contains(allowed, value) {
			return nil
		}
		// Apache's wording
		return fmt.Errorf("String must be one of: %s", strings.Join(allowed, ", "))
	}
}

// OneOfFold returns a Check that accepts the given texts in any case.
func OneOfFold(allowed ...string) Check {
	return func(value string) error {
		for _, a := range allowed {
			if strings.EqualFold(a, value) {
				return nil
			}
		}
		upper := strings.ToUpper(strings.Join(allowed, ", "))
		return fmt.Errorf("String must be one of (case insensitive): %s", upper) // Apache's wording
	}
}

// NonEmpty rejects the empty text.
func NonEmpty(value string) error {
	if value == "" {
		return errors.New("String may not be empty") // Apache's wording
	}
	return nil
}

// Regex accepts regular expressions in Go's regexp syntax.
func Regex(value string) error {
	if _, err := CompileRegex(value); err != nil {
		return fmt.Errorf("Invalid regex: %w", err) // Apache's wording
	}
	return nil
}

// NonEmptyList rejects a list without items.
func NonEmptyList(value string) error {
	if len(SplitList(value)) == 0 {
		return errors.New("Configuration must not be empty.") // Apache's wording
	}
	return nil
}

func noEmptyItems(value string) error {
	if value == "" || slices.Contains(SplitList(value), "") {
		return errors.New("Configuration values must not be empty.") // Apache's wording
	}
	return nil
}

// UniqueItems rejects a list with empty or duplicate items.
func UniqueItems(value string) error {
	items := SplitList(value)
	if slices.Contains(items, "") {
		return errors.New("Configuration values must not be empty.") // Apache's wording
	}
	if duplicates(items) {
		return errors.New("Configuration contains duplicate values.") // Apache's wording
	}
	return nil
}

func uniqueAliases(value string) error {
	if duplicates(SplitList(value)) {
		return errors.New("Duplicate alias provided.") // Apache's wording
	}
	return nil
}

func duplicates(items []string) bool {
	return len(slices.Compact(slices.Sorted(slices.Values(items)))) < len(items)
}

func positiveOrBroker(value string) error {
	if n, err := strconv.ParseInt(value, 10, 64); err == nil && n < 1 && n != -1 {
		// in Apache's style
		return errors.New("Value must be at least 1, or -1 for the broker's default")
	}
	return nil
}
