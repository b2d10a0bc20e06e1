package mariadb

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A server executes SQL, and leaves nothing behind.
func TestServer(t *testing.T) {
	Require(t)
	s, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.Exec(t.Context(), "test", "CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1, 'é'), (2, 'y'); SELECT * FROM t")
	if err != nil || out != "1\té\n2\ty" {
		t.Errorf("printed %q, %v", out, err)
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(s.dir); !os.IsNotExist(err) {
		t.Errorf("the folder is left: %v", err)
	}
}
