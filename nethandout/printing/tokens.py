"""The operators of a page's content and what they are given, one after another; nothing is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

NUMBER = re.compile(rb"[-+]?(?:\d+\.?\d*|\.\d+)\Z")
ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
IMAGE_BEGINS, IMAGE_ENDS = re.compile(rb"\sID\s"), re.compile(rb"\sEI\b")
TOKEN = re.compile(
    rb"%[^\r\n]*+"
    rb"|(\((?:[^\\()]++|\\.|\((?:[^\\()]++|\\.|\((?:[^\\()]++|\\.)*+\))*+\))*+\))"
    rb"|<<|>>|(<[0-9A-Fa-f\s]*+>)|([\[\]])|(/[^\s<>\[\](){}/%]*+)|([^\s<>\[\](){}/%]++)",
    re.DOTALL,
)


class Operator(bytes):
    """An operator, such as Tj."""


class Name(bytes):
    """A name, such as /F1; other bytes are text."""


def tokens(content: bytes) -> Iterator[Any]:
    """Numbers as floats, text as bytes, names and operators; arrays are opened, dictionaries and comments left out."""
    for found in TOKEN.finditer(_without_images(content)):
        literal, hexed, _, name, word = found.groups()
        if literal is not None:
            yield ESCAPE.sub(_meant, literal[1:-1]) if b"\\" in literal else literal[1:-1]
        elif hexed is not None:
            digits = b"".join(hexed[1:-1].split())
            yield bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        elif name is not None:
            yield Name(name)
        elif word is not None:
            yield float(word) if NUMBER.match(word) else Operator(word)


def _without_images(content: bytes) -> bytes:
    """The content without the bytes of images that stand in it."""
    if b"BI" not in content:
        return content
    first, *rest = IMAGE_BEGINS.split(content)
    ends = ((part, IMAGE_ENDS.search(part)) for part in rest)
    return b" ".join([first, *(part[end.end() :] for part, end in ends if end is not None)])


def _meant(escape: re.Match[bytes]) -> bytes:
    if escape[1][:1].isdigit():
        return bytes([int(escape[1], 8) & 0xFF])
    return ESCAPED.get(escape[1], escape[1])
