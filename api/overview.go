package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
	"millrace/runtime/herder"
)

// peerTimeout is how long an answer that is put together waits for another worker.
const peerTimeout = 2 * time.Second

// overview answers with every connector, and with what it moves on the workers of the cluster. Who asks again and says what it has
// is told when that is still so.
func (h workersHandlers) overview(c *gin.Context) {
	history := strings.EqualFold(c.Query("history"), "true")
	out := h.herder.Overview(c.Request.Context(), history)
	if _, forwarded := c.GetQuery("forward"); !forwarded {
		h.askPeers(c, &out)
	}
	body, err := json.Marshal(out)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	c.Header("ETag", tag)
	c.Header("Cache-Control", "no-cache")
	if c.GetHeader("If-None-Match") == tag {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return
	}
	answer(c, http.StatusOK, out)
}

// askPeers adds what runs on other workers. Those that do not answer in time are named.
func (h workersHandlers) askPeers(c *gin.Context, out *rest.Overview) {
	urls := h.herder.Peers()
	if len(urls) == 0 {
		return
	}
	var peers []*rest.Overview
	for i, a := range askAll[rest.Overview](h.server, c, urls) {
		if a == nil {
			out.Unreachable = append(out.Unreachable, urls[i])
			continue
		}
		peers = append(peers, a)
	}
	herder.MergeOverview(out, peers...)
}

// askAll is what other workers say to the same request, each in its place; nil where one says nothing in time.
func askAll[T any](s *server, c *gin.Context, urls []string) []*T {
	ctx, cancel := context.WithTimeout(c.Request.Context(), peerTimeout)
	defer cancel()
	answers := make([]*T, len(urls))
	var group sync.WaitGroup
	for i, url := range urls {
		group.Go(func() { answers[i] = askPeer[T](ctx, s, c, url) })
	}
	group.Wait()
	return answers
}

// askPeer is what another worker says; nil when it says nothing.
func askPeer[T any](ctx context.Context, s *server, c *gin.Context, url string) *T {
	f := forwarding{s: s, c: c, last: true}
	a, err := f.send(ctx, &herder.Elsewhere{URL: url})
	var out T
	if err != nil || a.status != http.StatusOK || json.NewDecoder(bytes.NewReader(a.body)).Decode(&out) != nil {
		return nil
	}
	return &out
}
