package apache

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/lockedfile"

	"millrace/plugins/host/unpack"
)

// Versions of the plugins that are jars. That of the file connectors differs from the bundled ones,
// so that configurations can choose.
const (
	connectFile   = "4.3.1"
	connectMirror = "4.3.1"
	debezium      = "3.6.1.Final"
)

// Connectors returns a folder with the jars of Apache Kafka's file connectors.
func Connectors() (string, error) {
	return resolveOne("connect-file-"+connectFile, dependency("org.apache.kafka", "connect-file", connectFile, ""))
}

// Mirror returns a folder with the jars of MirrorMaker.
func Mirror() (string, error) {
	return resolveOne("connect-mirror-"+connectMirror, dependency("org.apache.kafka", "connect-mirror", connectMirror, ""))
}

// DebeziumArchive returns the archive of Debezium's PostgreSQL connector, as Debezium publishes it.
func DebeziumArchive() (string, error) {
	dir, err := resolveOne("debezium-archive-"+debezium, dependency("io.debezium", "debezium-connector-postgres", debezium,
		"<classifier>plugin</classifier><type>tar.gz</type><exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>"))
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "debezium-connector-postgres-"+debezium+"-plugin.tar.gz"), nil
}

// Debezium returns a folder with the jars of Debezium's PostgreSQL connector: the unpacked archive.
func Debezium() (string, error) {
	archive, err := DebeziumArchive()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(filepath.Dir(filepath.Dir(archive)), "debezium-"+debezium)
	unlock, err := lockedfile.MutexAt(dir + ".lock").Lock()
	if err != nil {
		return "", fmt.Errorf("locking %s: %w", dir, err)
	}
	defer unlock()
	if _, err := os.Stat(dir); err == nil { // the folder gets its name only when it is complete
		return dir, nil
	}
	work, err := os.MkdirTemp(filepath.Dir(dir), "unpacking-")
	if err != nil {
		return "", err
	}
	plugin, err := unpack.Into(work, archive)
	if err == nil {
		err = os.Rename(plugin, dir)
	}
	return dir, errors.Join(err, os.RemoveAll(work))
}

// Plugin returns a folder with a connector from Maven Central and the libraries that it needs,
// without those of a worker, as its installation package has them. alone leaves out the libraries.
func Plugin(group, artifact, version string, alone bool) (string, error) {
	without := []string{"org.apache.kafka", "org.slf4j"}
	if alone {
		without = []string{"*"}
	}
	exclusions := ""
	for _, g := range without {
		exclusions += "<exclusion><groupId>" + g + "</groupId><artifactId>*</artifactId></exclusion>"
	}
	return resolveOne(artifact+"-"+version, dependency(group, artifact, version, "<exclusions>"+exclusions+"</exclusions>"))
}

func dependency(group, artifact, version, more string) string {
	return fmt.Sprintf("<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version>%s</dependency>", group, artifact, version, more)
}

// resolveOne returns the folder with the jars of one dependency.
func resolveOne(name, dependency string) (string, error) {
	return Resolve(name, []byte(`<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>millrace</groupId><artifactId>connectors</artifactId><version>1</version>
  <dependencies>`+dependency+`</dependencies>
</project>
`))
}
