"""What the log shows: nothing secret, and a lost connection in one line."""

import logging
from collections.abc import Iterator

import pytest

from bot.log import set_up_logging


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    names = ("discord", "bot", "cogs", "model", "rendering", "replies", "sandbox")
    handlers, level = root.handlers, root.level
    levels = {name: logging.getLogger(name).level for name in names}
    yield
    root.handlers, root.level = handlers, level
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def test_a_lost_connection_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", "the-secret")
    logging.getLogger("discord.client").error(
        "Attempting a reconnect in %.2fs", 1.5, exc_info=ConnectionResetError("internals")
    )
    (line,) = capsys.readouterr().err.splitlines()
    assert "The connection to Discord was lost (ConnectionResetError)" in line
    assert "reconnect in 1.50s" in line


def test_the_token_is_blotted_out_even_in_tracebacks(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", "the-secret")
    failure = ValueError("the-secret")
    logging.getLogger("bot").error("Broken by %s", "the-secret", exc_info=failure)
    shown = capsys.readouterr().err
    assert "the-secret" not in shown
    assert "ValueError: [token]" in shown


def test_what_people_write_is_not_logged_at_debug(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("DEBUG", "the-secret")
    logging.getLogger("discord.gateway").debug("a message")
    logging.getLogger("bot").debug("ours")
    assert "a message" not in capsys.readouterr().err
