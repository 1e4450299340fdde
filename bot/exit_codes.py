"""Why the process ended, as its exit code. The numbers are those of BSD's sysexits.h."""

import contextlib
import logging
import os
import sys
from enum import IntEnum
from typing import NoReturn


class ExitCode(IntEnum):
    """One code for each reason that a person can do something about."""

    OK = 0
    MODEL = 66
    UNREACHABLE = 69
    FAULT = 70
    DATA = 73
    INTENT = 76
    TOKEN = 77
    SETTINGS = 78


class StartError(Exception):
    """The bot can't start or go on. The text is one line that says why and what to do."""

    def __init__(self, code: ExitCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code


def leave(code: int) -> NoReturn:
    """Ends the process at once.

    The usual way waits for threads of libraries: for that of a model's download, say, minutes.
    """
    _flush_streams()
    os._exit(code)


def _flush_streams() -> None:
    """Sends on what was said, as far as it can be: disks are full, pipes broken."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
