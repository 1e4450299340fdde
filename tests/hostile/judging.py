"""What is right and what is a find, and the bounds of a case in time and memory."""

import asyncio
import contextlib
import logging
import re
import signal
import time
import traceback
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType

from config import SettingsError
from model.errors import CheckpointError
from replies.examples import Examples
from replies.refusals import words_for

MOST_SECONDS = 10.0
"""Of the processor, which a case may take. The dearest, importance, takes 3 where products are
fast, and twice that elsewhere; what grows out of hand takes minutes."""
HANGING_SECONDS = 60
"""After so long a case is broken off, wherever it is."""
MOST_MEGABYTES = 256.0
"""Which a case may take beyond what there was before."""

_MOST_CHARACTERS = 2000
_TRACEBACK_LINES = 6


class Wrong(AssertionError):
    """A case came out in a way that is not right."""


class Hanging(BaseException):
    """A case came to no end. It is no `Exception`, so that nothing takes it for one of its own."""


@dataclass
class Case:
    """One case.

    Attributes:
        chance: What all of it is made from.
        tried: What was tried, for the report of a find.
    """

    chance: Random
    tried: list[object] = field(default_factory=list)


Attempt = Callable[[Case], Awaitable[None]]


@dataclass(frozen=True)
class Area:
    """A part of the program that takes input.

    Attributes:
        name: What it is called in reports.
        share: How many of 100 cases are its own.
        opened: Gives what tries one case, for as long as it is open.
    """

    name: str
    share: float
    opened: Callable[[Examples], AbstractAsyncContextManager[Attempt]]


class Errors(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


async def found(attempt: Attempt, case: Case, examples: Examples) -> tuple[bool, str | None]:
    """Tries a case.

    Returns:
        Whether it was refused in a friendly way, and what is wrong, if anything is.
    """
    before, begin = _resident_megabytes(), time.process_time()
    refused = False
    try:
        with _broken_off():
            await attempt(case)
    except (KeyboardInterrupt, SystemExit, asyncio.CancelledError):
        raise
    except BaseException as error:  # noqa: BLE001 - a panic is none of the narrower ones
        words = _friendly(error, examples)
        if words is None:
            return False, _told(error)
        refused = True
    taken = _highest_megabytes() - before
    if taken > MOST_MEGABYTES:
        return refused, f"it took {taken:.0f} MB"
    seconds = time.process_time() - begin
    if seconds > MOST_SECONDS:
        return refused, f"it took {seconds:.1f} s"
    return refused, None


def check(condition: object, what: str) -> None:
    """Says what is wrong unless a condition holds."""
    if not condition:
        raise Wrong(what)


def _friendly(error: BaseException, examples: Examples) -> str | None:
    """What a person is told of an error of ours; None of any other, or if that is not helpful."""
    if isinstance(error, CheckpointError | SettingsError):
        words: str | None = str(error)
    else:
        words = words_for(error, examples)
    if not words or not words.strip() or len(words) > _MOST_CHARACTERS:
        return None
    return words


def _told(error: BaseException) -> str:
    lines = traceback.format_exception(error)
    return "".join(lines[-_TRACEBACK_LINES:]).rstrip()[-2000:]


@contextlib.contextmanager
def _broken_off() -> Iterator[None]:
    """Breaks off what comes to no end."""

    def ring(_: int, __: FrameType | None) -> None:
        raise Hanging(f"no end after {HANGING_SECONDS} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(HANGING_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _resident_megabytes() -> float:
    """The physical memory of this process; its highest mark begins anew."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    return _status("VmRSS")


def _highest_megabytes() -> float:
    return _status("VmHWM")


def _status(name: str) -> float:
    """MB of a line of this process's status; 0 where /proc doesn't tell."""
    with contextlib.suppress(OSError):
        match = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
        return int(match[1]) / 1e3 if match else 0.0
    return 0.0
