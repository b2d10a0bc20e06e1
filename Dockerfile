# The worker alone: no shell, no package manager, no root.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# docker build --build-arg RELEASE=$(git describe --tags) --build-arg REVISION=$(git rev-parse HEAD): what the worker says of itself.
ARG RELEASE REVISION
RUN CGO_ENABLED=0 go build -trimpath -tags nomsgpack -ldflags "-s -X millrace/internal/cli/release.name=$RELEASE -X millrace/internal/cli/release.revision=$REVISION" -o /out/bin/worker ./cmd/worker && \
	ln -s worker /out/bin/millrace && mkdir -p /out/data /out/plugins

FROM gcr.io/distroless/static:nonroot
COPY --from=build /out/bin/ /usr/local/bin/
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
