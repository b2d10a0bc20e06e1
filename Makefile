# Everything that is done with this project more than once. make test is what must pass.
GO ?= go

.PHONY: build plugins install java release check test test-all test-traefik lint generate proto docs bench bench-http bench-rest bench-distributed bench-plugins bench-data bench-peers bench-java chaos chaos-distributed chaos-memory fuzz

# The version is what git says of the commit: v0.1.0, or v0.1.0-7-g49dd720 seven commits later.
RELEASE ?= $(shell git describe --tags --match 'v*' --dirty 2>/dev/null)
REVISION ?= $(shell git rev-parse HEAD 2>/dev/null)
STAMP = -X millrace/internal/cli/release.name=$(RELEASE) -X millrace/internal/cli/release.revision=$(REVISION)
# gin without its MessagePack: 7 MB, and a sixth of what a first build costs.
TAGS = -tags nomsgpack

build:
	CGO_ENABLED=0 $(GO) build -trimpath $(TAGS) -ldflags '$(STAMP)' -o bin/worker ./cmd/worker
	ln -sf worker bin/millrace

# The connectors that are plugins of their own, because the worker does not link the clients of other
# systems: bin/plugins, where bin/worker finds them.
CONNECTORS = $(notdir $(wildcard connectors/*/connect-*))
plugins:
	for name in $(CONNECTORS); do \
		CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o bin/plugins/$$name ./connectors/$${name#connect-}/$$name || exit 1; \
	done

# The program under both of its names, its plugins, and the Java bridge if `make java` has built it:
# make install PREFIX=$HOME/.local
PREFIX ?= /usr/local
install: build plugins
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/millrace/plugins
	install bin/worker $(DESTDIR)$(PREFIX)/bin/worker
	ln -sf worker $(DESTDIR)$(PREFIX)/bin/millrace
	for name in $(CONNECTORS); do install bin/plugins/$$name $(DESTDIR)$(PREFIX)/lib/millrace/plugins/$$name || exit 1; done
	@if [ -f bin/millrace-java.jar ]; then \
		install -m 644 bin/millrace-java.jar $(DESTDIR)$(PREFIX)/bin/millrace-java.jar; \
	else \
		echo "without the Java bridge: for plugins in Java, run make java first"; \
	fi

# The Java bridge, which runs the jars in plugin.path: bin/millrace-java.jar, beside the worker. Needs
# Java 17 and Maven.
java:
	mvn -B -q -f plugins/java package
	@mkdir -p bin && cp plugins/java/target/millrace-java.jar bin/

# An archive of a tagged commit for each platform, with worker and plugins, stripped, and the Java bridge,
# which is the same for all, with their checksums, in dist/. Needs Java 17 and Maven.
PLATFORMS ?= linux/amd64 linux/arm64 darwin/amd64 darwin/arm64
release:
	@git describe --tags --exact-match --match 'v*' >/dev/null 2>&1 || { echo "make release: this commit has no version tag: git tag -a v0.1.0"; exit 1; }
	@test -z "$$(git status --porcelain)" || { echo "make release: there are changes that are not committed"; exit 1; }
	rm -rf dist && mkdir dist
	$(MAKE) java
	for platform in $(PLATFORMS); do \
		os=$${platform%/*} arch=$${platform#*/}; \
		name="millrace-$(RELEASE)-$$os-$$arch"; \
		echo "dist/$$name.tar.gz"; \
		export CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch; \
		$(GO) build -trimpath $(TAGS) -ldflags '-s -w $(STAMP)' -o "dist/$$name/worker" ./cmd/worker || exit 1; \
		for plugin in $(CONNECTORS); do \
			$(GO) build -trimpath -ldflags '-s -w' -o "dist/$$name/plugins/$$plugin" ./connectors/$${plugin#connect-}/$$plugin || exit 1; \
		done; \
		cp bin/millrace-java.jar LICENSE NOTICE "dist/$$name/" || exit 1; \
		tar -C dist --sort=name --owner=0 --group=0 --numeric-owner --mtime=@$$(git log -1 --format=%ct) -c "$$name" | gzip -n >"dist/$$name.tar.gz" || exit 1; \
		rm -r "dist/$$name"; \
	done
	cd dist && sha256sum * >SHA256SUMS

# The fast tests: formatting, vet, the architecture, unit tests and a few stories. Under a minute when the build cache is warm.
check:
	$(GO) run ./internal/test/check -speed short

# Every test that needs no Apache Kafka.
test:
	$(GO) run ./internal/test/check -speed local

# Everything that must pass. Tests whose tools are missing are skipped, with a message.
test-all:
	$(GO) run ./internal/test/check

# Three workers behind Traefik, as examples/three-workers has them: building it takes minutes.
test-traefik:
	cd tools/traefik && $(GO) build -o ../../bin/traefik github.com/traefik/traefik/v3/cmd/traefik
	TRAEFIK=$(CURDIR)/bin/traefik $(GO) test -race -tags traefik -run TestTraefik ./cmd/worker

# golangci-lint as tools/go.mod pins it, with .golangci.yml.
lint:
	cd tools && $(GO) build -o ../bin/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	bin/golangci-lint run ./...

generate: proto docs

# Needs protoc; its plugins are pinned in tools/go.mod.
proto:
	cd tools && $(GO) build -o ../bin/ google.golang.org/protobuf/cmd/protoc-gen-go google.golang.org/grpc/cmd/protoc-gen-go-grpc
	PATH="$(CURDIR)/bin:$$PATH" protoc -I plugins/proto --go_out=plugins/proto --go_opt=paths=source_relative \
		--go-grpc_out=plugins/proto --go-grpc_opt=paths=source_relative connect/v1/connect.proto
	protoc -I plugins/proto --python_out=$${TMPDIR:-/tmp} connect/v1/connect.proto
	mv $${TMPDIR:-/tmp}/connect/v1/connect_pb2.py plugins/sdk/python/millrace_connect/connect_pb2.py
	cp plugins/proto/connect/v1/connect.proto plugins/sdk/node/connect.proto

docs:
	$(GO) test ./connectors -run README -update
	$(GO) run ./internal/gendocs
	$(GO) test ./api ./cmd/worker -run Reference -update

# Ours, Apache Connect and a hand-written loop, on the same work; starts, latencies, connectors by REST, plugins, many tasks, lines of all
# sizes, and other runtimes in Go. Needs java and mvn, and an hour.
bench:
	$(GO) run ./internal/test/bench

# Other runtimes in Go, on the same work. The first time they are built, into the user's cache folder: some minutes, and 4 GB of Go's caches.
bench-peers:
	$(GO) run ./internal/test/bench -only peers

# The REST API of ours and of Apache Connect.
bench-rest:
	$(GO) run ./internal/test/bench -only rest,thousand -lines 1

# Clusters of three workers, ours and Apache's: creating connectors, and workers that are killed, stopped and added. Then how tasks
# pause meanwhile, and a cluster of 2,000 tasks.
bench-distributed:
	$(GO) run ./internal/test/bench -only distributed,gaps,scale -lines 1

# A million numbered records each way while everything is killed, frozen and filled up; with exactly-once and without. It prints a
# table, and fails when a record is lost. Needs java and mvn. SEED repeats a run.
SEED ?=
chaos:
	$(GO) run ./internal/test/chaos $(if $(SEED),-seed $(SEED))

# A cluster of three workers for MINUTES, one of them with a clock an hour behind, while workers, the leader and the broker are killed,
# workers frozen, stopped and cut off from the broker, the config topic compacted and corrupted, and connectors created, deleted,
# paused, stopped, changed and given other numbers of tasks. Then every connector has to be where it should, and every record there, once.
MINUTES ?= 10
chaos-distributed:
	$(GO) run ./internal/test/chaos -cluster $(MINUTES) $(if $(SEED),-seed $(SEED))

# What a worker holds in memory while 50 million records go through it.
chaos-memory:
	$(GO) run ./internal/test/chaos -only memory -records 50000000

# The boundary between worker and plugin: records a second each way, the start of a process, the installation of a plugin, and the
# memory of a hundred idle connectors.
bench-plugins:
	$(GO) test -run '^$$' -bench . ./plugins/host
	$(GO) run ./internal/test/bench -only plugins -lines 1

# Java connectors from the same jars on ours and on Apache Connect: the file connectors, Debezium and MirrorMaker, with the same heap.
# Needs java, mvn and PostgreSQL.
bench-java:
	$(GO) run ./internal/test/bench -lines 2000000 -only java-boundary,java-source,java-sink,java-snapshot,java-streaming,java-mirror

# Converters and transformations: ours and, in Java, Apache's and Apicurio's for Avro, on a record of ten fields.
bench-data:
	$(GO) run ./internal/test/bench -only data

# Requests to HttpSource a second, each answered when the brokers have its record.
bench-http:
	$(GO) run ./internal/test/bench -only http -lines 1

# Every fuzz target for FUZZTIME.
FUZZTIME ?= 30s
fuzz:
	$(GO) run ./internal/test/fuzz -time $(FUZZTIME)
