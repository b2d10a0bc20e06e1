package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"millrace/internal/test/apache"
	"millrace/internal/test/postgres"
)

// hasDebezium reports whether PostgreSQL, Java and Maven are installed. They are required in CI.
func hasDebezium() (bool, error) {
	for variable, err := range map[string]error{"MILLRACE_REQUIRE_POSTGRES": postgres.Find(), "MILLRACE_REQUIRE_KAFKA": apache.Find()} {
		if err != nil && os.Getenv(variable) == "1" {
			return false, fmt.Errorf("%s is set: %w", variable, err)
		}
	}
	return errors.Join(postgres.Find(), apache.Find()) == nil, nil
}

// hasPostgres reports whether PostgreSQL is installed. It is required in CI.
func hasPostgres() (bool, error) {
	err := postgres.Find()
	if err != nil && os.Getenv("MILLRACE_REQUIRE_POSTGRES") == "1" {
		return false, err
	}
	return err == nil, nil
}

// debezium: copy the archive of Debezium's PostgreSQL connector into the story's folder, and make
// the Java bridge available to workers.
func getDebezium(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: debezium")
	}
	useBridge(ts)
	archive, err := apache.DebeziumArchive()
	ts.Check(err)
	in, err := os.Open(archive)
	ts.Check(err)
	defer in.Close()
	out, err := os.Create(ts.MkAbs(filepath.Base(archive)))
	ts.Check(err)
	_, err = io.Copy(out, in)
	ts.Check(errors.Join(err, out.Close()))
}

// postgres SCRIPT FILE...: start PostgreSQL, and run a script of psql. Replace the default port in
// files by the port of the server.
func startPostgres(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: postgres script file...")
	}
	server, err := postgres.Start()
	ts.Check(err)
	ts.Defer(func() { ts.Check(server.Stop()) })
	sceneOf(ts).postgres = server
	ts.Check(server.Script(context.Background(), ts.MkAbs(args[0])))
	for _, name := range args[1:] {
		text := strings.ReplaceAll(ts.ReadFile(name), "5432", fmt.Sprint(server.Port()))
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o644))
	}
}

// sql DATABASE STATEMENTS: run statements, and print the rows.
func execSQL(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sql database statements")
	}
	out, err := sceneOf(ts).postgres.Exec(context.Background(), args[0], args[1])
	ts.Check(err)
	fmt.Fprintln(ts.Stdout(), out)
}

// waitsql DATABASE QUERY REGEXP: wait until the rows match.
func waitSQL(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: waitsql database query regexp")
	}
	want, err := regexp.Compile(args[2])
	ts.Check(err)
	ts.Check(poll(func() (bool, error) {
		out, err := sceneOf(ts).postgres.Exec(context.Background(), args[0], args[1])
		return err == nil && want.MatchString(out), fmt.Errorf("%s: %s %w", args[1], out, err)
	}))
}
