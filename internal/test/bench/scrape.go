package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// scrapeEvery is much shorter than Prometheus's usual interval of 15 seconds.
const scrapeEvery = time.Second

// scraped measures the cost, for a source, of scraping its worker's metrics every second.
func (b *bench) scraped() comparison {
	with := func(scrape bool) func(run) (*started, error) {
		return func(r run) (*started, error) {
			address, err := freeAddress()
			if err != nil {
				return nil, err
			}
			s, err := b.millraceWith(r, "listeners=http://"+address+"\n", b.sourceOf(r, b.input, ""))
			if err != nil || !scrape {
				return s, err
			}
			stop := s.stop
			ctx, cancel := context.WithCancel(context.Background())
			var scraping sync.WaitGroup
			scraping.Go(func() { readAgain(ctx, "http://"+address+"/metrics") })
			s.stop = func() error {
				cancel()
				scraping.Wait()
				return stop()
			}
			return s, nil
		}
	}
	return comparison{
		name:    "scraped",
		before:  func(context.Context) error { return nil },
		workers: []contender{{"scraped every second", with(true), b.inTopic}, {"not scraped", with(false), b.inTopic}},
	}
}

// readAgain polls a URL until ctx ends. The worker may not be running yet.
func readAgain(ctx context.Context, url string) {
	ticker := time.NewTicker(scrapeEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			_, _ = io.Copy(io.Discard, resp.Body) // the next poll replaces it
			resp.Body.Close()
		}
	}
}

// freeAddress returns an address with a port that was free a moment ago.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("looking for a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}
