package apache

import (
	"crypto/sha256"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// jarsEnv names the environment variable for another jar folder.
const jarsEnv = "KAFKA_JARS"

//go:embed pom.xml
var pom []byte

// Jars returns the folder with the jars of Apache Kafka. The first call on a machine downloads them
// from Maven Central; concurrent processes wait for it.
func Jars() (string, error) {
	dir, err := jarsDir()
	if err != nil || complete(dir) {
		return dir, err
	}
	return dir, resolveOnce(dir, pom)
}

// Resolve returns the folder with the jars of a Maven project, which it downloads in the same way.
func Resolve(name string, pom []byte) (string, error) {
	dir, err := cached(name, pom)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	return dir, resolveOnce(dir, pom)
}

func resolveOnce(dir string, pom []byte) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	unlock, err := lockedfile.MutexAt(dir + ".lock").Lock()
	if err != nil {
		return fmt.Errorf("locking %s: %w", dir, err)
	}
	defer unlock()
	if _, err := os.Stat(dir); err == nil { // the folder gets its name only when it is complete
		return nil
	}
	return resolve(dir, pom)
}

func jarsDir() (string, error) {
	if dir := os.Getenv(jarsEnv); dir != "" {
		return filepath.Abs(dir)
	}
	return cached(Version, pom)
}

func cached(name string, pom []byte) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("finding a folder for the jars (%s names one): %w", jarsEnv, err)
	}
	sum := sha256.Sum256(pom) // other jars need another folder
	return filepath.Join(cache, "millrace", "apache-kafka", fmt.Sprintf("%s-%x", name, sum[:4])), nil
}

// complete reports whether the jars are in dir. The folder gets its name only when it is complete.
func complete(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "kafka-clients-"+Version+".jar"))
	return err == nil
}

func resolve(dir string, pom []byte) error {
	work, err := os.MkdirTemp(filepath.Dir(dir), "resolving-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := os.WriteFile(filepath.Join(work, "pom.xml"), pom, 0o644); err != nil {
		return err
	}
	jars := filepath.Join(work, "jars")
	cmd := exec.Command("mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory="+jars)
	cmd.Dir = work
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("getting jars with mvn: %w\n%s", err, out)
	}
	return os.Rename(jars, dir)
}
