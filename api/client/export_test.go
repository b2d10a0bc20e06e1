package client

import "time"

// WithFirstPause shortens the pause before the first retry.
func WithFirstPause(d time.Duration) Option { return func(c *Client) { c.backoff.First = d } }
