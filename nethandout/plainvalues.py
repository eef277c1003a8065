"""What a worker answers, as JSON and bytes: reading it runs no code, whatever has become of the worker."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import IO, Any


def send(stream: IO[bytes], kind: str, value: Any) -> None:
    """Write one answer: a line with two sizes, the value as JSON, then the bytes that were in it."""
    payload = bytearray()
    text = json.dumps([kind, encoded(value, payload)]).encode()
    stream.write(b"%d %d\n" % (len(text), len(payload)) + text + payload)
    stream.flush()


def receive(stream: IO[bytes], most: int) -> tuple[Any, bytes] | None:
    """Read one answer of `most` bytes, still encoded; None when the other side is gone, ValueError for nonsense."""
    line = stream.readline(100)
    if not line:
        return None
    size, more = map(int, line.split())
    if not (0 < size < most and 0 <= more < most):
        raise ValueError("the answer is too long")
    text, payload = stream.read(size), stream.read(more)
    if len(text) < size or len(payload) < more:
        return None
    answer = json.loads(text)
    if not (isinstance(answer, list) and len(answer) == 2):
        raise ValueError("this is no answer")
    return answer, payload


def encoded(value: Any, payload: bytearray) -> Any:
    """Turn a value into JSON: whatever is not a word, a number or nothing becomes a list that begins with its type.

    Bytes are added to `payload`. Raises TypeError for what is neither plain nor a dataclass nor an enum.
    """
    if isinstance(value, Enum):
        return [type(value).__name__, value.value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, bytes):
        payload += value
        return ["bytes", len(payload) - len(value), len(payload)]
    if isinstance(value, Path):
        return ["path", str(value)]
    if isinstance(value, (tuple, list)):
        return [type(value).__name__, *(encoded(part, payload) for part in value)]
    if isinstance(value, Mapping):
        return ["dict", *([encoded(key, payload), encoded(part, payload)] for key, part in value.items())]
    if is_dataclass(value):
        parts = ((field.name, getattr(value, field.name)) for field in fields(value))
        return [type(value).__name__, *([name, encoded(part, payload)] for name, part in parts)]
    raise TypeError(f"{type(value).__name__} is no plain value")


def decoded(value: Any, payload: bytes, types: tuple[type, ...]) -> Any:
    """Turn JSON into the value it was made of; of dataclasses and enums, those in `types` only."""
    if not isinstance(value, list):
        return value
    kind, *parts = value
    if kind == "bytes":
        begin, end = parts
        return payload[begin:end]
    if kind == "path":
        return Path(parts[0])
    if kind in ("tuple", "list"):
        found = (decoded(part, payload, types) for part in parts)
        return tuple(found) if kind == "tuple" else list(found)
    if kind == "dict":
        return {decoded(key, payload, types): decoded(part, payload, types) for key, part in parts}
    known = {one.__name__: one for one in types}[kind]
    if issubclass(known, Enum):
        return known(parts[0])
    return known(**{name: decoded(part, payload, types) for name, part in parts})
