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

// basicAuth is Apache Kafka Connect's extension for basic authentication, with its class.
const (
	basicAuth      = "BasicAuthSecurityRestExtension"
	basicAuthClass = "org.apache.kafka.connect.rest.basic.auth.extension." + basicAuth
)

// protect loads the extensions of rest.extension.classes. Only basic authentication is supported.
func protect(c configs.Config, log *slog.Logger) (func(http.Handler) http.Handler, error) {
	classes := c.List("rest.extension.classes")
	for _, class := range classes {
		if class != basicAuthClass && class != basicAuth {
			return nil, fmt.Errorf("rest.extension.classes: the extension %s cannot run: extensions in Java need the REST server of Apache Kafka Connect; "+
				"expected %s, or put a proxy in front of the REST API", class, basicAuthClass)
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

// UsersFile returns the path of the user file: rest.basic.auth.file, or the file that the JAAS file
// names. It returns "" if neither is set.
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

// readUsers reads the user file, and re-reads it when it changes.
func readUsers(c configs.Config, log *slog.Logger) (*users, error) {
	path, err := UsersFile(c)
	if err != nil {
		return nil, err
	}
	if path == "" {
		return nil, errors.New("rest.extension.classes: basic authentication requires rest.basic.auth.file: a file of lines USER=PASSWORD, " +
			"the password plain or hashed with bcrypt")
	}
	file, err := newReloaded("rest.basic.auth.file", []string{path}, func() (passwords, error) { return readPasswords(path) })
	if err != nil {
		return nil, err
	}
	file.log.Store(log)
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o004 != 0 && log != nil {
		log.Warn("every user of this machine can read the user file: restrict its permissions, for example with chmod 600", "file", path, "mode", info.Mode().Perm().String())
	}
	return newUsers(file.now), nil
}

// passwords is the content of the user file: passwords by user, in plain text or hashed with
// bcrypt.
type passwords struct {
	of   map[string]string
	cost int // the highest bcrypt cost in the file; 0: no hashes
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
