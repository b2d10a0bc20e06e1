"""Checks of what a connector returns, so that an error names the mistake and not what happened because of it."""

from .connector import Record


def task_configs(configs) -> list:
    """The task configurations, or an error: a list of dicts of texts."""
    configs = _listed(configs, "task_configs: expected a list of configurations")
    for i, config in enumerate(configs):
        if not hasattr(config, "items"):
            raise TypeError(f"task_configs: expected a dict as configuration {i}, got {_kind(config)}")
        for key, value in config.items():
            if not isinstance(key, str) or not isinstance(value, str):
                raise TypeError(f"task_configs: expected a text as {key} of configuration {i}, got {_kind(value)}")
    return configs


def polled(batch) -> tuple:
    """What poll returned, or an error."""
    if not isinstance(batch, (tuple, list)) or len(batch) not in (3, 4):
        raise TypeError(f"poll: expected None or (records, partition, offset), got {_kind(batch)}")
    for name, part in zip(("partition", "offset"), batch[1:3]):
        if part is not None and not hasattr(part, "items"):
            raise TypeError(f"poll: expected a dict as the source {name}, got {_kind(part)}")
    return _listed(batch[0], "poll: expected a list of records"), *batch[1:]


def record(r) -> None:
    """Raise an error if r is no record for Kafka."""
    if not isinstance(r, Record):
        raise TypeError(f"expected a Record, got {_kind(r)}")
    if not isinstance(r.topic, str) or r.topic == "":
        raise TypeError(f"expected the name of a topic, got {r.topic!r}")
    for name in ("partition", "timestamp"):
        number = getattr(r, name)
        if number is not None and not hasattr(number, "__index__"):
            raise TypeError(f"expected an int as {name}, got {_kind(number)}")
    for header in r.headers:
        if not isinstance(header, (tuple, list)) or len(header) != 2 or not isinstance(header[0], str):
            raise TypeError(f"expected (name, value) as a header, got {header!r}")


def _listed(items, expected: str) -> list:
    if isinstance(items, (str, bytes, dict)) or not hasattr(items, "__iter__"):
        raise TypeError(f"{expected}, got {_kind(items)}")
    return list(items)


def _kind(value) -> str:
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    return "None" if value is None else f"a value of type {type(value).__name__}"
