"""Serves connectors to a worker, by the protocol of connect.proto."""

import json
import os
import queue
import sys
import tempfile
import threading
import time
import traceback
from concurrent import futures

import grpc

from . import checks
from . import connect_pb2 as pb
from . import data
from .connector import BadRecord, Record, Retriable, Sink, Source

_MAX_MESSAGE = 1 << 30
_MOST_CALLS = 11_000  # at once: each of a connector's tasks, of which there may be 10,000, has one for its life. Threads are made as they are needed
_MAX_THREADS = 256 << 10  # characters
_BOUNDARIES = {None: pb.BOUNDARY_NONE, "commit": pb.BOUNDARY_COMMIT, "abort": pb.BOUNDARY_ABORT}
_PAUSES = (0.1, 10.0)  # seconds, between tries of what failed with Retriable


def serve(*classes) -> None:
    """Run this process as a plugin that offers the classes, until the worker ends it."""
    if os.environ.get("MILLRACE_PLUGIN") != "connect":
        sys.exit("This program is a plugin of Millrace: put it into the worker's plugin.path, the worker starts it.")
    threading.Thread(target=_exit_with_parent, args=(os.getppid(),), daemon=True).start()
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=_MOST_CALLS),
        options=[("grpc.max_receive_message_length", _MAX_MESSAGE), ("grpc.max_send_message_length", _MAX_MESSAGE)],
    )
    stopped = threading.Event()
    server.add_generic_rpc_handlers((_Plugin(classes).handler(), _controller(stopped)))
    folder = os.environ.get("PLUGIN_UNIX_SOCKET_DIR") or tempfile.mkdtemp(prefix="connect-")
    path = os.path.join(folder, "plugin.sock")
    server.add_insecure_port("unix:" + path)
    server.start()
    print(f"1|1|unix|{path}|grpc", flush=True)
    stopped.wait()
    server.stop(grace=1).wait()


def _exit_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def _controller(stopped: threading.Event):
    """go-plugin's own service, by which the worker ends the process."""

    def shutdown(request, context):
        stopped.set()
        return b""

    return grpc.method_handlers_generic_handler("plugin.GRPCController", {"Shutdown": grpc.unary_unary_rpc_method_handler(shutdown)})


def log(level: str, message: str, **attributes) -> None:
    """Write one record to the worker's log; level is debug, info, warn or error."""
    print(json.dumps({"@level": level, "@message": message, **attributes}), file=sys.stderr, flush=True)


class _Plugin:
    def __init__(self, classes):
        self.classes = {c.name: c for c in classes}

    def handler(self):
        unary, stream = grpc.unary_unary_rpc_method_handler, grpc.stream_stream_rpc_method_handler
        methods = {
            "Describe": (unary, self.describe, pb.DescribeRequest),
            "Validate": (unary, self.validate, pb.ValidateRequest),
            "AlterOffsets": (unary, lambda request, context: pb.AlterOffsetsResponse(), pb.AlterOffsetsRequest),
            "ExactlyOnce": (unary, self.exactly_once, pb.ExactlyOnceRequest),
            "Threads": (unary, self.threads, pb.ThreadsRequest),
            "RunConnector": (stream, self.run_connector, pb.ConnectorRequest),
            "RunSource": (stream, self.run_source, pb.SourceRequest),
            "RunSink": (stream, self.run_sink, pb.SinkRequest),
        }
        return grpc.method_handlers_generic_handler("connect.v1.Plugin", {
            name: make(method, request_deserializer=request.FromString, response_serializer=lambda m: m.SerializeToString())
            for name, (make, method, request) in methods.items()
        })

    def describe(self, request, context):
        out = pb.DescribeResponse()
        for c in self.classes.values():
            keys = [pb.Key(name=k.name, type=k.type, default_value=k.default, required=k.required, importance=k.importance,
                           doc=k.doc, order=-1, width="NONE", display_name=k.name) for k in c.keys]
            out.classes.append(pb.Class(name=c.name, type="source" if issubclass(c, Source) else "sink", version=c.version,
                                        doc=(c.__doc__ or "").strip(), keys=keys))
        return out

    def validate(self, request, context):
        c = self.find(request, context)
        config = dict(request.config)
        try:
            further = c.validate(config) or {}
        except BaseException as e:
            context.abort(grpc.StatusCode.ABORTED, _text(e))
        out = pb.ValidateResponse()
        for k in c.keys:
            fault, own = k.fault(config), further.get(k.name, [])
            errors = ([fault] if fault else []) + ([own] if isinstance(own, str) else list(own))
            out.values.append(pb.KeyValue(name=k.name, value=config.get(k.name, k.default), errors=errors, visible=True))
        return out

    def threads(self, request, context):
        names = {t.ident: t.name for t in threading.enumerate()}
        stacks = [f"{names.get(n, n)}\n{''.join(traceback.format_stack(frame))}" for n, frame in sys._current_frames().items()]
        return pb.ThreadsResponse(text="\n".join(stacks)[:_MAX_THREADS])

    def exactly_once(self, request, context):
        return pb.ExactlyOnceResponse(boundaries=getattr(self.find(request, context), "ends_transactions", False))

    def find(self, message, context):
        c = self.classes.get(getattr(message, "class"))
        if c is None:
            context.abort(grpc.StatusCode.NOT_FOUND, f"this plugin has no class {getattr(message, 'class')}")
        return c

    def run_connector(self, requests, context):
        start = next(requests).start
        c = self.find(start, context)
        yield pb.ConnectorResponse(started=pb.Started())
        for r in requests:
            if r.HasField("stop"):
                return
            result = pb.TaskConfigsResult()
            try:
                configs = checks.task_configs(c.task_configs(dict(start.config), r.task_configs.max_tasks))
                result.configs.extend(pb.TaskConfig(config=t) for t in configs)
            except BaseException as e:
                result.error.message = _text(e)
            yield pb.ConnectorResponse(task_configs=result)

    def run_source(self, requests, context):
        call = _SourceCall(requests, context)
        start = next(requests).start
        call.idle = start.idle_ms / 1000
        task = self.new_task(start, context)
        task.ends_transactions = start.boundaries
        threading.Thread(target=call.receive, daemon=True).start()
        yield from _live(task, call.run(task), context)

    def run_sink(self, requests, context):
        start = next(requests).start
        task = self.new_task(start, context)
        yield from _live(task, _run_sink(task, requests), context)

    def new_task(self, start, context):
        c = self.find(start, context)
        try:
            return c(dict(start.config), start.task)
        except BaseException as e:
            context.abort(grpc.StatusCode.ABORTED, _text(e))


