package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is a tab of a real Chromium, with everything that it has reported.
type browser struct {
	t   *testing.T
	ctx context.Context

	mu     sync.Mutex
	bytes  float64 // transferred over the network
	hosts  map[string]bool
	asked  page.DialogType // the last dialog of the browser itself
	faults []string        // uncaught errors, and violations of the page's policy
}

// findChromium returns the path of Chromium. It is required in CI.
func findChromium(t *testing.T) string {
	if testing.Short() {
		t.Skip("a short run has no browser")
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const install = "there is no Chromium: apt-get install --no-install-recommends chromium brings it"
	if os.Getenv("MILLRACE_REQUIRE_CHROMIUM") == "1" {
		t.Fatal("MILLRACE_REQUIRE_CHROMIUM is set, but " + install)
	}
	t.Skip(install)
	return ""
}

func openBrowser(t *testing.T) *browser {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(findChromium(t)), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	b := &browser{t: t, hosts: map[string]bool{}}
	var closeTab context.CancelFunc
	b.ctx, closeTab = chromedp.NewContext(allocator, chromedp.WithListener(b.notice))
	t.Cleanup(closeTab)
	if err := chromedp.Do(b.ctx); err != nil { // the browser ends with the context of the first call
		t.Fatal(err)
	}
	call(b, network.Enable, network.EnableParams{})
	call(b, cdplog.Enable, cdp.Empty{})
	return b
}

// call sends a command to the browser.
func call[P, R any](b *browser, command cdp.Command[P, R], params P) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, command, params); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) notice(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err == nil && u.Scheme != "data" { // the browser's calendar has one
			b.hosts[u.Host] = true
		}
	case *network.EventLoadingFinished:
		b.bytes += e.EncodedDataLength
	case *page.EventJavascriptDialogOpening:
		b.asked = e.Type
	case *runtime.EventExceptionThrown:
		b.faults = append(b.faults, (&chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails}).Error())
	case *cdplog.EventEntryAdded:
		if e.Entry.Source == cdplog.EntrySourceSecurity || e.Entry.Source == cdplog.EntrySourceViolation {
			b.faults = append(b.faults, e.Entry.Text)
		}
	}
}

// do runs actions in the browser. The test fails if they take too long.
func (b *browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.t.Fatalf("%v\n%s", err, b.text())
	}
}

// evaluate returns the value of an expression in the page, or the result of its promise.
func evaluate[T any](b *browser, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v\n%s", expression, err, b.text())
	}
	return out
}

// text returns the text of the page, for the message of a failed test.
func (b *browser) text() string {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return out + "\n" + strings.Join(b.faults, "\n")
}

// until waits until an expression is true in the page.
func (b *browser) until(expression string) {
	b.t.Helper()
	err := poll(func() (bool, error) {
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		return ok, errors.Join(err, errors.New(expression))
	})
	if err != nil {
		b.t.Fatalf("%v\n%s", err, b.text())
	}
}

// says waits until the elements of a selector contain a text.
func (b *browser) says(selector, want string) {
	b.t.Helper()
	b.until(fmt.Sprintf("document.querySelector(%q)?.innerText.includes(%q)", selector, want))
}

// press waits for the button or link with this text below a selector, and clicks it.
func (b *browser) press(below, label string) {
	b.t.Helper()
	find := fmt.Sprintf("[...document.querySelectorAll(%q)].find(e => !e.hidden && !e.disabled && e.innerText.trim() === %q)", below+" button,"+below+" a", label)
	b.until(find)
	b.do(chromedp.Evaluate[chromedp.Void](find + ".click()"))
}

// look sets the size and the color scheme of the page.
func (b *browser) look(width, height int64, scheme string) {
	b.t.Helper()
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600})
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
}

// calm fails the test for errors that the browser has reported so far.
func (b *browser) calm(host string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.faults) > 0 {
		b.t.Errorf("the page has faults:\n%s", strings.Join(b.faults, "\n"))
	}
	for h := range b.hosts {
		if h != host {
			b.t.Errorf("the page asked %q; expected no host but %s", h, host)
		}
	}
}
