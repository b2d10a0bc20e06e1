package api

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"regexp"
	"strings"

	"golang.org/x/crypto/bcrypt"

	"millrace/configs"
)

// basicAuth is the extension of Apache Kafka Connect that has clients authenticate, and its class.
const (
	basicAuth      = "BasicAuthSecurityRestExtension"
	basicAuthClass = "org.apache.kafka.connect.rest.basic.auth.extension." + basicAuth
)

// protect loads what rest.extension.classes names, which can only be basic authentication.
func protect(c configs.Config, log *slog.Logger) (func(http.Handler) http.Handler, error) {
	classes := c.List("rest.extension.classes")
	for _, class := range classes {
		if class != basicAuthClass && class != basicAuth {
			return nil, fmt.Errorf("rest.extension.classes: there is no extension %s: expected %s", class, basicAuthClass)
		}
	}
	if len(classes) == 0 {
		return func(next http.Handler) http.Handler { return next }, nil
	}
	users, err := readUsers(c, log)
	if err != nil {
		return nil, err
	}
	return users.guard, nil
}

var fileOption = regexp.MustCompile(`(?s)KafkaConnect\s*\{.*?\bfile\s*=\s*"([^"]+)"`)

// UsersFile is the path of the users' file: the one that rest.basic.auth.file names, or that a JAAS file names; "" when neither does.
func UsersFile(c configs.Config) (string, error) {
	path, jaas := c.String("rest.basic.auth.file"), c.String("java.security.auth.login.config")
	if path != "" || jaas == "" {
		return path, nil
	}
	data, err := os.ReadFile(jaas)
	if err != nil {
		return "", fmt.Errorf("java.security.auth.login.config: %w", configs.PathFirst(err))
	}
	m := fileOption.FindSubmatch(data)
	if m == nil {
		return "", fmt.Errorf(`java.security.auth.login.config: %s has no KafkaConnect { … file="USERS" … }`, jaas)
	}
	return string(m[1]), nil
}

// readUsers reads the users' file, and reads it again when it changes.
func readUsers(c configs.Config, log *slog.Logger) (*users, error) {
	path, err := UsersFile(c)
	if err != nil {
		return nil, err
	}
	if path == "" {
		return nil, errors.New("rest.extension.classes: basic authentication needs rest.basic.auth.file: a file with lines USER=PASSWORD, " +
			"the password plain or hashed with bcrypt")
	}
	file, err := newReloaded("rest.basic.auth.file", []string{path}, func() (passwords, error) { return readPasswords(path) })
	if err != nil {
		return nil, err
	}
	file.log.Store(log)
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o004 != 0 && log != nil {
		log.Warn("everybody on this machine can read the file of users: take that away, as by chmod 600", "file", path, "mode", info.Mode().Perm().String())
	}
	return newUsers(file.now), nil
}

// passwords is the users' file: passwords by user, plain or hashed with bcrypt.
type passwords struct {
	of   map[string]string
	cost int // of the dearest hash; 0: there is none
}

func readPasswords(path string) (passwords, error) {
	all, err := configs.ReadProperties(path)
	if err != nil {
		return passwords{}, fmt.Errorf("rest.basic.auth.file: %w", err)
	}
	return newPasswords(all), nil
}

func newPasswords(all map[string]string) passwords {
	out := passwords{of: all}
	for _, password := range all {
		if isHash(password) {
			if cost, err := bcrypt.Cost([]byte(password)); err == nil {
				out.cost = max(out.cost, cost)
			}
		}
	}
	return out
}

func isHash(password string) bool { return strings.HasPrefix(password, "$2") }
