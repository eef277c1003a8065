"""HTML that opens by itself: every style sheet, font and picture is put inside the file."""

from __future__ import annotations

import base64
import re
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin

from nethandout.errors import ContentError
from nethandout.paths import BASE_URL, AssetFolders, locate_asset, read_asset

SCREEN = "/layouts/base/screen.css"
URL = re.compile(r"url\((['\"]?)(?!data:|#)([^'\")]+)\1\)")


def standalone(html: str, asset_folders: AssetFolders) -> str:
    """Replace every address below the asset folders by the file's content; what is not there stays as it is.

    A style sheet for the screen is added, which the pages of paper do not have.
    """
    page = _Page(asset_folders)
    page.feed(html)
    page.close()
    return "".join(page.written)


class _Page(HTMLParser):
    """Writes a page as it reads it, with files in the place of their addresses."""

    def __init__(self, asset_folders: AssetFolders) -> None:
        super().__init__(convert_charrefs=False)
        self.asset_folders = asset_folders
        self.written: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write a tag: a style sheet becomes its rules, the addresses of pictures and in styles become files."""
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and given.get("rel") == "stylesheet":
            self.written.append(f"<style>\n{self.sheet(given['href'])}</style>")
            return
        text = self.get_starttag_text() or ""
        if tag == "img" and not given["src"].startswith("data:"):
            text = text.replace(escape(given["src"]), self.data(given["src"], BASE_URL))
        if "style" in given:
            text = text.replace(escape(given["style"]), escape(self.rules(given["style"], BASE_URL)))
        self.written.append(text)

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        """Write the end of a tag; the sheet for the screen comes last in the head."""
        if tag == "head":
            self.written.append(f"<style>\n{self.sheet(SCREEN)}</style>\n")
        self.written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Write words, or the rules of a style sheet."""
        self.written.append(self.rules(data, BASE_URL) if self.cdata_elem == "style" else data)

    def handle_entityref(self, name: str) -> None:
        """Write a character by its name."""
        self.written.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Write a character by its number."""
        self.written.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        """Write a comment."""
        self.written.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        """Write what kind of document it is."""
        self.written.append(f"<!{decl}>")

    def sheet(self, address: str) -> str:
        """The rules of a style sheet; none when it is not there."""
        url = urljoin(BASE_URL, address)
        try:
            return self.rules(read_asset(locate_asset(url, self.asset_folders))[0].decode("utf-8-sig"), url)
        except ContentError:
            return ""

    def rules(self, css: str, base: str) -> str:
        """CSS with files in the place of their addresses, which count from `base`."""
        return URL.sub(lambda found: f"url({self.data(found[2], base)})", css)

    def data(self, address: str, base: str) -> str:
        """A file as an address of its own; the address as it was when there is none."""
        try:
            data, kind = read_asset(locate_asset(urljoin(base, address), self.asset_folders))
        except ContentError:
            return address
        return f"data:{kind};base64,{base64.b64encode(data).decode()}"
