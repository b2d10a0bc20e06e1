package ssl

import (
	"encoding/asn1"
	"errors"
)

const (
	maxRounds = 10_000_000 // of a hash, for all keys of a store: some seconds; OpenSSL writes 2048, Java 10000
	maxMemory = 128 << 20  // bytes that scrypt may take; OpenSSL takes 16 MB
)

var errCost = errors.New("its password protects it with more rounds or memory than the limit: export it again with the usual number of rounds")

// affordable refuses an encrypted key or a PKCS12 store that asks for more work than a process can do before it opens: how much
// that is stands in the file, and whoever may configure a connector may name one.
func affordable(der []byte) error {
	left := maxRounds
	if !costs(der, &left, 0) {
		return errCost
	}
	return nil
}

// costs takes the rounds that the elements of a DER text ask for from those that are left. In every scheme they follow the salt:
// SEQUENCE { salt OCTET STRING, rounds INTEGER … }, and for scrypt { salt, N, r, p … } (RFC 8018, A; RFC 7292, A; RFC 7914, 7).
// What is no DER is of no concern here: the reader of the key refuses it.
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

// spend takes the costs of one key from the rounds that are left: of scrypt, with three numbers, N·r·p blocks of 128 bytes.
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
