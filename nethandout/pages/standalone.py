"""HTML that opens by itself: every style sheet, font and picture is put inside the file."""

from __future__ import annotations

import base64
import re
from html import unescape
from urllib.parse import urljoin

from nethandout.errors import ContentError
from nethandout.mounts import BASE, Mounts, locate, read

SCREEN = "/layouts/base/screen.css"
SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
URL = re.compile(r"url\((['\"]?)(?!data:|#)([^'\")]+)\1\)")
PICTURE = re.compile(r'(<img src=")(?!data:)([^"]+)(")')


def standalone(html: str, mounts: Mounts) -> str:
    """Replace every address below the mounts by the file's content; what is not there stays as it is.

    A style sheet for the screen is added, which the pages of paper do not have.
    """
    html = html.replace("</head>", f'<link rel="stylesheet" href="{SCREEN}">\n</head>', 1)
    html = SHEET.sub(lambda found: f"<style>\n{_sheet(found[1], mounts)}</style>", html)
    html = PICTURE.sub(lambda found: found[1] + _data(unescape(found[2]), BASE, mounts) + found[3], html)
    return URL.sub(lambda found: f"url({_data(found[2], BASE, mounts)})", html)


def _sheet(address: str, mounts: Mounts) -> str:
    url = urljoin(BASE, unescape(address))
    try:
        text = read(locate(url, mounts))[0].decode("utf-8-sig")
    except ContentError:
        return ""
    return URL.sub(lambda found: f"url({_data(found[2], url, mounts)})", text)


def _data(address: str, base: str, mounts: Mounts) -> str:
    try:
        data, kind = read(locate(urljoin(base, address), mounts))
    except ContentError:
        return address
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
