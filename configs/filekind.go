package configs

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// FileKind is the kind of program or object that a file configures.
type FileKind int

// Kinds of configuration files.
const (
	WorkerFile FileKind = iota
	ConnectorConfig
)

// KindOf determines the kind of a properties or JSON file from its keys. An empty file counts as a
// worker's.
func KindOf(data []byte) FileKind {
	if isJSON(data) {
		if members, err := jsonMembers(withoutMark(data), 0); err == nil {
			keys := map[string]string{}
			for _, m := range members {
				if keys[m.name] = ""; m.name == "config" {
					return ConnectorConfig
				}
			}
			return kindOfKeys(keys)
		}
		return ConnectorConfig
	}
	props, err := ParseProperties(data, true)
	if err != nil {
		return kindOfKeys(keyNames(data))
	}
	return kindOfKeys(props)
}

// keyNames returns the keys of a properties file, including those of a file that is only partly
// readable.
func keyNames(data []byte) map[string]string {
	out := map[string]string{}
	for key := range KeyLines(data) {
		out[key] = ""
	}
	return out
}

// connectorHints are keys that occur in connector files but not in worker files.
var connectorHints = []string{"name", "class", "connector", "connector.type", "tasks.max", "topic", "topics", "topics.regex", "transforms", "file", "input.path"}

// kindOfKeys returns ConnectorConfig if connector.class is among the keys. If it is missing or
// misspelled, other keys that only connectors have decide.
func kindOfKeys(props map[string]string) FileKind {
	if IsConnector(props) {
		return ConnectorConfig
	}
	if hasWorkerKeys(props) {
		return WorkerFile
	}
	for key := range props {
		if near, ok := Nearest(key, []string{"connector.class"}); slices.Contains(connectorHints, key) || ok && near != "" {
			return ConnectorConfig
		}
	}
	return WorkerFile
}

func hasWorkerKeys(props map[string]string) bool {
	for key := range props {
		if ofWorkers(key) {
			return true
		}
	}
	return false
}

// ofWorkers reports whether a key exists only in worker configurations.
func ofWorkers(key string) bool {
	if _, ok := ConnectorKeys.Lookup(key); ok {
		return false
	}
	if _, ok := SourceKeys.Lookup(key); ok {
		return false
	}
	for _, keys := range []Keys{DistributedKeys, StandaloneKeys, StandaloneTopicKeys} {
		if _, ok := keys.Lookup(key); ok {
			return true
		}
	}
	return strings.HasPrefix(key, "config.providers.") || strings.HasPrefix(key, "config.storage.") || strings.HasPrefix(key, "status.storage.")
}

func isJSON(data []byte) bool {
	start := bytes.TrimLeft(withoutMark(data), " \t\r\n")
	return len(start) > 0 && (start[0] == '{' || start[0] == '[' && !section.Match(start))
}

func withoutMark(data []byte) []byte { return bytes.TrimPrefix(data, []byte("\uFEFF")) }

var (
	// headers of TOML and INI
	section    = regexp.MustCompile(`^\[+\s*[A-Za-z_"'][\w."' -]*\]+[ \t]*(#.*)?(\r?\n|$)`)
	yamlStart  = regexp.MustCompile(`(?m)\A(\s*#[^\n]*\n|\s*\n)*(---|%YAML|apiVersion:)`)
	yamlBlock  = regexp.MustCompile(`(?m)^( *)[\w."'-]+:[ \t]*(#[^\n]*)?\r?\n(\r?\n|[ \t]*#[^\n]*\n)*( *- | +[\w."'-]+:([ \t]|\r?$))`)
	tomlSec    = regexp.MustCompile(`(?m)^\[+[A-Za-z_"'][\w."' -]*\]+[ \t]*(#[^\n]*)?\r?$`)
	propertyEq = regexp.MustCompile(`(?m)^[ \t]*[\w.$-]+[ \t]*=`)
)

// Foreign names the format of a file that holds neither properties nor JSON, such as "a YAML file".
// It returns "" if the file may hold either. The file name decides where the content is ambiguous.
func Foreign(name string, data []byte) string {
	text := withoutMark(data)
	switch {
	case bytes.HasPrefix(data, []byte("\xFF\xFE")) || bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return "text in UTF-16"
	case bytes.IndexByte(text, 0) >= 0:
		return "a binary file"
	case bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("<")):
		return "an XML file"
	case isJSON(text):
		return ""
	case section.Match(bytes.TrimLeft(text, " \t\r\n")) || tomlSec.Match(text) && propertyEq.Match(text):
		return "a TOML or INI file"
	case yamlStart.Match(text) || yamlBlock.Match(text) && !propertyEq.Match(text):
		return "a YAML file"
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yaml", ".yml":
		return "a YAML file"
	case ".toml":
		return "a TOML file"
	case ".xml":
		return "an XML file"
	}
	return ""
}

// tools are other programs whose properties files users confuse with those of a worker or a
// connector. One key identifies each program.
var tools = []struct {
	key  *regexp.Regexp
	what string
}{
	{regexp.MustCompile(`^(process\.roles|node\.id|broker\.id|log\.dirs|zookeeper\.connect|controller\.quorum\..*)$`), "the file of a Kafka broker"},
	{regexp.MustCompile(`^(clusters|\S+->\S+\.enabled)$`), "a file of MirrorMaker's own program"},
	{regexp.MustCompile(`^(log4j\d?\..*|rootLogger\..*|appender\..*)$`), "a file of log4j"},
	{regexp.MustCompile(`^CONNECT_[A-Z_]+$`), "a list of environment variables for a container image, which this worker does not read"},
	{regexp.MustCompile(`^(apiVersion|spec)$`), "a YAML file"},
}

// OtherTool returns the name of the program that a properties file belongs to; "" if it is none of
// the known ones.
func OtherTool(props map[string]string) string {
	if IsConnector(props) || props["group.id"] != "" && props["bootstrap.servers"] != "" {
		return ""
	}
	for _, t := range tools {
		for key := range props {
			if t.key.MatchString(key) {
				return t.what
			}
		}
	}
	return ""
}

const formats = "expected properties, with a line KEY=VALUE each"

// ReadWorkerFile reads the properties of a worker. If the file is not a worker's, the error names
// the file and its kind.
func ReadWorkerFile(path string) (map[string]string, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w; expected the properties file of a worker", err)
	}
	return ParseWorkerFile(path, data)
}

// ParseWorkerFile parses data, the content of the file name, as the properties of a worker.
func ParseWorkerFile(name string, data []byte) (map[string]string, error) {
	if what := Foreign(name, data); what != "" {
		return nil, fmt.Errorf("%s is %s: "+formats, name, what)
	}
	if isJSON(data) {
		return nil, fmt.Errorf("%s is JSON, as connectors have it: expected the properties of a worker, with a line KEY=VALUE each", name)
	}
	props, err := ParseProperties(data, true)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if what := OtherTool(props); what != "" {
		return nil, fmt.Errorf("%s is %s: expected the properties of a worker", name, what)
	}
	if kindOfKeys(props) == ConnectorConfig {
		return nil, fmt.Errorf("%s is the file of a connector: expected the properties of a worker", name)
	}
	for key, value := range props {
		if utf8.ValidString(value) {
			props[key] = strings.TrimSpace(value)
		}
	}
	return props, nil
}
