"""What the terminal says of a sandbox."""

import io
import sys

import pytest

from bot.announcement import for_a_class, for_oneself
from sandbox import TEACHER, Classroom, Server, World


@pytest.fixture
def server() -> Server:
    made = Server(World(people=TEACHER), classroom=Classroom(code="CDF347"), address="192.168.1.20")
    assert made.teaching is not None
    made.world.origin = "http://127.0.0.1:8400"
    made.teaching.url = "http://192.168.1.20:8400/"
    return made


def test_a_class_is_told_where_and_how_and_what_it_reaches(server: Server) -> None:
    said = for_a_class(server)
    lines = said.splitlines()
    assert lines[0].split() == ["Your", "class", "opens", "http://192.168.1.20:8400/"]
    assert lines[1].endswith("CDF-347")
    assert f"http://127.0.0.1:8400/#key={server.door.key}" in lines
    for word in ("port 8400", "page\nonly", "Nothing is encrypted", "trust", "Ctrl-C"):
        assert word in said
    assert max(map(len, lines)) <= 100


def test_the_qr_code_is_drawn_where_the_terminal_can(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert server.teaching is not None
    for encoding, drawn in (("utf-8", True), ("latin-1", False), ("ascii", False)):
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
        said = for_a_class(server)
        assert ("█" in said) == drawn
        assert ("teacher's page shows it" in said) != drawn
        said.encode(encoding)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    before = for_a_class(server)
    server.teaching.renew_code()
    blocks = [
        [line for line in text.splitlines() if "█" in line]
        for text in (before, for_a_class(server))
    ]
    assert blocks[0] != blocks[1]


def test_one_person_is_told_one_line() -> None:
    server = Server(World())
    server.world.origin = "http://127.0.0.1:8400"
    assert for_oneself(server) == (
        f"Open http://127.0.0.1:8400/#key={server.door.key} in a browser. "
        "The bot comes online in a moment.\n"
    )
    assert for_a_class(server) == for_oneself(server)
