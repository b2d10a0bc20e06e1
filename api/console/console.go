// Package console serves the browser console. Its pages are static: they read and change everything
// through the REST API.
package console

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// Path is the path of the console.
const Path = "/ui"

//go:embed static
var files embed.FS

// policy restricts a page to resources of this worker: no inline scripts or styles, no other hosts,
// no frames.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

var mediaTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
}

// asset is a file with its response headers.
type asset struct {
	body            []byte
	mediaType, etag string
}

// Handler serves the pages below Path.
func Handler() http.Handler {
	assets := map[string]asset{}
	err := fs.WalkDir(files, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := files.ReadFile(name)
		sum := sha256.Sum256(body)
		assets[strings.TrimPrefix(name, "static/")] = asset{body, mediaTypes[path.Ext(name)], `"` + hex.EncodeToString(sum[:12]) + `"`}
		return err
	})
	if err != nil {
		panic(err) // embedded files are always readable
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "the console's pages are read-only: use the REST API to make changes", http.StatusMethodNotAllowed)
		case r.URL.Path == Path:
			w.Header().Set("Location", "ui/") // relative: a proxy may serve the worker below a path
			w.WriteHeader(http.StatusMovedPermanently)
		default:
			serve(w, r, assets)
		}
	})
}

func serve(w http.ResponseWriter, r *http.Request, assets map[string]asset) {
	name := strings.TrimPrefix(r.URL.Path, Path+"/")
	if name == "" {
		name = "index.html"
	}
	a, known := assets[name]
	if !known {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.mediaType)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", a.etag)
	if r.Header.Get("If-None-Match") == a.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if r.Method == http.MethodGet {
		_, _ = w.Write(a.body) // the client may be gone
	}
}
