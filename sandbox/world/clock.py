"""The time in the sandbox: the machine's own, or whatever stands for it."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Protocol


class Timer(Protocol):
    """A pending call."""

    def cancel(self) -> None:
        """Forgets the call."""


class Clock(Protocol):
    """Tells the time and calls back later."""

    def now(self) -> float:
        """Seconds since the Unix epoch."""

    def call_later(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Calls `callback` once, `delay` seconds from now."""


class SystemClock:
    """The machine's own time; callbacks run on the current event loop."""

    def now(self) -> float:
        """Seconds since the Unix epoch."""
        return time.time()

    def call_later(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Calls `callback` once, `delay` seconds from now."""
        return asyncio.get_running_loop().call_later(delay, callback)


def iso(seconds: float) -> str:
    """Epoch seconds as the ISO 8601 text that Discord sends."""
    return datetime.fromtimestamp(seconds, tz=timezone.utc).isoformat(timespec="microseconds")
