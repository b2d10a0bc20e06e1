"""What a connector author writes: a class for a source or a sink, its keys, and the records."""

from dataclasses import dataclass, field
from typing import Any, Optional


@dataclass(frozen=True)
class Key:
    """The definition of one configuration key, with the names of Kafka's ConfigDef."""

    name: str
    type: str = "STRING"  # BOOLEAN STRING INT SHORT LONG DOUBLE LIST CLASS PASSWORD
    default: Optional[str] = None
    required: bool = False
    importance: str = "MEDIUM"  # HIGH MEDIUM LOW
    doc: str = ""

    def fault(self, config: dict) -> Optional[str]:
        """What is wrong with this key in a configuration; None when nothing is."""
        value = config.get(self.name, self.default)
        if value is None:
            return f'Missing required configuration "{self.name}" which has no default value.' if self.required else None
        try:
            if self.type in ("INT", "SHORT", "LONG"):
                int(value)
            elif self.type == "DOUBLE":
                float(value)
        except ValueError:
            return f"Invalid value {value} for configuration {self.name}: Not a number of type {self.type}"
        if self.type == "BOOLEAN" and value.strip().lower() not in ("true", "false"):
            return f"Invalid value {value} for configuration {self.name}: Expected value to be either true or false"
        return None


@dataclass
class Record:
    """One record, from a source or for a sink.

    A value is None, a bool, int, float, str, bytes, or a list or dict of these.
    """

    topic: str
    value: Any
    key: Any = None
    partition: Optional[int] = None
    timestamp: Optional[int] = None  # milliseconds since 1970
    headers: list = field(default_factory=list)  # of (name, value)
    offset: int = 0  # of a record from Kafka


class Retriable(Exception):
    """May pass by itself: the same call is made again after a pause."""


class BadRecord(Exception):
    """A record of a put cannot be delivered; all others were. errors.tolerance decides what follows.

    record is the record as put got it, or its index among them. Without a reason, the exception that is handled is the reason.
    """

    def __init__(self, record, reason: Optional[str] = None):
        super().__init__(reason if reason is not None else "the record cannot be delivered")
        self.record = record
        self.reason = reason

    def index_in(self, records: list) -> int:
        """The index of the record among those of a put."""
        if isinstance(self.record, int):
            if not 0 <= self.record < len(records):
                raise IndexError(f"BadRecord: there is no record {self.record} in a put of {len(records)}") from self
            return self.record
        for i, r in enumerate(records):
            if r is self.record:
                return i
        raise ValueError("BadRecord: expected a record of this put, or its index") from self

    def text(self) -> str:
        """Why it cannot be delivered."""
        cause = self.__cause__ or self.__context__
        if self.reason is None and cause is not None:
            return f"{type(cause).__name__}: {cause}"
        return str(self)


class _Connector:
    name: str = ""  # the full class name, what connector.class holds
    version: str = "1.0.0"
    keys: list = []

    def __init__(self, config: dict, task: int = 0):
        self.config = {k.name: k.default for k in self.keys if k.default is not None} | dict(config)
        self.task = task

    @classmethod
    def validate(cls, config: dict) -> dict:
        """Faults that the keys cannot express, as lists of texts by the key that they belong to."""
        return {}

    @classmethod
    def task_configs(cls, config: dict, max_tasks: int) -> list:
        """One configuration for each task."""
        return [dict(config)]

    def start(self, offsets) -> None:
        """Prepare. offsets(partition) gives the stored source offset of a source partition, or None."""

    def stop(self) -> None:
        """Give back what start took. Called once, whatever happened before."""


class Source(_Connector):
    """A source task. Calls, never two at a time: start, then poll again and again, then stop.

    A class whose ends_transactions is True may be configured with transaction.boundary=connector. The task's is True then: records
    become visible when poll returns "commit" as a fourth element, and are dropped when it returns "abort"; both store the offset.
    """

    ends_transactions: bool = False

    def poll(self):
        """Wait a moment for input, for a second at most, and return it as (records, partition, offset), or None.

        offset is where to resume after the records; it is stored only when all of them are safe in Kafka.
        """
        raise NotImplementedError

    def commit(self, offsets: list) -> None:
        """These (partition, offset) pairs are stored now."""


class Sink(_Connector):
    """A sink task. Calls, never two at a time: start, then put and flush, then stop."""

    def put(self, records: list) -> None:
        """Take records, in the order of their offsets within each partition."""
        raise NotImplementedError

    def flush(self) -> None:
        """Make everything that was put durable. Its offsets are committed when this returns, and not before."""
