"""Logging: readable in a terminal or for programs, ours first, and never with a secret in it."""

import contextlib
import json
import logging
import os
import re
import sys
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Literal

import discord

LogFormat = Literal["short", "long", "json"]


def keep_streams() -> None:
    """Opens the standard streams that the process began without, and keeps its standard error.

    The next socket would get the number of a stream that is closed, and what libraries write there.
    While TensorFlow is imported, in another thread, descriptor 2 is kept quiet (see
    `model.bert.engine`); what we say ourselves meanwhile must be heard all the same, so Python's
    standard error has a descriptor of its own.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # it gets the lowest number that is free: this one
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.dup(1), "w")
    # It stays open to the end, on purpose: Python would warn of it otherwise.
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1, errors="backslashreplace", closefd=False)


def last_words(text: str) -> None:
    """Says why the process ends, if there is somebody to hear it."""
    with contextlib.suppress(OSError):
        print(text, file=sys.stderr)  # noqa: T201 - the last line is for a person


@dataclass(frozen=True)
class _Work:
    """A command and the id of the server where it was given; None in direct messages."""

    command: str
    server: int | None


_AT_WORK: ContextVar[_Work | None] = ContextVar("_AT_WORK", default=None)


def at_work_on(command: str, server: int | None) -> None:
    """Says what the current task, and those that it starts, work on, for long lines and JSON.

    Args:
        command: The command's name.
        server: The id of the server where it was given; None in direct messages.
    """
    _AT_WORK.set(_Work(command, server))


_INTERACTION_TOKEN = re.compile(
    r"(?P<before>/(?:interactions|webhooks)/[0-9]+/)[^/\s?\"']+|aW50ZXJhY3Rpb24[\w=+/.-]+"
)
"""With one of these anybody can answer in the bot's name for a quarter of an hour. They stand in
the addresses that the text of a network error names, and begin with "interaction" in base 64."""


class _Redacting(logging.Formatter):
    """Short lines, without the secrets wherever they turn up, tracebacks included."""

    def __init__(self, secret: str, layout: str, date: str) -> None:
        super().__init__(layout, datefmt=date)
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        return self._redacted(super().format(record))

    def _redacted(self, text: str) -> str:
        text = text.replace(self._secret, "[token]")
        return _INTERACTION_TOKEN.sub(lambda match: f"{match['before'] or ''}[token]", text)


class _Long(_Redacting):
    """Lines with the command at work and its server."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the base class's
        work = _AT_WORK.get()
        server = "a direct message" if work is None or work.server is None else work.server
        record.work = "" if work is None else f"[{work.command} in {server}] "
        return super().formatMessage(record)


class _Json(_Redacting):
    """An object a line. Ids are strings, because many readers of JSON round long numbers."""

    def format(self, record: logging.LogRecord) -> str:
        work = _AT_WORK.get()
        fields = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": self._redacted(record.getMessage()),
            "command": work.command if work else None,
            "server": str(work.server) if work and work.server else None,
            "exception": self._redacted(self.formatException(record.exc_info))
            if record.exc_info
            else None,
        }
        return json.dumps({name: value for name, value in fields.items() if value is not None})


def _formatter(form: LogFormat, secret: str) -> logging.Formatter:
    if form == "json":
        return _Json(secret, "%(message)s", "")
    if form == "long":
        layout = "%(asctime)s %(levelname)-7s %(work)s%(message)s"
        return _Long(secret, layout, "%Y-%m-%dT%H:%M:%S%z")
    return _Redacting(secret, "%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")


_LOST = re.compile("Attempting a reconnect|Failed to connect for shard_id")
"""What the client says where it has no connection, each time with a page of traceback."""


def _in_one_line(record: logging.LogRecord) -> bool:
    """Takes the traceback from what the client says of a lost connection, and names its cause.

    The client tries again by itself, for hours if need be, and would log a page each time.
    """
    lost = record.name == "discord.shard" and _LOST.match(str(record.msg))
    if lost and record.exc_info and record.exc_info[0]:
        record.msg = (
            f"The connection to Discord was lost ({record.exc_info[0].__name__}). {record.msg}"
        )
        record.exc_info = None
    return True


def set_up_logging(level: str, secret: str, form: LogFormat = "short") -> None:
    """Sends the log to standard error.

    Args:
        level: The least severe level shown of our own messages. Libraries show warnings and worse,
            unless the level is DEBUG.
        secret: A text that never appears in the log; tokens of interactions don't either.
        form: `short` lines, `long` ones with the date, the command and its server, or `json`.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_in_one_line)
    handler.setFormatter(_formatter(form, secret))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level if level in {"DEBUG", "ERROR"} else "WARNING")
    # Two warnings about voice, which we don't use.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    # At DEBUG the client logs whole messages, and what people write belongs in no file.
    logging.getLogger("discord").setLevel(max(root.level, logging.INFO))
    for name in ("bot", "cogs", "config", "model", "rendering", "replies", "sandbox"):
        logging.getLogger(name).setLevel(level)
