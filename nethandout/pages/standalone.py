"""Make pages self-contained: a document, by embedding the style sheets, fonts and pictures it names, or a report."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from markupsafe import Markup

from nethandout.errors import ContentError, Diagnostic
from nethandout.model.text import LINE_BREAK
from nethandout.pages.layouts import Layouts
from nethandout.paths import BASE_URL, AssetFolders, locate_asset, read_asset, read_text

SCREEN_STYLE = "/layouts/base/screen.css"
CSS_URL = re.compile(r"url\((['\"]?)(?!data:|#)([^'\")]+)\1\)")


def standalone(html: str, asset_folders: AssetFolders) -> str:
    """Embed style sheets, fonts and pictures in a page, and add the style sheet for screens.

    Addresses of files that do not exist are left as they are.
    """
    page = _Embedder(asset_folders)
    page.feed(html)
    page.close()
    return "".join(page.written)


class _Embedder(HTMLParser):
    """Copies a page while embedding the files it names."""

    def __init__(self, asset_folders: AssetFolders) -> None:
        super().__init__(convert_charrefs=False)
        self.asset_folders = asset_folders
        self.written: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Replace links to style sheets by their rules, and embed pictures and the files in styles."""
        attributes = {name: value or "" for name, value in attrs}
        if tag == "link" and attributes.get("rel") == "stylesheet":
            self.written.append(f"<style>\n{self.style_sheet(attributes['href'])}</style>")
            return
        text = self.get_starttag_text() or ""
        if tag == "img" and not attributes["src"].startswith("data:"):
            text = text.replace(escape(attributes["src"]), self.data_url(attributes["src"], BASE_URL))
        if "style" in attributes:
            text = text.replace(escape(attributes["style"]), escape(self.rules(attributes["style"], BASE_URL)))
        self.written.append(text)

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        """Copy an end tag; the style sheet for screens comes last in the head."""
        if tag == "head":
            self.written.append(f"<style>\n{self.style_sheet(SCREEN_STYLE)}</style>\n")
        self.written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Copy text, or embed the files in the rules of a style sheet."""
        self.written.append(
            self.rules(data, BASE_URL) if self.cdata_elem == "style" else data.replace(LINE_BREAK, "<wbr>")
        )

    def handle_entityref(self, name: str) -> None:
        """Copy a named character reference."""
        self.written.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Copy a numeric character reference."""
        self.written.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        """Copy a comment."""
        self.written.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        """Copy the doctype."""
        self.written.append(f"<!{decl}>")

    def style_sheet(self, address: str) -> str:
        """Return the rules of a style sheet, empty if there is no such file."""
        url = urljoin(BASE_URL, address)
        try:
            return self.rules(read_asset(locate_asset(url, self.asset_folders))[0].decode("utf-8-sig"), url)
        except ContentError:
            return ""

    def rules(self, css: str, base: str) -> str:
        """Embed the files named in CSS whose addresses are relative to `base`."""
        return CSS_URL.sub(lambda match: f"url({self.data_url(match[2], base)})", css)

    def data_url(self, address: str, base: str) -> str:
        """Return a file as a data URL, or the address itself if there is no such file."""
        try:
            data, media_type = read_asset(locate_asset(urljoin(base, address), self.asset_folders))
        except ContentError:
            return address
        return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


REPORT, REPORT_STYLE = "report/report.html", "report/report.css"


def compose_report(data: Mapping[str, Any], layouts: Layouts) -> str:
    """Fill the template of a report as one self-contained page; raises ContentError."""
    from nethandout.pages.sandbox import Sandbox, fill
    from nethandout.pages.values import Values

    style = layouts.find(REPORT_STYLE)
    if style is None:
        raise ContentError(
            [Diagnostic(None, 0, f'the layout has no file "{REPORT_STYLE}"', "add it to the layouts folder")]
        )
    values = {**data, "style": Markup(read_text(style))}
    return fill(Sandbox(layouts), REPORT, **Values().shown(values))
