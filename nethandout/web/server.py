"""What both pages share: an app that answers only this computer's own browser, and the server that runs it."""

from __future__ import annotations

import io
import re
import secrets
import shlex
import socket
import subprocess
import threading
import traceback
import webbrowser
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, Any

import waitress
from flask import Flask, Request, Response, abort, render_template, request, send_file, session
from werkzeug.exceptions import HTTPException

from nethandout import paths
from nethandout.errors import UsageError
from nethandout.pages.layouts import Layouts, palette

HERE = "127.0.0.1"
NAMES = (HERE, "localhost")
PORT = 8642
PORTS_TRIED = 20
THREADS = 16
"""Each open preview holds one of the server's threads."""

LARGEST_LOGO = 1_000_000
LARGEST_BODY = 64_000
"""Largest form, in bytes, besides its logo."""

LARGEST_BLOCK = 200_000
"""Most bytes of a form with a logo that are parsed at once; werkzeug reads blocks of 64 KiB, which have to fit."""

LARGEST_HEADERS = 300_000
LARGEST_ANSWER = 100_000_000
MOST_FIELDS = 300
FACES = ("Regular", "Bold", "Italic", "BoldItalic")
ART = ("zebra/band.svg", "zebra/mark.svg")
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
KEPT_BY_BROWSER = {"Cache-Control": "private, max-age=3600"}
DARK = {
    "text": "#EAF0EE",
    "ink": "#8FD0D2",
    "accent": "#F0A070",
    "call": "#FFB894",
    "line": "#8C999A",
    "mist": "#1D2E30",
    "cloth": "#27403F",
    "sand": "#1A2223",
    "peach": "#3A2A20",
    "paper": "#121819",
}
"""The colors of the palette in a dark window."""


class MemoryRequest(Request):
    """A request whose files stay in memory; werkzeug writes those over 500 kB to the disk."""

    def _get_file_stream(self, *args: Any, **named: Any) -> IO[bytes]:
        return io.BytesIO()


