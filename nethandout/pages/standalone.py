"""Make pages self-contained: a document, by embedding the style sheets, fonts and pictures it names, or a report."""

from __future__ import annotations

import base64
import hashlib
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

FONTS = (".ttf", ".otf", ".woff2")
BASE = "/layouts/base/"
SCREEN_STYLE, FALLBACK_FONTS = f"{BASE}screen.css", f"{BASE}fallback-fonts.css"
CSS_URL = re.compile(r"url\((['\"]?)(?!data:|#)([^'\")]+)\1\)")


def standalone(html: str, asset_folders: AssetFolders) -> str:
    """Embed style sheets, fonts and pictures in a page, and add the style sheet for screens.

    Addresses of files that do not exist are left as they are.
    """
    page = _Embedder(asset_folders)
    page.feed(html)
    page.close()
    return "".join(page.written)


def shared(html: str, asset_folders: AssetFolders, address: str) -> tuple[str, dict[str, bytes]]:
    """Return a page like `standalone`, but with a link to one style sheet; also return that and its fonts, by name.

    Both are for a folder at `address`, relative to the page. The style sheet has the rules of `layouts/base`, which are
    the same for all pages; those of one kind of document are in the page.
    """
    page = _Linker(asset_folders, address)
    page.feed(html)
    page.close()
    return "".join(page.written), page.files


class _Embedder(HTMLParser):
    """Copies a page while embedding the files it names."""

    def __init__(self, asset_folders: AssetFolders) -> None:
        super().__init__(convert_charrefs=False)
        self.asset_folders = asset_folders
        self.written: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Replace links to style sheets with their rules, and embed pictures and the files in styles."""
        attributes = {name: value or "" for name, value in attrs}
        if tag == "link" and attributes.get("rel") == "stylesheet":
            self.written.append(f"<style>\n{self.style_sheet(attributes['href'])}</style>")
            return
        text = self.get_starttag_text() or ""
        if tag == "figure":  # on a phone, it scrolls sideways, which must be possible with the keyboard, too
            text = f'{text.removesuffix(">")} tabindex="0">'
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


class _Linker(_Embedder):
    """Copies a page; the style sheets of `layouts/base` become one file, and their fonts are files next to it."""

    def __init__(self, asset_folders: AssetFolders, address: str) -> None:
        super().__init__(asset_folders)
        self.address = address
        self.files: dict[str, bytes] = {}
        self.sheets: dict[str, str] = {}
        self.place = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Leave out the links to shared style sheets, but note where the first one was."""
        address = dict(attrs).get("href") or ""
        if ("rel", "stylesheet") not in attrs or not address.startswith(BASE):
            super().handle_starttag(tag, attrs)
            return
        self.place = self.place or len(self.written)
        self.sheets[address] = self.style_sheet(address)

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        """Link to the shared style sheet at the end of the head; it has the fallback fonts for pages that need them."""
        if tag == "head":
            self.sheets.setdefault(FALLBACK_FONTS, self.style_sheet(FALLBACK_FONTS))
            rules = "".join(self.sheets.values()).encode()
            name = f"style-{hashlib.sha256(rules).hexdigest()[:12]}.css"
            self.files[name] = rules
            self.written.insert(self.place, f'<link rel="stylesheet" href="{self.address}/{name}">')
        super().handle_endtag(tag)

    def data_url(self, address: str, base: str) -> str:
        """Return the name of a shared font, which becomes a file of its own; anything else is embedded."""
        url = urljoin(base, address)
        if not (url.endswith(FONTS) and base.startswith(urljoin(BASE_URL, BASE))):
            return super().data_url(address, base)
        path = locate_asset(url, self.asset_folders)
        self.files[path.name] = read_asset(path)[0]
        return path.name


def compose_report(data: Mapping[str, Any], layouts: Layouts, name: str = "report") -> str:
    """Fill the template of a report or a catalog as one self-contained page; raises ContentError."""
    style = layouts.find(f"{name}/{name}.css")
    if style is None:
        wrong = f'the layout has no file "{name}/{name}.css"'
        raise ContentError([Diagnostic(None, 0, wrong, "add it to the layouts folder")])
    from nethandout.pages.sandbox import Sandbox, fill
    from nethandout.pages.values import Values

    values = {**data, "style": Markup(read_text(style))}
    return fill(Sandbox(layouts), f"{name}/{name}.html", **Values().shown(values))
