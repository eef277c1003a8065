"""A Word file (.docx) as HTML, so that there is one way from both to passages."""

from __future__ import annotations

import io
import re
import zipfile

from nethandout.errors import InputError

LARGEST_UNPACKED = 50_000_000
LARGEST_PART = 10_000_000
MOST_PARTS = 10_000
BACK_LINK = re.compile(r'\s*<a href="#(?:foot|end)note-ref-[^"]*">↑</a>')
UNREAD = re.compile(r"unrecognised element was ignored: (\S+)|(w:sym) element|(image) file")
STYLES = "p[style-name='Title'] => h1:fresh\n" + "\n".join(
    f"{style} => h{min(level + 1, 6)}:fresh"
    for level in range(1, 7)
    for style in (f"p.Heading{level}", f"p[style-name='Heading {level}']", f"p[style-name='heading {level}']")
)


def word_html(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the words of a Word file as HTML, and what was left out; raises InputError with what is wrong."""
    _look_inside(data)
    import mammoth

    pictures: list[str] = []

    def leave_out(picture: object) -> list[object]:
        pictures.append(getattr(picture, "alt_text", None) or "")
        return []

    try:
        result = mammoth.convert_to_html(
            io.BytesIO(data), style_map=STYLES, include_embedded_style_map=False, convert_image=leave_out
        )
    except Exception as error:
        # The reader of a stranger's file can fail in many ways; each means the same to the person who has it.
        raise InputError("is a damaged Word file; open it in a word processor and save it again") from error
    html = str(result.value)
    notices = [
        f"a picture was left out (“{words[:80]}”)" if words else "a picture was left out"
        for words in pictures
    ]
    parts = (UNREAD.search(message.message) for message in result.messages)
    notices += [
        f"a part of the Word file was left out: {next(filter(None, part.groups()))}" for part in parts if part
    ]
    if BACK_LINK.search(html):
        notices.append("footnotes stand in a list at the end; look where they belong")
    return BACK_LINK.sub("", html), tuple(dict.fromkeys(notices))


def _look_inside(data: bytes) -> None:
    """Refuse what is no Word file, or would fill the memory, before anything is unpacked."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(
            "is an old or password-protected Word file; open it and save it as .docx without a password"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError(
            "is no Word file, or a damaged one; open it in a word processor and save it again"
        ) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise InputError("is over 50 MB when unpacked; take the pictures out, or split it")
    if any(part.file_size > LARGEST_PART for part in parts if part.filename.endswith((".xml", ".rels"))):
        raise InputError("holds more than 10 MB of words and settings; split it")
    if "word/document.xml" not in {part.filename for part in parts} and "[Content_Types].xml" not in {
        part.filename for part in parts
    }:
        raise InputError(
            "is a zip archive, not a Word file; unpack it and import the texts inside one by one"
        )
