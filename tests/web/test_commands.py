"""What the commands web and preview say if they cannot start."""

from __future__ import annotations

import socket

import pytest

from nethandout.cli import web_commands
from nethandout.web.server import HERE
from tests.conftest import Nethandout


@pytest.mark.parametrize("command", ["web", "preview"])
def test_without_the_extra_packages_the_message_says_what_to_install(
    nethandout: Nethandout, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(web_commands, "NEEDED", ("no_such_package",))
    ran = nethandout(command)
    assert ran.code == 4 and "nethandout[web]" in ran.err


def test_a_port_in_use_is_an_error(nethandout: Nethandout) -> None:
    with socket.socket() as taken:
        taken.bind((HERE, 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = nethandout("web", "--no-open", "--port", port)
    assert ran.code == 2 and f"port {port} is in use; choose another: --port {port + 1}" in ran.err


def test_an_unknown_section_is_an_error_before_the_browser_opens(nethandout: Nethandout) -> None:
    ran = nethandout("preview", "grates", "--no-open")
    assert ran.code == 2 and "did you mean" in ran.err
