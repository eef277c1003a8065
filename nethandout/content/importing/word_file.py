"""A Word file (.docx) as HTML, so that there is one way from both to passages."""

from __future__ import annotations

import io
import re
import zipfile

from nethandout.errors import InputError

LARGEST_UNPACKED = 50_000_000
LARGEST_PART = 5_000_000
MOST_PARTS = 10_000
BACK_LINK = re.compile(r'\s*<a href="#(?:foot|end)note-ref-[^"]*">↑</a>')
UNREAD = re.compile(r"unrecognised element was ignored: (\S+)|(w:sym) element|(image) file")
STYLES = "p[style-name='Title'] => h1:fresh\n" + "\n".join(
    f"{style} => h{min(level + 1, 6)}:fresh"
    for level in range(1, 7)
    for style in (f"p.Heading{level}", f"p[style-name='Heading {level}']", f"p[style-name='heading {level}']")
)


# Wrappers whose words the reader of Word files would drop, and one that it reads through.
WRAPPERS, READ_THROUGH = re.compile(rb"<(/?)w:(?:fldSimple|bdo|dir)(?=[\s/>])"), rb"<\1w:smartTag"
LEFT_OUT = {"header": "headers", "footer": "footers", "comments": "comments"}
AGAIN = "open it in a word processor and save it again"


def word_html(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the words of a Word file as HTML, and what was left out; raises InputError."""
    words = _words_only(data)
    import mammoth

    pictures: list[str] = []

    def leave_out(picture: object) -> list[object]:
        pictures.append(getattr(picture, "alt_text", None) or "")
        return []

    try:
        result = mammoth.convert_to_html(
            words, style_map=STYLES, include_embedded_style_map=False, convert_image=leave_out
        )
    except Exception as error:
        # The reader of a stranger's file can fail in many ways; each means the same to the person who has it.
        raise InputError(f"is a damaged Word file; {AGAIN}") from error
    html = str(result.value)
    notices = [f"a picture was left out (“{alt[:80]}”)" if alt else "a picture was left out" for alt in pictures]
    unread = (UNREAD.search(message.message) for message in result.messages)
    notices += [f"a part of the file was left out: {next(filter(None, part.groups()))}" for part in unread if part]
    notices += [f"{what} were left out" for name, what in LEFT_OUT.items() if _has_words(words, name)]
    if BACK_LINK.search(html):
        notices.append("footnotes stand in a list at the end; look where they belong")
    return BACK_LINK.sub("", html), tuple(dict.fromkeys(notices))


def _words_only(data: bytes) -> io.BytesIO:
    """Repack a Word file without its pictures; refuses what is none, or would fill the memory."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError("is an old or password-protected Word file; save it as .docx without a password")
    words = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(words, "w") as copy:
            parts = archive.infolist()
            _measure(parts)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    copy.writestr(part.filename, WRAPPERS.sub(READ_THROUGH, archive.read(part)))
    except InputError:
        raise
    except Exception as error:
        # zipfile, zlib and others each have errors of their own for a broken archive.
        raise InputError(f"is no Word file, or a damaged one; {AGAIN}") from error
    return words


def _measure(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise InputError("is over 50 MB when unpacked; take the pictures out, or split it")
    if any(part.file_size > LARGEST_PART for part in parts if part.filename.endswith((".xml", ".rels"))):
        raise InputError("holds more than 5 MB of words and settings; split it")
    if not {"word/document.xml", "[Content_Types].xml"} & {part.filename for part in parts}:
        raise InputError("is a zip archive, not a Word file; unpack it and import the texts inside one by one")


def _has_words(file: io.BytesIO, name: str) -> bool:
    with zipfile.ZipFile(file) as archive:
        parts = [part for part in archive.namelist() if re.fullmatch(rf"word/{name}\d*\.xml", part)]
        return any(b"<w:t>" in archive.read(part) or b"<w:t " in archive.read(part) for part in parts)
