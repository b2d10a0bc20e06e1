package provider_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"millrace/configs/provider"
)

// vault is a provider of a plugin. Every answer is a new one.
type vault struct {
	asked int
	ttl   time.Duration
	fixed string // an answer that stays the same
	err   error
}

func (v *vault) Resolve(context.Context, string, map[string]string, string, []string) (map[string]string, time.Duration, error) {
	v.asked++
	value := fmt.Sprint("lease-", v.asked)
	if v.fixed != "" {
		value = v.fixed
	}
	return map[string]string{"password": value}, v.ttl, v.err
}

func opened(t *testing.T, v *vault) *provider.Providers {
	t.Helper()
	p, err := provider.New(map[string]string{"plugin.path": "x", "config.providers": "vault", "config.providers.vault.class": "test.Vault"},
		&provider.Secrets{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	p.Use(v)
	return p
}

// The values of a plugin's provider are read again when their time to live is over, and not before.
func TestTimeToLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vault{ttl: time.Minute}
		p := opened(t, v)
		r, err := p.Read(map[string]string{"a": "${vault:db:password}"})
		if err != nil || r.Props["a"] != "lease-1" {
			t.Fatal(r, err)
		}
		time.Sleep(59 * time.Second) //nolint:forbidigo // the clock of the bubble
		if p.Outdated(r) || v.asked != 1 {
			t.Errorf("before the end of its time: asked %d times", v.asked)
		}
		time.Sleep(2 * time.Second) //nolint:forbidigo // the clock of the bubble
		v.err = errors.New("it is sealed")
		if p.Outdated(r) {
			t.Error("a provider that fails restarts a connector")
		}
		if v.err = nil; !p.Outdated(r) || v.asked != 3 {
			t.Errorf("after the end of its time: asked %d times", v.asked)
		}
		v.fixed = "the same"
		if r, err = p.Read(r.Raw); err != nil || p.Outdated(r) || v.asked != 4 {
			t.Errorf("after a new read: asked %d times, %v", v.asked, err)
		}
		time.Sleep(61 * time.Second) //nolint:forbidigo // the clock of the bubble
		if p.Outdated(r) || v.asked != 5 {
			t.Errorf("the same value: asked %d times", v.asked)
		}
		if p.Outdated(r) || v.asked != 5 {
			t.Errorf("a renewed value: asked %d times", v.asked)
		}
	})
}

// Without a time to live the values are valid until the next start.
func TestWithoutTimeToLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vault{}
		p := opened(t, v)
		r, err := p.ReadTask(map[string]string{"a": "${vault:db:password}"})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour) //nolint:forbidigo // the clock of the bubble
		if p.Outdated(r) || v.asked != 1 {
			t.Errorf("asked %d times", v.asked)
		}
		v.err = errors.New("it is sealed")
		if r, err = p.Read(r.Raw); err == nil || p.Outdated(r) {
			t.Error("a configuration that cannot be resolved")
		}
		if v.err = nil; !p.Outdated(r) {
			t.Error("a configuration that can be resolved at last is not outdated")
		}
	})
}
