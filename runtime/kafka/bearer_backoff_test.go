package kafka

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"millrace/configs/backoff"
)

// endpoint counts its requests, and answers only while it is up.
type endpoint struct {
	asked int
	up    bool
}

func (e *endpoint) Token() (*oauth2.Token, error) {
	if e.asked++; !e.up {
		return nil, errors.New("down")
	}
	return &oauth2.Token{AccessToken: "t"}, nil
}

// A failing token endpoint receives requests at growing intervals, however often the client
// connects. After a success, the intervals start again.
func TestTokensAreBackedOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{}
		b := &backedOff{tokens: e, retries: backoff.Retries{Policy: backoff.Policy{First: 100 * time.Millisecond, Max: 10 * time.Second}}}
		connect := func(d time.Duration) (failed int) {
			for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(50 * time.Millisecond) { //nolint:forbidigo // the clock of synctest
				if _, err := b.Token(); err != nil {
					failed++
				}
			}
			return failed
		}
		if failed := connect(time.Minute); failed != 1200 || e.asked > 13 {
			t.Errorf("%d of 1200 connections failed, the endpoint got %d requests", failed, e.asked)
		}
		e.up = true
		if failed := connect(20 * time.Second); failed == 0 || failed > 200 {
			t.Errorf("%d connections failed after the endpoint was back", failed)
		}
		e.up, e.asked = false, 0
		if connect(time.Second); e.asked < 3 {
			t.Errorf("the intervals did not start again after a success: %d requests in a second", e.asked)
		}
	})
}
