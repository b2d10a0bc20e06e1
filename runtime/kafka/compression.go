package kafka

import (
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
)

// compression is how batches are compressed. One that compression makes no smaller is sent as it is.
func compression(c configs.Config) kgo.Opt {
	none := kgo.NoCompression()
	switch strings.ToLower(c.String("compression.type")) {
	case "gzip":
		return kgo.ProducerBatchCompression(kgo.GzipCompression().WithLevel(c.Int("compression.gzip.level")), none)
	case "snappy":
		return kgo.ProducerBatchCompression(kgo.SnappyCompression(), none)
	case "lz4":
		return kgo.ProducerBatchCompression(kgo.Lz4Compression().WithLevel(lz4Level(c.Int("compression.lz4.level"))), none)
	case "zstd":
		return kgo.ProducerBatchCompression(kgo.ZstdCompression().WithLevel(zstdLevel(c.Int("compression.zstd.level"))), none)
	}
	return kgo.ProducerBatchCompression(none)
}

// lz4Level is what kgo's library calls a level of Kafka's: 0 for the fast method, which Kafka has at its default of 9, and powers of two
// for the levels of the slower one, of which it has nine.
func lz4Level(level int) int {
	const fast, most = 9, 9
	if level == fast {
		return 0
	}
	return 1 << (8 + min(level, most))
}

// zstdLevel is the step of kgo's library that is nearest to a level of zstd's.
func zstdLevel(level int) int {
	const fastest, usual, better, best = 1, 2, 3, 4
	switch {
	case level < 3:
		return fastest
	case level < 6:
		return usual
	case level < 10:
		return better
	}
	return best
}
