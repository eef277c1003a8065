"""A picture of dots, PNG or JPEG and nothing else: whether it can be opened, how large it is, whether it is grey.

Functions of bytes that a stranger may have made; `pictures` has the worker run them.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

FORMATS = ("PNG", "JPEG")
BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
MOST_PIXELS = 50_000_000
FAINTEST = 12
"""How far the red, green and blue of a dot may differ, of 255, that it still passes for grey."""
LOGO_HEIGHT, LOGO_WIDTH = 40, 160
"""The most room a logo takes on paper, in points."""
Slip = tuple[str, str]
UNREADABLE = "cannot be read", "save it again as PNG or JPEG"
FEWER = "save it with at most 50 million pixels"


def measure(data: bytes) -> tuple[int, int]:
    """Width and height in pixels, from the head of a picture; raises ValueError for one that is no PNG or JPEG."""
    from PIL import Image

    if not data.startswith(BEGINNINGS):
        raise ValueError("it is no PNG or JPEG")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                return picture.size
    except Image.DecompressionBombError as error:
        raise ValueError("it has far too many pixels") from error
    except (OSError, SyntaxError) as error:
        raise ValueError("it cannot be read") from error


def judge_head(data: bytes) -> tuple[Slip, ...]:
    """What keeps a picture from being printed, as far as its head tells, with what to do about it."""
    try:
        width, height = measure(data)
    except ValueError as error:
        return ((str(error).removeprefix("it "), FEWER),) if "pixels" in str(error) else (UNREADABLE,)
    if width * height > MOST_PIXELS:
        return ((f"has too many pixels ({width} × {height})", FEWER),)
    return ()


def judge(data: bytes) -> tuple[Slip, ...]:
    """What keeps a picture from being printed, with what to do about it; nothing when it can be."""
    from PIL import Image, ImageFile

    if slips := judge_head(data):
        return slips
    usual = ImageFile.LOAD_TRUNCATED_IMAGES  # the renderer accepts torn pictures, where it runs in this process
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            picture.load()
    except (OSError, ValueError, SyntaxError):
        return (UNREADABLE,)
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = usual
    return ()


def too_coarse(data: bytes, coarsest: int) -> tuple[Slip, ...]:
    """What is wrong with a picture that would have fewer dots an inch than `coarsest` where logos are printed."""
    width, height = measure(data)
    dots = 72 * max(height / LOGO_HEIGHT, width / LOGO_WIDTH)
    if dots >= coarsest:
        return ()
    high, wide = -(-coarsest * LOGO_HEIGHT // 72), -(-coarsest * LOGO_WIDTH // 72)
    wrong = f"is too coarse for print ({width} × {height} pixels, {dots:.0f} dots an inch)"
    return ((wrong, f"save it at least {high} pixels high or {wide} wide, or as SVG"),)


def is_grey(data: bytes) -> bool:
    """Whether a picture that can be printed has no color but black, white and greys."""
    from PIL import Image, ImageChops

    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        red, green, blue, seen = picture.convert("RGBA").split()
    apart = (ImageChops.difference(red, other) for other in (green, blue))
    bounds: list[Any] = [ImageChops.multiply(found, seen).getextrema() for found in apart]
    return all(highest <= FAINTEST for _, highest in bounds)
