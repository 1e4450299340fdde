"""How many threads to compute with on a machine that others use too.

Threads of one step wait for each other, so that a single busy core halts all of them: where another
program keeps a core busy, fewer threads are faster. The share of other programs is read from
/proc/stat; where there is none (not Linux), the wished number is used as it is.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

_STAT = Path("/proc/stat")
_TICKS = 100.0  # of /proc/stat, a second; fixed for user programs


def busy_seconds() -> float | None:
    """Return the seconds that all cores together have been busy since boot, or None."""
    if not _STAT.exists():
        return None
    with _STAT.open(encoding="ascii") as file:
        numbers = [int(number) for number in file.readline().split()[1:9]]
    user, nice, system, _idle, _iowait, irq, softirq, steal = numbers
    return (user + nice + system + irq + softirq + steal) / _TICKS


def own_seconds() -> float:
    """Return the processor seconds that this process has used."""
    times = os.times()
    return times.user + times.system


@dataclass
class FreeCores:
    """Keeps an eye on what other programs leave.

    Attributes:
        wished: threads to use on an idle machine.
        every: seconds between two looks.
    """

    wished: int
    every: float = 5.0
    _since: tuple[float, float, float] | None = field(default=None, init=False)
    _threads: int = field(default=1, init=False)

    def __post_init__(self) -> None:
        self._threads = self.wished

    def threads(self) -> int:
        """Return how many threads to use now: at least one, at most ``wished``."""
        now, busy = time.monotonic(), busy_seconds()
        if busy is None:
            return self.wished
        if self._since is None:
            self._since = (now, busy, own_seconds())
        then, busy_then, own_then = self._since
        if now - then > self.every:
            others = (busy - busy_then - (own_seconds() - own_then)) / (now - then)
            self._threads = threads_beside(others, self.wished, os.cpu_count() or self.wished)
            self._since = (now, busy, own_seconds())
        return self._threads


def threads_beside(others: float, wished: int, cores: int) -> int:
    """Return how many of the wished threads fit beside ``others`` busy cores."""
    return max(1, min(wished, round(cores - others - 0.15)))
