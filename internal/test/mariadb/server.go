package mariadb

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
	"syscall"
	"time"

	"millrace/internal/test/child"
)

// User is the name of the administrator. No password is required.
const User = "root"

// Server is a MariaDB server on a free port of the loopback address, with its data in a temporary
// folder.
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

// Start starts a server, and returns when it accepts connections. It has the database test. The
// server ends with the process that started it.
func Start() (*Server, error) {
	dir, err := os.MkdirTemp("", "mariadb-")
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
	install, err := find("mariadb-install-db")
	if err != nil {
		return err
	}
	cmd := exec.Command(install, append(s.arguments(), "--auth-root-authentication-method=normal", "--skip-test-db", "--cross-bootstrap")...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("creating a database: %w\n%s", err, out)
	}
	if s.port, err = freePort(); err != nil {
		return err
	}
	return s.start()
}

// arguments returns what mariadb-install-db and mariadbd have in common. The server runs as the
// user of the tests.
func (s *Server) arguments() []string {
	args := []string{"--no-defaults", "--datadir=" + filepath.Join(s.dir, "data"), "--innodb-buffer-pool-size=32M", "--innodb-log-file-size=8M"}
	if os.Getuid() == 0 {
		args = append(args, "--user=root")
	}
	return args
}

func (s *Server) socket() string { return filepath.Join(s.dir, "socket") }

func (s *Server) log() string { return filepath.Join(s.dir, "log") }

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func (s *Server) start() error {
	path, err := find("mariadbd")
	if err != nil {
		return err
	}
	out, err := os.Create(s.log())
	if err != nil {
		return err
	}
	defer out.Close()
	cmd := exec.Command(path, append(s.arguments(), "--socket="+s.socket(), "--port="+fmt.Sprint(s.port), "--bind-address=127.0.0.1", "--skip-name-resolve",
		"--innodb-flush-log-at-trx-commit=0", "--pid-file="+filepath.Join(s.dir, "pid"), "--character-set-server=utf8mb4")...)
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = out, out, attributes()
	if s.done, err = child.Start(cmd); err != nil {
		return fmt.Errorf("starting MariaDB: %w", err)
	}
	s.cmd = cmd
	return s.ready()
}

// ready returns when the server accepts connections.
func (s *Server) ready() error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		_, err := s.Exec(ctx, "", "CREATE DATABASE IF NOT EXISTS test")
		if err == nil {
			return nil
		}
		select {
		case <-s.done:
			said, _ := os.ReadFile(s.log()) // for the error message
			return fmt.Errorf("MariaDB has ended: %s", said)
		case <-ctx.Done():
			return fmt.Errorf("MariaDB did not start within %v: %w", startTimeout, err)
		case <-ticker.C:
		}
	}
}

// Port returns the server's port on 127.0.0.1.
func (s *Server) Port() int { return s.port }

// Exec runs SQL in a database, and returns the rows of its queries: a line per row, with tabs
// between the columns.
func (s *Server) Exec(ctx context.Context, database, sql string) (string, error) {
	path, err := find("mariadb")
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, path, "--no-defaults", "--socket="+s.socket(), "--user="+User, "--batch", "--raw", "--skip-column-names", "--database="+database, "--execute="+sql)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("running mariadb: %w\n%s", err, stderr.Bytes())
	}
	return strings.TrimSuffix(string(out), "\n"), nil
}

// Stop ends the server, and removes its data.
func (s *Server) Stop() error {
	var err error
	if s.cmd != nil {
		err = s.end()
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

func (s *Server) end() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-s.done:
		return nil
	case <-time.After(stopTimeout):
		err := s.cmd.Process.Kill()
		<-s.done
		return errors.Join(fmt.Errorf("MariaDB did not stop within %v and was killed", stopTimeout), err)
	}
}
