"""systemd hears that the process lives, where it asked to."""

import socket
from pathlib import Path

import pytest

from bot.supervisor import Supervisor


@pytest.mark.parametrize("abstract", [False, True])
def test_it_says_so_where_it_was_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, abstract: bool
) -> None:
    name = "@attention-test" if abstract else str(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", name)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        try:
            listening.bind(name.replace("@", "\0") if abstract else name)
        except OSError:
            pytest.skip("abstract sockets are Linux's")
        Supervisor().lives()
        listening.settimeout(30)
        assert listening.recv(64) == b"WATCHDOG=1"


@pytest.mark.parametrize("name", ["", "/not/there"])
def test_it_goes_on_where_nobody_listens(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", name)
    Supervisor().lives()
