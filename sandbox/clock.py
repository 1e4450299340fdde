"""The sandbox's clock, which a test can replace by one that it turns by hand."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class Timer(Protocol):
    """A pending call."""

    def cancel(self) -> None:
        """Forget the call."""


class Clock(Protocol):
    """Tells the time and calls back later."""

    def now(self) -> float:
        """Seconds since the Unix epoch."""

    def call_later(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Call ``callback`` once, ``delay`` seconds from now."""


class SystemClock:
    """The machine's own time; callbacks run on the current event loop."""

    def now(self) -> float:
        """Seconds since the Unix epoch."""
        return time.time()

    def call_later(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Call ``callback`` once, ``delay`` seconds from now."""
        return asyncio.get_running_loop().call_later(delay, callback)


@dataclass
class _ManualTimer:
    due: float
    callback: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class ManualClock:
    """A clock that stands still until :meth:`advance` turns it."""

    time: float = field(default_factory=time.time)
    _timers: list[_ManualTimer] = field(default_factory=list)

    def now(self) -> float:
        """Seconds since the Unix epoch, as far as this clock has been turned."""
        return self.time

    def call_later(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Call ``callback`` when the clock has been turned ``delay`` seconds on."""
        timer = _ManualTimer(self.time + delay, callback)
        self._timers.append(timer)
        return timer

    def advance(self, seconds: float) -> None:
        """Turn the clock on and run what falls due, in order."""
        self.time += seconds
        due = sorted((t for t in self._timers if t.due <= self.time), key=lambda t: t.due)
        self._timers = [t for t in self._timers if t.due > self.time]
        for timer in due:
            if not timer.cancelled:
                timer.callback()


def iso(seconds: float) -> str:
    """Epoch seconds as the ISO 8601 text that Discord sends."""
    return datetime.fromtimestamp(seconds, tz=timezone.utc).isoformat(timespec="microseconds")
