package provider_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"millrace/configs"
	"millrace/configs/provider"
)

// fixture returns a directory with the data of the providers, and the providers f, d and e that
// read it.
func fixture(t *testing.T, extra ...string) (dir string, p *provider.Providers, logged *bytes.Buffer) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string]string{
		"secrets.properties": "user=ada\npassword=pass-phrase\nport=5432\nname\\:with\\:colons=deep\nnon=\u00e9t\u00e9\n",
		"mounted/token":      "to ken\n",
		"elsewhere/other":    "x=y\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("MILLRACE_TEST_VALUE", "from the environment")
	props := map[string]string{
		"config.providers":         "f, d,e,undefined",
		"config.providers.f.class": "org.apache.kafka.common.config.provider.FileConfigProvider",
		"config.providers.d.class": "DirectoryConfigProvider",
		"config.providers.e.class": "EnvVar",
	}
	for i := 0; i < len(extra); i += 2 {
		props[extra[i]] = strings.ReplaceAll(extra[i+1], "DIR", dir)
	}
	logged = &bytes.Buffer{}
	p, err := provider.New(props, &provider.Secrets{}, slog.New(slog.NewTextHandler(logged, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return dir, p, logged
}

// resolve returns a value with its variables replaced where possible, and the errors of the others.
func resolve(t *testing.T, p *provider.Providers, value string) (string, string) {
	t.Helper()
	out, faults := p.Try(map[string]string{"key": value, "other": "x"})
	if out["other"] != "x" || faults["other"] != "" {
		t.Errorf("%s: another key became %q: %s", value, out["other"], faults["other"])
	}
	return out["key"], faults["key"]
}

func TestResolve(t *testing.T) {
	dir, p, _ := fixture(t)
	for _, c := range []struct{ value, want, fault string }{
		{"${f:DIR/secrets.properties:user}", "ada", ""},
		{"jdbc:pg://${f:DIR/secrets.properties:user}@host:${f:DIR/secrets.properties:port}/db", "jdbc:pg://ada@host:5432/db", ""},
		{"${f:DIR/secrets.properties:non}", "été", ""},
		{"${f:DIR/secrets.properties:name:with:colons}", "deep", ""},
		{"${f:DIR/secrets.properties:absent}", "", "config provider f has no such value, or may not read it"},
		{"${f:DIR/secrets.properties:user} ${f:DIR/secrets.properties:absent}", "ada ${f:DIR/secrets.properties:absent}", "Invalid value ${f:DIR/secrets.properties:absent} for configuration key: config provider f has"},
		{"${f:user}", "", "config provider f has no such value"}, // no path: no value
		{"${d:DIR/mounted:token}", "to ken\n", ""},
		{"${d:DIR/mounted:../secrets.properties}", "", "config provider d has no such value"},
		{"${d:DIR/mounted:}", "", "config provider d has no such value"},
		{"${d:DIR/nowhere:token}", "", "config provider d has no such value"},
		{"${d:DIR:mounted}", "", "config provider d has no such value"}, // a directory has no value
		{"${e:MILLRACE_TEST_VALUE}", "from the environment", ""},
		{"${e::MILLRACE_TEST_VALUE}", "from the environment", ""},
		{"${e:MILLRACE_TEST_ABSENT}", "", "config provider e has no such value"},
		{"Bearer ${vault:a:token}", "", "there is no config provider vault: config.providers in the worker's properties declares d, e, f"},
		{"${undefined:a}", "", "there is no config provider undefined"},
		{"${aws-secrets:a:b:c}", "", "there is no config provider aws-secrets"},
		{"${x:a:b} $ ${ ${} ${a} $1", "", "there is no config provider x"},
		// Other uses of $ and braces stay unchanged.
		{"${1}-$1-${name}", "", ""},
		{"${topic}-${timestamp}", "", ""},
		{"${date:yyyy-MM-dd}", "", ""},
		{"${timestamp:unit=yyyy}/${partition:padding=true}", "", ""},
		{"{{topic}} $.a[0] ${ok ? a : b} ${'a':b} ${:x}", "", ""},
		{`{"a": "${", "b": "}:"}`, "", ""},
		{"", "", ""},
	} {
		value, want, fault := strings.ReplaceAll(c.value, "DIR", dir), strings.ReplaceAll(c.want, "DIR", dir), strings.ReplaceAll(c.fault, "DIR", dir)
		if want == "" {
			want = value
		}
		if got, said := resolve(t, p, value); got != want || !strings.Contains(said, fault) || (said == "") != (fault == "") {
			t.Errorf("%s: got %q (%s), want %q (%s)", value, got, said, want, fault)
		}
	}
}

// Unresolved variables without providers, and with a worker that keeps them.
func TestUnresolved(t *testing.T) {
	none, err := provider.New(nil, &provider.Secrets{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if _, fault := resolve(t, none, "${vault:a:token}"); !strings.Contains(fault, "declares none") {
		t.Errorf("without providers: %q", fault)
	}
	if _, err := none.Resolve(map[string]string{"b": "${vault:a:token}", "a": "${env:X}"}); err == nil || strings.Count(err.Error(), "\n") != 1 || !strings.HasPrefix(err.Error(), "Invalid value ${env:X}") {
		t.Errorf("two keys: %v", err)
	}
	dir, keeps, _ := fixture(t, configs.UnresolvedKey, configs.KeepUnresolved)
	for _, value := range []string{"${vault:a:token}", "${e:MILLRACE_TEST_ABSENT}"} {
		if got, fault := resolve(t, keeps, value); got != value || fault != "" {
			t.Errorf("%s is kept as %q: %s", value, got, fault)
		}
	}
	if _, fault := resolve(t, keeps, "${f:"+dir+"/nope:x}"); fault == "" {
		t.Error("a file that cannot be read is kept")
	}
	if r, err := none.ReadTask(map[string]string{"made": "${a:b}"}); err != nil || r.Props["made"] != "${a:b}" {
		t.Errorf("what a connector made for its task: %v %v", r, err)
	}
}

func TestWhatFails(t *testing.T) {
	dir, p, _ := fixture(t)
	for value, want := range map[string]string{
		"${f:DIR/nope.properties:user}": "nope.properties",
		"${e:/path:NAME}":               "invalid value '/path'",
	} {
		_, err := p.Resolve(map[string]string{"key": strings.ReplaceAll(value, "DIR", dir)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %s", value, err, want)
		}
	}
	for _, props := range []map[string]string{
		{"config.providers": "x", "config.providers.x.class": "no.Such"},
		{"config.providers": "x", "config.providers.x.class": "EnvVarConfigProvider", "config.providers.x.param.allowlist.pattern": "("},
		{"config.providers": "x", "config.providers.x.class": "FileConfigProvider", "config.providers.x.param.allowed.paths": "relative"},
		{"config.providers": "x", "config.providers.x.class": "FileConfigProvider", "config.providers.x.param.allowed.paths": "/no/such/path"},
	} {
		if _, err := provider.New(props, nil, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "config.providers.x.") {
			t.Errorf("%v: error %v, want one that names the key", props, err)
		}
	}
}

func TestWhatIsAllowed(t *testing.T) {
	dir, p, logged := fixture(t, "config.providers.f.param.allowed.paths", "DIR/elsewhere,DIR/mounted",
		"config.providers.e.param.allowlist.pattern", "MILLRACE_.*VALUE")
	if got, _ := resolve(t, p, "${f:"+dir+"/elsewhere/other:x}"); got != "y" {
		t.Errorf("an allowed file: %q", got)
	}
	for _, value := range []string{"${f:" + dir + "/secrets.properties:user}", "${f:" + dir + "/elsewhere/../secrets.properties:user}", "${f:" + dir + "/elsewhere2:x}", "${e:PATH}"} {
		if got, fault := resolve(t, p, value); got != value || fault == "" {
			t.Errorf("%s: got %q", value, got)
		}
	}
	if !strings.Contains(logged.String(), "allowed.paths") {
		t.Errorf("the log does not say why: %s", logged)
	}
	if got, _ := resolve(t, p, "${e:MILLRACE_TEST_VALUE}"); got != "from the environment" {
		t.Errorf("an allowed variable: %q", got)
	}
}

func TestRedact(t *testing.T) {
	dir, p, _ := fixture(t)
	resolve(t, p, "${f:"+dir+"/secrets.properties:password} ${d:"+dir+"/mounted:token} ${f:"+dir+"/secrets.properties:user}")
	got := p.Redact(`cannot log in with pass-phrase, "to ken" or "to ken\n" as ada`)
	// three bytes are too few to redact
	if want := `cannot log in with [hidden], "[hidden]" or "[hidden]\n" as ada`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var none *provider.Providers
	if none.Redact("x") != "x" || none.Refers("${f:a:b}") {
		t.Error("no providers, and yet they act")
	}
}

func FuzzResolve(f *testing.F) {
	f.Add("${e:A}${f:/x:y}")
	f.Add("${${e:A}}:}")
	p, err := provider.New(map[string]string{"config.providers": "e", "config.providers.e.class": "EnvVarConfigProvider"}, &provider.Secrets{}, slog.New(slog.DiscardHandler))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, value string) {
		out, err := p.Resolve(map[string]string{"k": value})
		if err == nil && !p.Refers(value) && out["k"] != value {
			t.Errorf("%q became %q without a variable in it", value, out["k"])
		}
	})
}