def new_app(port: int, layouts: Layouts, stop: Callable[[], None]) -> Flask:
    """Make an app that serves only this computer's browser: fonts, colors and drawings of the pages, and /stop."""
    app = Flask("nethandout.web")
    app.request_class = MemoryRequest
    app.config.update(
        SECRET_KEY=secrets.token_bytes(32),
        SESSION_COOKIE_NAME=f"nethandout-{port}",
        SESSION_COOKIE_SAMESITE="Strict",
        MAX_CONTENT_LENGTH=LARGEST_LOGO + LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BLOCK,
        MAX_FORM_PARTS=MOST_FIELDS,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    hosts = frozenset(f"{name}:{port}" for name in NAMES)
    app.before_request(lambda: _refuse_strangers(hosts))
    app.after_request(_add_headers)
    app.register_error_handler(HTTPException, _error_page)
    app.register_error_handler(Exception, _mistake_page)
    colors = _style_sheet(palette(layouts, "color"))
    app.add_url_rule("/colors.css", "colors", lambda: Response(colors, mimetype="text/css"))
    app.add_url_rule("/fonts/<face>.ttf", "font", _font)
    for name in ART:
        app.add_url_rule(f"/{name}", name, partial(send_file, layouts.find(f"base/{name}") or abort(404)))

    def stopped() -> str:
        stop()
        return render_template("message.html", stopped=True)

    app.add_url_rule("/stop", "stop", stopped, methods=["POST"])
    return app


def token() -> str:
    """Return the token of this browser, which every form has to send back."""
    return str(session.setdefault("token", secrets.token_urlsafe(24)))


def _refuse_strangers(hosts: frozenset[str]) -> None:
    """Abort requests for other hosts, from pages of other sites, and posts without the token."""
    if request.host not in hosts:
        abort(400)
    came_from = request.headers.get("Sec-Fetch-Site", "none")
    opened = request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    if came_from not in ("same-origin", "none") and not opened:
        abort(403)
    if request.method != "POST":
        return
    if request.headers.get("Origin", f"http://{request.host}") != f"http://{request.host}":
        abort(403)
    if (request.content_length or 0) > LARGEST_BODY and request.mimetype != "multipart/form-data":
        abort(413)
    expected = str(session.get("token", ""))  # empty without the cookie: other sites cannot make the browser send it
    if not expected or not secrets.compare_digest(request.form.get("token", "").encode(), expected.encode()):
        abort(403)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _error_page(error: HTTPException) -> Any:
    return render_template("message.html", error=error), error.code or 500


def _mistake_page(error: Exception) -> Any:
    """Say that it is our mistake; unlike Flask's own page, nothing of the request is logged."""
    return render_template("message.html", bug=place_of(error)), 500


def place_of(error: Exception) -> str:
    """Return the kind of an error and where it was raised, without its words, which may repeat what was typed."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} ({Path(place.filename).name}:{place.lineno})"


def _font(face: str) -> Response:
    name, _, style = face.partition("-")
    if name != "AtkinsonHyperlegible" or style not in FACES:
        abort(404)
    return send_file(paths.fonts()[0] / f"{face}.ttf", max_age=86400)


def _style_sheet(colors: Mapping[str, str]) -> str:
    """Return the palette as custom properties, with the colors of a dark window."""
    light, dark = (
        "".join(f"--{name}: {color}; " for name, color in each.items()) for each in (colors, {**colors, **DARK})
    )
    faces = "".join(
        f'@font-face {{ font-family: "Atkinson Hyperlegible"; src: url(/fonts/AtkinsonHyperlegible-{face}.ttf); '
        f"font-weight: {'bold' if 'Bold' in face else 'normal'}; "
        f"font-style: {'italic' if 'Italic' in face else 'normal'} }}\n"
        for face in FACES
    )
    return (
        f"{faces}:root {{ color-scheme: light dark; {light}}}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {dark}}} }}\n"
    )


def free_port(wanted: int | None) -> int:
    """Return the port that is wanted, or the first free one from PORT on; raises UsageError if it is taken."""
    for port in (wanted,) if wanted else range(PORT, PORT + PORTS_TRIED):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((HERE, port))
            except OSError:
                continue
        return port
    raise UsageError(f"port {wanted or PORT} is in use; choose another: --port {(wanted or PORT) + 1}", "port")


class Running:
    """A running server; `wait` returns when `stop` was called."""

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def stop(self) -> None:
        """Stop once the answer has been sent."""
        threading.Timer(0.5, self.stopped.set).start()

    def serve(self, app: Flask, port: int, opened: str = "") -> None:
        """Serve an app on this computer only until it is stopped, also by Ctrl-C; open an address in the browser."""
        server = waitress.create_server(
            app,
            host=HERE,
            port=port,
            threads=THREADS,
            ident=None,
            max_request_body_size=LARGEST_LOGO + LARGEST_BODY,
            inbuf_overflow=LARGEST_LOGO + LARGEST_BODY + LARGEST_HEADERS,  # larger ones are written to the disk
            outbuf_overflow=LARGEST_ANSWER,
        )
        threading.Thread(target=server.run, daemon=True).start()
        if opened:
            webbrowser.open(opened)
        with suppress(KeyboardInterrupt):
            while not self.stopped.wait(1):
                pass


def shortcut(folder: Path, command: tuple[str, ...], platform: str) -> tuple[Path, str]:
    """Return the path and text of a file to double-click that runs a command in the current folder."""
    here = Path.cwd()
    if platform == "win32":
        words = subprocess.list2cmdline(command).replace("%", "%%")
        return folder / "Make a handout.bat", f'@echo off\r\ncd /d "{here}"\r\n{words}\r\nif errorlevel 1 pause\r\n'
    if platform == "darwin":
        text = f"#!/bin/sh\ncd {shlex.quote(str(here))} && exec {shlex.join(command)}\n"
        return folder / "Make a handout.command", text
    words = " ".join('"' + re.sub(r'(["`$\\])', r"\\\1", part).replace("%", "%%") + '"' for part in command)
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        "Name=Make a handout",
        "Comment=Plain-language handouts and booklets about neuroendocrine tumors",
        "Comment[es]=Hojas y folletos sobre tumores neuroendocrinos, en palabras sencillas",
        f"Exec={words}",
        f"Path={here}",
        "Terminal=true",
        "Categories=Office;",
    )
    return folder / "nethandout.desktop", "\n".join(lines) + "\n"
