"""A clock that a test turns by hand."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.world.clock import Timer


@dataclass
class _ManualTimer:
    due: float
    callback: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class ManualClock:
    """A clock that stands still until `advance` turns it."""

    time: float = field(default_factory=time.time)
    _timers: list[_ManualTimer] = field(default_factory=list)

    def now(self) -> float:
        """Seconds since the Unix epoch, as far as this clock has been turned."""
        return self.time

    def call_later(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Calls `callback` when the clock has been turned `delay` seconds on."""
        timer = _ManualTimer(self.time + delay, callback)
        self._timers.append(timer)
        return timer

    def advance(self, seconds: float) -> None:
        """Turns the clock on and runs what falls due, in order."""
        self.time += seconds
        due = sorted((t for t in self._timers if t.due <= self.time), key=lambda t: t.due)
        self._timers = [t for t in self._timers if t.due > self.time]
        for timer in due:
            if not timer.cancelled:
                timer.callback()
