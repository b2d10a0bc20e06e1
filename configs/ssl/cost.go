package ssl

import (
	"encoding/asn1"
	"errors"
)

const (
	// hash rounds for all keys of a store: some seconds; OpenSSL writes 2048, Java 10000
	maxRounds = 10_000_000
	maxMemory = 128 << 20 // bytes of memory for scrypt; OpenSSL uses 16 MB
)

var errCost = errors.New("its password protects it with more rounds or memory than the limit: export it again with the usual number of rounds")

// affordable rejects an encrypted key or a PKCS12 store that needs too much computation to open.
// The file itself sets the amount, and anyone who may configure a connector can name such a file.
func affordable(der []byte) error {
	left := maxRounds
	if !costs(der, &left, 0) {
		return errCost
	}
	return nil
}

// costs subtracts the rounds of all key derivations in a DER text from left. In every scheme the
// rounds follow the salt: SEQUENCE { salt OCTET STRING, rounds INTEGER … }, and for scrypt { salt,
// N, r, p … } (RFC 8018, A; RFC 7292, A; RFC 7914, 7). It ignores text that is not DER: the reader
// of the key rejects it.
func costs(der []byte, left *int, depth int) bool {
	const deepest = 30
	if depth > deepest {
		return false
	}
	afterSalt, numbers := false, []int(nil)
	for len(der) > 0 {
		var one asn1.RawValue
		rest, err := asn1.Unmarshal(der, &one)
		if err != nil {
			break
		}
		der = rest
		plain := one.Class == asn1.ClassUniversal
		switch {
		case one.IsCompound || plain && one.Tag == asn1.TagOctetString:
			if !costs(one.Bytes, left, depth+1) {
				return false
			}
			afterSalt = plain && one.Tag == asn1.TagOctetString
		case plain && one.Tag == asn1.TagInteger && afterSalt:
			var n int
			if _, err := asn1.Unmarshal(one.FullBytes, &n); err != nil || n > maxRounds {
				return false
			}
			numbers = append(numbers, max(n, 1))
		default:
			afterSalt = false
		}
	}
	return spend(numbers, left)
}

// spend subtracts the cost of one key derivation from left. Three numbers are those of scrypt, with
// N·r·p blocks of 128 bytes.
func spend(numbers []int, left *int) bool {
	const scrypt, block = 3, 128
	if len(numbers) >= scrypt {
		blocks := 1
		for _, n := range numbers[:scrypt] {
			if blocks *= n; blocks > maxMemory/block {
				return false
			}
		}
		*left -= blocks
	} else if len(numbers) > 0 {
		*left -= numbers[0]
	}
	return *left >= 0
}
