package cluster

import (
	"crypto/hmac"
	"encoding/base64"
	"slices"

	"millrace/runtime/fault"
)

// Request is a request of another worker of the cluster, with its signature.
type Request struct {
	What      string // tasks or fence
	Body      []byte
	Signature string // in base64; "" if it is missing
	Algorithm string
	Bound     string // the value of BoundHeader
}

// CheckEncoding checks that a signature, if there is one, can be read.
func (r Request) CheckEncoding() error {
	if r.Signature == "" || r.Algorithm == "" {
		return nil
	}
	if macs[r.Algorithm] == nil {
		return fault.New(fault.BadRequest, "Internal request signature algorithm %s is not known", r.Algorithm)
	}
	if _, err := base64.StdEncoding.DecodeString(r.Signature); err != nil {
		return fault.New(fault.BadRequest, "Internal request signature is no base64: %v", err)
	}
	return nil
}

// CheckHeaders checks that there is a signature by an accepted algorithm, before the body is read.
func (r Request) CheckHeaders(accepted []string) error {
	if r.Signature == "" || r.Algorithm == "" {
		return fault.New(fault.BadRequest, "Internal request missing required signature")
	}
	if !slices.Contains(accepted, r.Algorithm) || macs[r.Algorithm] == nil {
		return fault.New(fault.BadRequest, "This worker does not support the '%s' key signing algorithm used by other workers. This worker is currently configured to use: %s. "+
			"Check that all workers' configuration files permit the same set of signature algorithms, and correct any misconfigured worker and restart it.",
			r.Algorithm, accepted)
	}
	if signature, _ := base64.StdEncoding.DecodeString(r.Signature); len(signature) != macs[r.Algorithm]().Size() {
		return errInvalid
	}
	return nil
}

// CheckBody checks the signature of the body. The headers must have been checked.
func (r Request) CheckBody(key []byte) error {
	if !hmac.Equal([]byte(sign(r.Algorithm, key, r.Body)), []byte(r.Signature)) {
		return errInvalid
	}
	return nil
}

var errInvalid = fault.New(fault.Forbidden, "Internal request contained invalid signature.")
