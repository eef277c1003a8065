"""How much a print file unfolds to: a small file can hold gigabytes, and a printer would choke on them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from nethandout.errors import InputError

if TYPE_CHECKING:
    from pypdf import PdfWriter
    from pypdf.generic import StreamObject

LARGEST_STREAM = 256_000_000
"""Most bytes a compressed image, font or page may unfold to; more is taken for a bomb."""

LARGEST_SUM = 1_000_000_000
"""Most bytes all streams together may unfold to."""

PIECE = 1 << 20
"""Bytes unfolded at a time."""


def weigh(writer: PdfWriter, name: str) -> None:
    """Refuse, with InputError, streams that unfold to more than the limits: a printer would choke on them."""
    from pypdf.generic import StreamObject

    whole = 0
    for item in writer._objects:
        if isinstance(item, StreamObject):
            unfolded = _unfolded(item)
            whole += unfolded
            if unfolded > LARGEST_STREAM or whole > LARGEST_SUM:
                limit = f"{LARGEST_STREAM // 1_000_000} MB in one piece or {LARGEST_SUM // 1_000_000} MB in all"
                raise InputError(f"{name}: the PDF unfolds to over {limit}; print it into a new PDF first")


def _unfolded(stream: StreamObject) -> int:
    """Bytes a stream has once its Flate filters are undone; a damaged end counts as it is."""
    filters = stream.get("/Filter", [])
    names = [filters] if isinstance(filters, str) else list(filters)
    size = len(stream._data)
    data: Iterable[bytes] = (stream._data,)
    for name in names:
        if name != "/FlateDecode":
            break
        data, size = _inflated(data), 0
    if size:
        return size
    for piece in data:
        size += len(piece)
        if size > LARGEST_STREAM:
            break
    return size


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Undo one Flate filter, a piece at a time, holding no more than one piece."""
    decoder = zlib.decompressobj()
    for piece in pieces:
        rest = piece
        while rest and not decoder.eof:
            try:
                yield decoder.decompress(rest, PIECE)
            except zlib.error:
                return
            rest = decoder.unconsumed_tail
