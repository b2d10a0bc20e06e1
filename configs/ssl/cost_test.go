package ssl

import (
	"encoding/asn1"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

type algorithm struct {
	ID     asn1.ObjectIdentifier
	Params any
}

// encrypted returns a PKCS #8 key whose key derivation has these parameters.
func encrypted(t *testing.T, kdf asn1.ObjectIdentifier, params any) []byte {
	t.Helper()
	aes := algorithm{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}, make([]byte, 16)}
	der, err := asn1.Marshal(struct {
		Scheme algorithm
		Data   []byte
	}{algorithm{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}, struct{ KDF, Cipher algorithm }{algorithm{kdf, params}, aes}}, make([]byte, 64)})
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// A key that needs hours or terabytes to decrypt is rejected before any computation.
func TestKeysThatTakeForEver(t *testing.T) {
	pbkdf2, scrypt := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}, asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11591, 4, 11}
	type rounds struct {
		Salt []byte
		N    int
	}
	type blocks struct {
		Salt    []byte
		N, R, P int
	}
	salt := make([]byte, 8)
	for _, c := range []struct {
		name    string
		kdf     asn1.ObjectIdentifier
		params  any
		refused bool
	}{
		{"usual rounds", pbkdf2, rounds{salt, 600_000}, false},
		{"rounds without end", pbkdf2, rounds{salt, 1<<31 - 1}, true},
		{"usual scrypt", scrypt, blocks{salt, 1 << 14, 8, 1}, false},
		{"scrypt of a terabyte", scrypt, blocks{salt, 1 << 30, 8, 1}, true},
		{"scrypt that is parallel", scrypt, blocks{salt, 2, 1, 1 << 29}, true},
	} {
		err := affordable(encrypted(t, c.kdf, c.params))
		if (err != nil) != c.refused {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	endless := encrypted(t, pbkdf2, rounds{salt, 1<<31 - 1})
	key := string(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: endless}))
	if _, err := decrypted([]byte(key), "x"); err == nil || !strings.Contains(err.Error(), "more rounds") {
		t.Errorf("a PEM key: %v", err)
	}
	store12 := filepath.Join(t.TempDir(), "a.p12")
	if err := os.WriteFile(store12, endless, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{store12, "/dev/zero"} {
		if _, _, err := store(map[string]string{"ssl.truststore.location": path}, "ssl.truststore"); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
