package lines

import (
	"bytes"
	"strings"
)

// HeadSize is the number of bytes that NotText needs from the beginning of a file.
const HeadSize = 1024

// magics are the first bytes of binary file formats.
var magics = []struct{ bytes, what string }{
	{"\x1F\x8B\x08", "it is compressed with gzip: decompress it first"},
	{"\x28\xB5\x2F\xFD", "it is compressed with zstd: decompress it first"},
	{"BZh", "it is compressed with bzip2: decompress it first"},
	{"\xFD7zXZ\x00", "it is compressed with xz: decompress it first"},
	{"\x04\x22\x4D\x18", "it is compressed with lz4: decompress it first"},
	{"\xFF\x06\x00\x00sNaPpY", "it is compressed with snappy: decompress it first"},
	{"\x1F\x9D", "it is compressed with compress: decompress it first"},
	{"PK\x03\x04", "it is a zip archive, as spreadsheets are too: unpack it first, or save it as text"},
	{"PAR1", "it is a Parquet file, not text"},
	{"Obj\x01", "it is a file of Avro, not text"},
	{"ORC\x02", "it is an ORC file, not text"},
	{"SQLite format 3\x00", "it is a SQLite database, not text"},
	{"\x7FELF", "it is a program, not text"},
	{"\x89PNG\r\n\x1A\n", "it is a picture, not text"},
}

// NotText returns why a file that begins with head is not text in the charset; "" if it seems to be
// text. more reports that the file is too short to decide.
func NotText(head []byte, charset Charset) (why string, more bool) {
	for _, m := range magics {
		switch {
		case bytes.HasPrefix(head, []byte(m.bytes)) && (m.bytes != "BZh" || bzip2(head)):
			return m.what, false
		case len(head) < len(m.bytes) && len(head) > 0 && head[0] >= 0x7F && strings.HasPrefix(m.bytes, string(head)):
			more = true
		}
	}
	if charset.utf16() {
		return "", more
	}
	if why := utf16Look(head); why != "" {
		return why, false
	}
	if controls(head) {
		return "it holds bytes that no text has: it is a binary file, or file.encoding is not its charset", false
	}
	return "", more
}

// bzip2 distinguishes a compressed file from text that begins with BZh.
func bzip2(head []byte) bool {
	return len(head) > 9 && head[3] >= '1' && head[3] <= '9' && (string(head[4:10]) == "1AY&SY" || string(head[4:10]) == "\x17rE8P\x90")
}

// utf16Look recognizes Latin text in UTF-16 without a byte order mark: every other byte is 0.
func utf16Look(head []byte) string {
	const least = 8 // bytes
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i&1]++
		}
	}
	half := len(head) / 2
	switch {
	case len(head) < least:
	case zeros[1] > half*7/10 && zeros[0] <= half/10:
		return "it seems to be UTF-16 without a byte order mark: set file.encoding=UTF-16LE"
	case zeros[0] > half*7/10 && zeros[1] <= half/10:
		return "it seems to be UTF-16 without a byte order mark: set file.encoding=UTF-16BE"
	}
	return ""
}

// controls reports whether there are more control characters than text contains. It ignores a hole
// at the beginning, which a log has that was truncated while it was written, and single control
// characters, which may be separators.
func controls(head []byte) bool {
	const least, share = 16, 15
	head = bytes.TrimLeft(head, "\x00")
	kinds, n := [32]bool{}, 0
	if zeros := bytes.Count(head, []byte{0}); zeros >= least && zeros*3 > len(head) {
		return true
	}
	for _, c := range head {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1B {
			kinds[c] = true
			n++
		}
	}
	several := 0
	for _, k := range kinds {
		if k {
			several++
		}
	}
	return n >= least && several > 3 && n*share > len(head)
}
