package roundtrip_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
)

// ledgerSink keeps its offsets in the target, as a sink with exactly-once delivery does. Its target
// is a folder with a file per partition, and each line is a transaction. It does not compare
// records with what is in the target: what the worker puts twice is there twice.
var ledgerSink = &connect.Class{Name: "test.LedgerSink", Config: configs.Keys{configs.Opt("target", configs.String, configs.High, "")},
	NewSink: func() connect.SinkConnector {
		return connector[connect.SinkTask]{func() connect.SinkTask { return &ledgerTask{} }}
	}}

type ledgerTask struct {
	target string
	sc     connect.SinkContext
	files  map[connect.TopicPartition]*os.File
}

func (l *ledgerTask) Start(_ context.Context, sc connect.SinkContext, props map[string]string) error {
	l.target, l.sc, l.files = props["target"], sc, map[connect.TopicPartition]*os.File{}
	pid := filepath.Join(l.target, "pid")
	own := fmt.Sprintf("%s-%d", pid, sc.Task) // the test reads the other file at any time
	if err := os.WriteFile(own, []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
		return err
	}
	return os.Rename(own, pid)
}

// Open seeks to where the target ends.
func (l *ledgerTask) Open(_ context.Context, partitions []connect.TopicPartition) error {
	offsets := map[connect.TopicPartition]int64{}
	for _, tp := range partitions {
		path := ledgerFile(l.target, tp.Partition)
		data, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		whole := bytes.LastIndexByte(data, '\n') + 1 // a transaction that was killed is rolled back
		if l.files[tp], err = os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600); err != nil {
			return err
		}
		if err := l.files[tp].Truncate(int64(whole)); err != nil {
			return err
		}
		if lines := strings.Fields(string(data[:whole])); len(lines) > 0 {
			offsets[tp] = lastOffset(lines[len(lines)-1]) + 1
		} else {
			offsets[tp] = 0
		}
	}
	l.sc.Seek(offsets)
	return nil
}

func (l *ledgerTask) Close(_ context.Context, partitions []connect.TopicPartition) error {
	for _, tp := range partitions {
		if err := l.files[tp].Close(); err != nil {
			return err
		}
		delete(l.files, tp)
	}
	return nil
}

// Put commits one transaction per partition. Now and then it seeks or pauses, as a sink does whose
// transaction has failed or whose target is slow.
func (l *ledgerTask) Put(_ context.Context, records []connect.SinkRecord) error {
	transactions := map[connect.TopicPartition][]string{}
	for i := range records {
		tp, offset := records[i].Place()
		transactions[tp] = append(transactions[tp], fmt.Sprintf("%d:%s", offset, records[i].Value.Text()))
	}
	for tp, list := range transactions {
		switch rand.IntN(12) {
		case 0: // it fails: the records come again
			offset, _, _ := strings.Cut(list[0], ":")
			first, err := strconv.ParseInt(offset, 10, 64)
			if err != nil {
				return err
			}
			l.sc.Seek(map[connect.TopicPartition]int64{tp: first})
			continue
		case 1:
			l.sc.Pause(tp)
			defer l.sc.Resume(tp)
		case 2:
			l.sc.RequestCommit()
		}
		if _, err := l.files[tp].WriteString(strings.Join(list, ",") + "\n"); err != nil {
			return err
		}
	}
	return nil
}

func (*ledgerTask) Flush(context.Context) error { return nil }
func (*ledgerTask) Stop() error                 { return nil }

func ledgerFile(target string, partition int32) string {
	return filepath.Join(target, fmt.Sprintf("partition-%d", partition))
}

// lastOffset returns the offset of the last record of a transaction, or -1.
func lastOffset(line string) int64 {
	offset, _, _ := strings.Cut(line[strings.LastIndexByte(line, ',')+1:], ":")
	n, err := strconv.ParseInt(offset, 10, 64)
	if err != nil {
		return -1
	}
	return n
}
