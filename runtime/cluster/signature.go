// Package cluster signs the requests that the workers of a cluster send to their leader, and checks
// the signatures. Apache's workers understand the first signature of a request; the second one
// covers more of it.
package cluster

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"hash"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Headers of a signed request.
const (
	SignatureHeader = "X-Connect-Authorization"
	AlgorithmHeader = "X-Connect-Request-Signature-Algorithm"
)

// macs are the signature algorithms, by their names in Java.
var macs = map[string]func() hash.Hash{
	"HmacSHA256": sha256.New, "HmacSHA384": sha512.New384, "HmacSHA512": sha512.New, "HmacSHA224": sha256.New224, "HmacSHA1": sha1.New, "HmacMD5": md5.New,
}

// keySizes are the default sizes of generated keys, in bits, by algorithm, as in Java.
var keySizes = map[string]int{"HmacSHA256": 256, "HmacSHA384": 384, "HmacSHA512": 512, "HmacSHA224": 224, "HmacSHA1": 512, "HmacMD5": 512}

func sign(algorithm string, key, body []byte) string {
	mac := hmac.New(macs[algorithm], key)
	mac.Write(body)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// CheckSignatures checks the inter.worker keys of a worker's properties.
func CheckSignatures(generation, signature string, verification []string) error {
	if keySizes[generation] == 0 {
		return fmt.Errorf("Invalid value %s for configuration inter.worker.key.generation.algorithm: expected one of %s", generation, names(keySizes)) // Apache's wording
	}
	for _, name := range append([]string{signature}, verification...) {
		if macs[name] == nil {
			return fmt.Errorf("Invalid value %s for configuration inter.worker.signature.algorithm or inter.worker.verification.algorithms: expected one of %s", name, names(macs)) // Apache's wording
		}
	}
	if !slices.Contains(verification, signature) {
		return fmt.Errorf("inter.worker.verification.algorithms=%s lacks inter.worker.signature.algorithm=%s", strings.Join(verification, ","), signature)
	}
	return nil
}

func names[V any](m map[string]V) string { return strings.Join(slices.Sorted(maps.Keys(m)), ", ") }

// KeyBits returns the default size of a key for an algorithm, in bits.
func KeyBits(algorithm string) int { return keySizes[algorithm] }

// Sign adds the headers of a request in a generation of the group.
func Sign(h http.Header, algorithm string, key []byte, a About, body []byte, generation int) {
	h.Set(AlgorithmHeader, algorithm)
	h.Set(SignatureHeader, sign(algorithm, key, body))
	h.Set(BoundHeader, bind(algorithm, key, a, body, generation))
}
