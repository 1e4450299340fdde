"""Logging: readable in a terminal, ours first, and never with the token in it."""

import contextlib
import logging
import os
import re
import sys

import discord


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
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1, errors="backslashreplace")


def last_words(text: str) -> None:
    """Says why the process ends, if there is somebody to hear it."""
    with contextlib.suppress(OSError):
        print(text, file=sys.stderr)  # noqa: T201 - the last line is for a person


def flush_streams() -> None:
    """Sends on what was said, as far as it can be: disks are full, pipes broken."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()


_INTERACTION_TOKEN = re.compile(
    r"(?P<before>/(?:interactions|webhooks)/[0-9]+/)[^/\s?\"']+|aW50ZXJhY3Rpb24[\w=+/.-]+"
)
"""With one of these anybody can answer in the bot's name for a quarter of an hour. They stand in
the addresses that the text of a network error names, and begin with "interaction" in base 64."""


class _Redacting(logging.Formatter):
    """A formatter that blots out secrets wherever they turn up, tracebacks included."""

    def __init__(self, secret: str) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", datefmt="%H:%M:%S")
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record).replace(self._secret, "[token]")
        return _INTERACTION_TOKEN.sub(lambda match: f"{match['before'] or ''}[token]", text)


def _in_one_line(record: logging.LogRecord) -> bool:
    """Takes the traceback from what the client says of a lost connection, and names its cause.

    The client tries again by itself, for hours if need be, and would log a page each time.
    """
    lost = record.name == "discord.client" and str(record.msg).startswith("Attempting a reconnect")
    if lost and record.exc_info and record.exc_info[0]:
        record.msg = (
            f"The connection to Discord was lost ({record.exc_info[0].__name__}). {record.msg}"
        )
        record.exc_info = None
    return True


def set_up_logging(level: str, secret: str) -> None:
    """Sends the log to standard error.

    Args:
        level: The least severe level shown of our own messages. Libraries show warnings and worse,
            unless the level is DEBUG.
        secret: A text that never appears in the log; tokens of interactions don't either.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_in_one_line)
    handler.setFormatter(_Redacting(secret))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level if level in {"DEBUG", "ERROR"} else "WARNING")
    # Two warnings about voice, which we don't use.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    # At DEBUG the client logs whole messages, and what people write belongs in no file.
    logging.getLogger("discord").setLevel(max(root.level, logging.INFO))
    for name in ("bot", "cogs", "config", "model", "rendering", "replies", "sandbox"):
        logging.getLogger(name).setLevel(level)