def _live(task, responses, context):
    """Run a task to its end and stop it. Whatever it raises fails it, SystemExit too: the thread alone would end by that, in silence."""
    failure = None
    try:
        yield from responses
    except GeneratorExit:  # the worker has gone
        raise
    except BaseException as e:
        failure = e
    finally:
        try:
            task.stop()
        except BaseException as e:
            failure = failure or e
    if failure is not None:
        context.abort(grpc.StatusCode.ABORTED, _text(failure))


_MOST = 16 << 10  # bytes of an error's text


def _text(e: BaseException) -> str:
    """An exception as the worker shows it: what it says, then where it was raised, and what caused it."""
    said = _cut(f"{type(e).__name__}: {e}", _MOST // 2)
    if e.__traceback__ is None:
        return said
    frames = "".join(traceback.format_exception(e, limit=-20)).rstrip()
    return said + "\n" + _cut(frames, _MOST - len(said.encode(errors="replace")), keep_end=True)


def _cut(text: str, most: int, keep_end: bool = False) -> str:
    data = text.encode(errors="replace")
    if len(data) <= most:
        return data.decode()
    kept = (data[-most:] if keep_end else data[:most]).decode(errors="ignore")
    return f"... {kept}" if keep_end else f"{kept} ..."


class _SourceCall:
    """One source task and the stream that it lives on."""

    def __init__(self, requests, context):
        self.requests, self.context = requests, context
        self.credit = threading.Semaphore(0)
        self.stopping, self.closed = threading.Event(), threading.Event()
        self.committed, self.answers, self.out = queue.SimpleQueue(), queue.SimpleQueue(), queue.SimpleQueue()
        self.schemas_sent = False
        self.idle, self.shown = 0, 0.0

    def receive(self):
        try:
            for r in self.requests:
                if r.HasField("credit"):
                    self.credit.release(r.credit.batches)
                elif r.HasField("committed"):
                    self.committed.put([(data.decode_map(o.partition), data.decode_map(o.offset)) for o in r.committed.offsets])
                elif r.HasField("offset"):
                    self.answers.put(r.offset)
                elif r.HasField("stop"):
                    self.stopping.set()
        except grpc.RpcError:
            pass  # the worker has gone
        finally:
            self.stopping.set()
            self.closed.set()
            self.answers.put(None)

    def offsets(self, partition: dict):
        """Ask the worker for a stored source offset; start runs on a thread of its own, so that the question gets out."""
        self.out.put(pb.SourceResponse(offset=pb.OffsetQuery(id=1, partition=data.encode_map(partition))))
        answer = self.answers.get()
        if answer is None:
            raise ConnectionError("the worker has gone")
        if answer.HasField("error"):
            raise RuntimeError(answer.error.message)
        return data.decode_map(answer.offset) if answer.HasField("offset") else None

    def run(self, task):
        yield from self.start(task)
        yield pb.SourceResponse(started=pb.Started(shows_idle=self.idle > 0))
        while not self.stopping.is_set():
            if self.credit.acquire(timeout=0.1):
                yield from self.poll(task)
        yield pb.SourceResponse(stopped=pb.Stopped())
        self.closed.wait()
        self.commit(task)

    def start(self, task):
        with futures.ThreadPoolExecutor(max_workers=1) as pool:
            started = pool.submit(task.start, self.offsets)
            started.add_done_callback(lambda _: self.out.put(None))
            while (message := self.out.get()) is not None:
                yield message
            started.result()

    def poll(self, task):
        """Spend one credit: poll until there is a batch."""
        pause = _PAUSES[0]
        while not self.stopping.is_set():
            self.commit(task)
            try:
                polled = task.poll()
            except Retriable as e:
                yield pb.SourceResponse(event=pb.Error(message=_cut(str(e), _MOST), retriable=True))
                self.stopping.wait(pause)
                pause = min(2 * pause, _PAUSES[1])
                continue
            if polled is not None:
                yield pb.SourceResponse(batch=self.batch(*checks.polled(polled)))
                return
            if self.idle and time.monotonic() - self.shown > self.idle / 2:
                self.shown = time.monotonic()
                yield pb.SourceResponse(idle=pb.Idle())

    def batch(self, records, partition, offset, transaction=None) -> pb.SourceBatch:
        out = pb.SourceBatch(lag=-1, boundary=_BOUNDARIES[transaction])
        if not self.schemas_sent:
            self.schemas_sent = True
            out.schemas.extend(data.schemas())
        if partition is not None:
            out.partition.CopyFrom(data.encode_map(partition))
        if offset is not None:
            out.offset.CopyFrom(data.encode_map(offset))
        topics = {}
        for i, r in enumerate(records):
            try:
                checks.record(r)
                topic = topics.setdefault(r.topic, len(topics))
                headers = [pb.Header(key=k, schema=data.schema_of(v), value=data.encode(v)) for k, v in r.headers]
                out.records.append(pb.SourceRecord(
                    topic=topic, partition=r.partition, timestamp=r.timestamp, headers=headers, key_schema=data.schema_of(r.key),
                    key=data.encode(r.key), value_schema=data.schema_of(r.value), value=data.encode(r.value)))
            except Exception as e:
                raise ValueError(f"record {i} of a poll: {type(e).__name__}: {e}") from e
        out.topics.extend(topics)
        return out

    def commit(self, task):
        while not self.committed.empty():
            task.commit(self.committed.get())


def _run_sink(task: Sink, requests):
    task.start(lambda partition: None)
    yield pb.SinkResponse(started=pb.Started())
    decoder = data.Decoder()
    for r in requests:
        kind = r.WhichOneof("request")
        if kind == "stop":
            yield pb.SinkResponse(stopped=pb.Stopped())
            return
        message = getattr(r, kind)
        done = pb.Done(id=message.id)
        if kind == "put":
            yield from _put(task, _records(decoder, message), done)
        elif kind == "flush":
            done.offsets.extend(message.offsets)
            try:
                task.flush()
            except Exception as e:
                done.error.message = _text(e)
        yield pb.SinkResponse(done=done)


def _put(task: Sink, records: list, done: pb.Done):
    """Try until the records are taken or one is named bad."""
    pause = _PAUSES[0]
    while True:
        try:
            return task.put(records)
        except BadRecord as e:
            done.error.message = _cut(e.text(), _MOST)
            done.error.records.append(pb.RecordError(index=e.index_in(records), message=done.error.message))
            return
        except Retriable as e:
            yield pb.SinkResponse(event=pb.Error(message=_cut(str(e), _MOST), retriable=True))
            time.sleep(pause)
            pause = min(2 * pause, _PAUSES[1])


def _records(decoder: data.Decoder, put: pb.Put) -> list:
    decoder.learn(put.schemas)
    out = []
    for r in put.records:
        at = put.partitions[r.partition]
        out.append(Record(
            topic=at.topic, partition=at.partition, offset=r.offset, timestamp=r.timestamp if r.HasField("timestamp") else None,
            key=decoder.value(r.key), value=decoder.value(r.value), headers=[(h.key, decoder.value(h.value)) for h in r.headers]))
    return out
