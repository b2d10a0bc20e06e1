package kafka

import (
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
)

// compression returns the option for compressed batches. kgo sends a batch uncompressed if
// compression does not make it smaller.
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

// lz4Level converts a Kafka level to a level of kgo's library. Kafka's default, 9, selects the fast
// method, which is 0 in the library. The levels of the slower method are powers of two there, and
// there are nine of them.
func lz4Level(level int) int {
	const fast, most = 9, 9
	if level == fast {
		return 0
	}
	return 1 << (8 + min(level, most))
}

// zstdLevel returns the step of kgo's library that is nearest to a zstd level.
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
