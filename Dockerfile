# The worker alone: no shell, no package manager, no root.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# docker build --build-arg RELEASE=$(git describe --tags) --build-arg REVISION=$(git rev-parse HEAD): what the worker says of itself.
ARG RELEASE REVISION
RUN CGO_ENABLED=0 go build -trimpath -tags nomsgpack -ldflags "-s -X millrace/internal/cli/release.name=$RELEASE -X millrace/internal/cli/release.revision=$REVISION" -o /out/bin/worker ./cmd/worker && \
	ln -s worker /out/bin/millrace && mkdir -p /out/data /out/plugins /out/lib && \
	make plugins && cp -r bin/plugins /out/lib/

# The Java bridge: docker build --target java
FROM maven:3.9-eclipse-temurin-17 AS bridge
WORKDIR /src
COPY plugins/java plugins/java
COPY plugins/proto plugins/proto
RUN mvn -B -q -f plugins/java package -DskipTests

# The worker with Java, for plugins in Java.
FROM gcr.io/distroless/java17-debian12:nonroot AS java
COPY --from=build /out/bin/ /usr/local/bin/
COPY --from=build /out/lib/ /usr/local/lib/millrace/
COPY --from=bridge /src/plugins/java/target/millrace-java.jar /usr/local/bin/
COPY --from=build /src/configs/*.properties /etc/millrace/
COPY --from=build --chown=nonroot:nonroot /out/data /var/lib/millrace
COPY --from=build /out/plugins /usr/local/share/millrace/plugins
# A volume at /var/lib/millrace keeps the descriptions of plugins and the class data archive.
ENV JAVA_HOME=/usr/lib/jvm/java-17-openjdk-amd64 XDG_CACHE_HOME=/var/lib/millrace/cache
USER nonroot
WORKDIR /var/lib/millrace
EXPOSE 8083
ENTRYPOINT ["worker"]
CMD ["standalone", "--data", "/var/lib/millrace", "--listen", "0.0.0.0:8083"]

# Without Java; the default.
FROM gcr.io/distroless/static:nonroot
COPY --from=build /out/bin/ /usr/local/bin/
COPY --from=build /out/lib/ /usr/local/lib/millrace/
COPY --from=build /src/configs/*.properties /etc/millrace/
COPY --from=build --chown=nonroot:nonroot /out/data /var/lib/millrace
COPY --from=build /out/plugins /usr/local/share/millrace/plugins
USER nonroot
WORKDIR /var/lib/millrace
EXPOSE 8083
ENTRYPOINT ["worker"]
# Without arguments: an embedded broker, and a REST API that waits for connectors. It listens on the container's addresses, without
# authentication: publish the port on loopback alone, as 127.0.0.1:8083:8083.
CMD ["standalone", "--data", "/var/lib/millrace", "--listen", "0.0.0.0:8083"]
