package postgres

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A server has logical replication, and leaves nothing behind.
func TestServer(t *testing.T) {
	Require(t)
	s, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.Exec(t.Context(), User, "CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1, 'x'), (2, 'y'); SELECT * FROM t; SHOW wal_level")
	if err != nil || out != "1|x\n2|y\nlogical" {
		t.Errorf("printed %q, %v", out, err)
	}
	if _, err := s.Exec(t.Context(), User, "SELECT * FROM missing"); err == nil {
		t.Error("an invalid query succeeds")
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(s.dir); !os.IsNotExist(err) {
		t.Errorf("the folder is left: %v", err)
	}
}
