package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"millrace/internal/test/child"
)

// User is the name of the superuser. No password is required.
const User = "postgres"

// Server is a PostgreSQL server on a free port of the loopback address, with its data in a
// temporary folder. It accepts logical replication, and does not sync its files.
type Server struct {
	dir  string
	port int
	cmd  *exec.Cmd
	done <-chan struct{} // closed when the process has ended
}

const (
	startTimeout = time.Minute // generous, for busy machines
	stopTimeout  = 20 * time.Second
	pollInterval = 20 * time.Millisecond
)

// Start starts a server, and returns when it accepts connections. The server ends with the process
// that started it.
func Start() (*Server, error) {
	dir, err := os.MkdirTemp("", "postgres-")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir}
	if err := s.create(); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func (s *Server) create() error {
	if err := ownFolder(s.dir); err != nil {
		return err
	}
	cmd, err := s.command("initdb", "-D", s.data(), "-U", User, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
	if err != nil {
		return err
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("creating a database: %w\n%s", err, out)
	}
	if s.port, err = freePort(); err != nil {
		return err
	}
	return s.start()
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) log() string { return filepath.Join(s.dir, "log") }

// command returns a command that runs as a user whom PostgreSQL accepts. Root is none.
func (s *Server) command(program string, args ...string) (*exec.Cmd, error) {
	path, err := find(program)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(path, args...)
	cmd.Dir = s.dir
	cmd.SysProcAttr, err = attributes()
	return cmd, err
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func (s *Server) start() error {
	args := []string{"-D", s.data(), "-p", fmt.Sprint(s.port), "-k", s.dir}
	for _, setting := range []string{"listen_addresses=127.0.0.1", "wal_level=logical", "max_wal_senders=20", "max_replication_slots=20",
		"fsync=off", "full_page_writes=off", "shared_buffers=16MB", "timezone=UTC", "log_timezone=UTC"} {
		args = append(args, "-c", setting)
	}
	cmd, err := s.command("postgres", args...)
	if err != nil {
		return err
	}
	out, err := os.Create(s.log())
	if err != nil {
		return err
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	done, err := child.Start(cmd)
	if err != nil {
		return fmt.Errorf("starting PostgreSQL: %w", err)
	}
	s.cmd, s.done = cmd, done
	return s.ready()
}

// ready returns when the server accepts connections.
func (s *Server) ready() error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		_, err := s.Exec(ctx, User, "SELECT 1")
		if err == nil {
			return nil
		}
		select {
		case <-s.done:
			said, _ := os.ReadFile(s.log()) // for the error message
			return fmt.Errorf("PostgreSQL has ended: %s", said)
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL did not start within %v: %w", startTimeout, err)
		case <-ticker.C:
		}
	}
}

// Port returns the server's port on 127.0.0.1.
func (s *Server) Port() int { return s.port }

// URL returns the connection URL of a database.
func (s *Server) URL(database string) string {
	return fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?sslmode=disable", User, s.port, database)
}

// Exec runs SQL in a database, and returns the rows of its queries: a line per row, with | between
// the columns. Several statements are one transaction.
func (s *Server) Exec(ctx context.Context, database, sql string) (string, error) {
	return s.psql(ctx, database, "-c", sql)
}

// Script runs a file of psql, which starts in the superuser's database.
func (s *Server) Script(ctx context.Context, file string) error {
	_, err := s.psql(ctx, User, "-f", file)
	return err
}

func (s *Server) psql(ctx context.Context, database string, args ...string) (string, error) {
	path, err := find("psql")
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, path, append([]string{"-XqAt", "-v", "ON_ERROR_STOP=1", "-d", s.URL(database)}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("running psql %s: %w\n%s", args, err, stderr.Bytes())
	}
	return strings.TrimSuffix(string(out), "\n"), nil
}

// Crash ends the server at once, without a checkpoint. Restart starts it again.
func (s *Server) Crash() error {
	if err := s.cmd.Process.Signal(immediate); err != nil {
		return err
	}
	select {
	case <-s.done:
		return nil
	case <-time.After(stopTimeout):
		return fmt.Errorf("PostgreSQL did not end within %v", stopTimeout)
	}
}

// Restart starts the server after a Crash, on the same port.
func (s *Server) Restart() error { return s.start() }

// Stop ends the server and its connections, and removes its data.
func (s *Server) Stop() error {
	var err error
	if s.cmd != nil {
		err = s.end()
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

func (s *Server) end() error {
	if err := s.cmd.Process.Signal(fast); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-s.done:
		return nil
	case <-time.After(stopTimeout):
		err := s.cmd.Process.Kill()
		<-s.done
		return errors.Join(fmt.Errorf("PostgreSQL did not stop within %v and was killed", stopTimeout), err)
	}
}
