"""What the log shows: nothing secret, and a lost connection in one line."""

import asyncio
import contextvars
import json
import logging
import re
from collections.abc import Iterator

import pytest

from bot.log import at_work_on, set_up_logging


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    names = ("discord", "bot", "cogs", "config", "model", "rendering", "replies", "sandbox")
    handlers, level = root.handlers, root.level
    levels = {name: logging.getLogger(name).level for name in names}
    yield
    root.handlers, root.level = handlers, level
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def test_a_lost_connection_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", "the-secret")
    logging.getLogger("discord.shard").error(
        "Attempting a reconnect for shard ID %s in %.2fs",
        0,
        1.5,
        exc_info=ConnectionResetError("internals"),
    )
    (line,) = capsys.readouterr().err.splitlines()
    assert "The connection to Discord was lost (ConnectionResetError)" in line
    assert "reconnect for shard ID 0 in 1.50s" in line


def test_the_token_is_blotted_out_even_in_tracebacks(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", "the-secret")
    failure = ValueError("the-secret")
    logging.getLogger("bot").error("Broken by %s", "the-secret", exc_info=failure)
    shown = capsys.readouterr().err
    assert "the-secret" not in shown
    assert "ValueError: [token]" in shown


@pytest.mark.parametrize(
    "text",
    [
        "https://discord.com/api/v10/interactions/123/{}/callback",
        "POST /webhooks/99/{} reset",
        "/webhooks/99/{}?wait=true",
        "Cannot connect: URL('http://127.0.0.1:1/api/v10/webhooks/99/{}/messages/@original')",
    ],
)
def test_tokens_of_interactions_are_blotted_out(
    capsys: pytest.CaptureFixture[str], text: str
) -> None:
    set_up_logging("INFO", "the-secret")
    failure = ConnectionResetError(text.format("short.To-ken_1"))
    logging.getLogger("bot").error("Not sent: %s", failure, exc_info=failure)
    shown = capsys.readouterr().err
    assert "short.To-ken_1" not in shown
    assert text.format("[token]") in shown


def test_a_token_of_an_interaction_is_known_without_its_address(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logging("INFO", "the-secret")
    logging.getLogger("bot").error("{'token': 'aW50ZXJhY3Rpb246MTIzOmFiYw=='}")
    assert "{'token': '[token]'}" in capsys.readouterr().err


def test_what_people_write_is_not_logged_at_debug(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("DEBUG", "the-secret")
    logging.getLogger("discord.gateway").debug("a message")
    logging.getLogger("bot").debug("ours")
    assert "a message" not in capsys.readouterr().err


def test_short_lines_have_the_time_and_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", "the-secret")
    contextvars.copy_context().run(_say, "mask", 77)
    assert re.fullmatch(r"\d\d:\d\d:\d\d INFO    said\n", capsys.readouterr().err)


def test_long_lines_have_the_date_the_command_and_its_server(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logging("INFO", "the-secret", "long")
    for command, server in (("mask", 77), ("attn", None)):
        contextvars.copy_context().run(_say, command, server)
    logging.getLogger("bot").info("alone")
    lines = capsys.readouterr().err.splitlines()
    date = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} INFO    "
    rests = ("[mask in 77] said", "[attn in a direct message] said", "alone")
    for line, rest in zip(lines, rests, strict=True):
        assert re.fullmatch(date + re.escape(rest), line)


def test_json_has_the_same_as_an_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", 'the"secret', "json")
    contextvars.copy_context().run(_say, "mask", 77)
    failure = ValueError('of the"secret\nin two lines')
    logging.getLogger("bot").error('Broken by the"secret', exc_info=failure)
    shown = capsys.readouterr().err
    said, broken = map(json.loads, shown.splitlines())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.+\+00:00", said.pop("time"))
    assert said == {
        "level": "INFO",
        "logger": "bot",
        "message": "said",
        "command": "mask",
        "server": "77",
    }
    assert broken["message"] == "Broken by [token]"
    assert broken["exception"].endswith("ValueError: of [token]\nin two lines")
    assert "secret" not in shown


async def test_what_a_command_starts_is_logged_as_part_of_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logging("INFO", "the-secret", "long")

    async def command(name: str) -> None:
        at_work_on(name, 1)
        await asyncio.create_task(_later())

    await asyncio.gather(
        *(asyncio.create_task(command(name)) for name in ("mask", "attn")), _later()
    )
    assert re.findall(r"INFO +(.*)", capsys.readouterr().err) == [
        "later",
        "[mask in 1] later",
        "[attn in 1] later",
    ]


async def _later() -> None:
    await asyncio.sleep(0)
    logging.getLogger("bot").info("later")


def _say(command: str, server: int | None) -> None:
    at_work_on(command, server)
    logging.getLogger("bot").info("said")
