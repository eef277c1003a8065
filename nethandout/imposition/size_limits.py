"""Limit the decompressed size of a print file, since a small file can expand to gigabytes."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from pypdf import PdfWriter
from pypdf.generic import StreamObject

from nethandout.errors import InputError

LARGEST_STREAM = 256_000_000
"""Most bytes that one compressed image, font or page may expand to."""

LARGEST_TOTAL = 1_000_000_000
"""Most bytes that all streams together may expand to."""

LARGEST_IMAGE = 1_000_000_000
"""Most bytes that an image may expand to, by its width, height, colors and bits."""

COMPONENTS = {"/DeviceRGB": 3, "/CalRGB": 3, "/Lab": 3, "/DeviceCMYK": 4}
ONE_BIT = ("/JBIG2Decode", "/CCITTFaxDecode")
MOST_SEGMENTS = 64
PAGE_INFORMATION = 48  # the segment type with the size of a JBIG2 page

CHUNK = 1 << 20
"""Bytes decompressed at a time."""


def check_sizes(writer: PdfWriter, name: str) -> None:
    """Raise InputError if streams expand beyond the limits, which a printer could not handle."""
    whole = 0
    for item in writer._objects:
        if isinstance(item, StreamObject):
            if item.get("/Subtype") == "/Image" and _image_bytes(item) > LARGEST_IMAGE:
                wrong = f"an image in it expands to more than {LARGEST_IMAGE // 1_000_000} MB"
                raise InputError(f"{name}: {wrong}; print it to a new PDF first")
            unfolded = _decompressed_size(item)
            whole += unfolded
            if unfolded > LARGEST_STREAM or whole > LARGEST_TOTAL:
                limit = f"{LARGEST_STREAM // 1_000_000} MB in one piece or {LARGEST_TOTAL // 1_000_000} MB in all"
                raise InputError(f"{name}: the PDF expands to more than {limit}; print it to a new PDF first")


def _image_bytes(stream: StreamObject) -> float:
    """Return the size of a decoded image in bytes, from its dictionary or, if larger, from its JBIG2 data."""
    width, height, bits = (_number(stream.get(key)) for key in ("/Width", "/Height", "/BitsPerComponent"))
    names = _filters(stream)
    space = stream.get("/ColorSpace")
    if any(name in ONE_BIT for name in names):
        area = max(width * height, _jbig2_area(stream._data) if names == ["/JBIG2Decode"] else 0)
        return area / 8
    return width * height * (bits or 8) * COMPONENTS.get(space if isinstance(space, str) else "", 1) / 8


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | float) and 0 < value < 1e12 else 0


def _jbig2_area(data: bytes) -> int:
    """Return the pixels of a JBIG2 page; 0 if none of the first segments gives its size."""
    at = 0
    for _ in range(MOST_SEGMENTS):
        if at + 11 > len(data):
            break
        number, flags, refers, after = int.from_bytes(data[at : at + 4]), data[at + 4], data[at + 5] >> 5, at + 6
        if refers == 7:  # a long form: a count of four bytes, then a bit for each reference
            refers = int.from_bytes(data[at + 5 : at + 9]) & 0x1FFFFFFF
            after = at + 9 + (refers + 8) // 8
        after += refers * (1 if number <= 256 else 2 if number <= 65536 else 4) + (4 if flags & 64 else 1)
        if flags & 63 == PAGE_INFORMATION:
            return int.from_bytes(data[after + 4 : after + 8]) * int.from_bytes(data[after + 8 : after + 12])
        at = after + 4 + int.from_bytes(data[after : after + 4])
    return 0


def _decompressed_size(stream: StreamObject) -> int:
    """Return the size of a stream without its Flate filters; stops at damaged data."""
    data: Iterable[bytes] = (stream._data,)
    for name in _filters(stream):
        if name != "/FlateDecode":
            break
        data = _inflate(data)
    size = 0
    for piece in data:
        size += len(piece)
        if size > LARGEST_STREAM:
            break
    return size


def _filters(stream: StreamObject) -> list[object]:
    filters = stream.get("/Filter", [])
    return [filters] if isinstance(filters, str) else list(filters)


def _inflate(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Undo one Flate filter chunk by chunk, to limit memory."""
    decoder = zlib.decompressobj()
    for piece in pieces:
        rest = piece
        while rest and not decoder.eof:
            try:
                yield decoder.decompress(rest, CHUNK)
            except zlib.error:
                return
            rest = decoder.unconsumed_tail
