package files

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"millrace/configs/backoff"
	"millrace/plugins/connect"
)

// ledger stores up to where a file is valid, and which records that part contains. It is a file
// next to the data file, and is replaced as a whole after the data file is durable. Data after the
// valid part is truncated before new records are written, and records that the file contains are
// not written again. So each record is in the file once, regardless of where the consumer resumes.
type ledger struct {
	path   string // of the data file
	length int64
	id     fileID                            // of the data file; zero: unknown
	born   int64                             // creation time of the data file; 0: unknown
	next   map[connect.TopicPartition]*int64 // the offset after the last written record

	last   connect.TopicPartition // of the previous record
	lastAt *int64
}

// ledgerFile is the format of a ledger on disk.
type ledgerFile struct {
	Length    int64         `json:"length"`
	Device    uint64        `json:"dev,omitempty"`
	Inode     uint64        `json:"ino,omitempty"`
	Born      int64         `json:"born,omitempty"`
	Positions []ledgerEntry `json:"positions"`
}

type ledgerEntry struct {
	Topic     string `json:"topic"`
	Partition int32  `json:"partition"`
	Offset    int64  `json:"offset"`
}

func ledgerPath(path string) string { return path + ".positions" }

// readLedger reads the ledger of a file. found is false if there is none.
func readLedger(path string) (l *ledger, found bool, err error) {
	l = &ledger{path: path, next: map[connect.TopicPartition]*int64{}}
	if err := Allow(FileKey, path); errors.Is(err, ErrForbidden) {
		return nil, false, err
	}
	text, err := os.ReadFile(ledgerPath(path))
	if errors.Is(err, fs.ErrNotExist) {
		return l, false, nil
	}
	var f ledgerFile
	if err == nil {
		err = json.Unmarshal(text, &f)
	}
	if err != nil {
		return nil, false, fmt.Errorf("reading %s: %w; expected what %s=true writes there: restore it, or delete it to have the file count as it is "+
			"and the records from the consumer group's offsets on as new", ledgerPath(path), err, ExactlyOnceKey)
	}
	l.length, l.id, l.born = f.Length, fileID{f.Device, f.Inode}, f.Born
	for _, e := range f.Positions {
		l.next[connect.TopicPartition{Topic: e.Topic, Partition: e.Partition}] = &e.Offset
	}
	return l, true, nil
}

// save records that the whole open file is valid. The ledger is durable when save returns.
func (l *ledger) save(a *Appender) error {
	info, err := a.file.Stat()
	if err != nil {
		return fmt.Errorf("reading %s: %w", a.name, err)
	}
	l.length, l.id, l.born = info.Size(), idOf(info), bornAt(a.file)
	return l.write()
}

// write replaces the ledger on disk.
func (l *ledger) write() (err error) {
	f := ledgerFile{Length: l.length, Device: l.id.device, Inode: l.id.inode, Born: l.born, Positions: []ledgerEntry{}}
	for tp, at := range l.next {
		f.Positions = append(f.Positions, ledgerEntry{tp.Topic, tp.Partition, *at})
	}
	slices.SortFunc(f.Positions, func(a, b ledgerEntry) int {
		if a.Topic != b.Topic {
			return strings.Compare(a.Topic, b.Topic)
		}
		return int(a.Partition) - int(b.Partition)
	})
	text, err := json.Marshal(f)
	if err == nil {
		err = replace(ledgerPath(l.path), append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", ledgerPath(l.path), err)
	}
	return nil
}

// replace replaces the file at path atomically. The new file is durable when it returns.
func replace(path string, text []byte) error {
	temp, err := openAllowed(path+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err = temp.Write(text); err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	err = dir.Sync()
	if err != nil && unsyncable(err) {
		err = nil
	}
	return errors.Join(err, dir.Close())
}

// take reports whether the file lacks a record, and counts the record as written.
func (l *ledger) take(r *connect.SinkRecord) bool {
	tp, offset := r.Place()
	if l.lastAt == nil || l.last != tp {
		l.last = connect.TopicPartition{Topic: strings.Clone(tp.Topic), Partition: tp.Partition}
		if l.next[l.last] == nil {
			l.next[l.last] = new(int64)
		}
		l.lastAt = l.next[l.last]
	}
	if offset < *l.lastAt {
		return false
	}
	*l.lastAt = offset + 1
	return true
}

// lockPatience is how long to wait for an earlier process to release the file.
const lockPatience = 10 * time.Second

// openExactly opens a file exclusively for this process, and truncates data that is not known to be
// valid.
func openExactly(ctx context.Context, path string) (*Appender, *ledger, error) {
	a, err := openAppender(FileKey, path)
	if err != nil {
		return nil, nil, err
	}
	l, err := a.restore(ctx, path)
	if err != nil {
		return nil, nil, errors.Join(err, a.Close())
	}
	return a, l, nil
}

// restore locks the file and truncates it to the length in its ledger. It creates a ledger if there
// is none.
func (a *Appender) restore(ctx context.Context, path string) (*ledger, error) {
	if err := a.lockPatiently(ctx); err != nil {
		return nil, err
	}
	l, found, err := readLedger(path)
	if err != nil {
		return nil, err
	}
	if !found {
		return l, a.beginLedger(l)
	}
	info, err := a.file.Stat()
	if err == nil && l.isOther(idOf(info), bornAt(a.file)) {
		return l, a.afterRotation(l)
	}
	size := int64(0)
	if err == nil {
		size = info.Size()
	}
	switch {
	case err != nil:
	case size < l.length:
		err = fmt.Errorf("%s holds %d bytes, but by %s at least %d are valid: restore the file, or delete both to start again", path, size, ledgerPath(path), l.length)
	case size > l.length:
		if err = a.file.Truncate(l.length); err != nil {
			err = fmt.Errorf("cutting %s to %d bytes: %w", path, l.length, err)
		}
	}
	return l, err
}

// isOther reports whether a file is not the one in the ledger.
func (l *ledger) isOther(id fileID, born int64) bool {
	return l.id != (fileID{}) && (l.id != id || l.born != 0 && born != 0 && l.born != born)
}

// beginLedger records the current content of the file as valid.
func (a *Appender) beginLedger(l *ledger) error {
	if err := errors.Join(a.endLine(), a.Flush()); err != nil {
		return err
	}
	return l.save(a)
}

// afterRotation starts a new file after the ledger's one was renamed or removed while no task wrote
// to it. If it finds the old file, it truncates the data after the valid part, because those
// records will be written to the new file.
func (a *Appender) afterRotation(l *ledger) error {
	if old := rotated(filepath.Dir(l.path), l.id); old != "" {
		if info, err := os.Stat(old); err == nil && info.Size() > l.length {
			if err := os.Truncate(old, l.length); err != nil {
				return fmt.Errorf("cutting %s, which was %s, to %d bytes: %w", old, l.path, l.length, err)
			}
		}
	}
	return a.beginLedger(l)
}

func (a *Appender) lockPatiently(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	for {
		err := lock(a.file)
		if err == nil {
			return nil
		}
		if !backoff.Sleep(ctx, longLook) {
			return fmt.Errorf("%s=%s is being written by another task or process, and %s=true needs it alone: %w", FileKey, a.name, ExactlyOnceKey, err)
		}
	}
}
