"""How often one may act: so much at once, and then at a steady rate; and how often one may guess.

The bounds are far above what people do; they keep a script, or a key that is stuck, from filling
the history and the bot's line for everybody.
"""

import math
from collections.abc import Hashable
from dataclasses import dataclass, field
from time import monotonic

from sandbox.errors import ApiError

_KEYS_KEPT = 1000


@dataclass(frozen=True)
class Rate:
    """A bound.

    Attributes:
        at_once: How many actions may come at once.
        each_second: How many more, for each second since.
    """

    at_once: int
    each_second: float


PERSON = Rate(60, 5)
ADDRESS = Rate(600, 60)
"""Of one computer, from which a whole class may come."""
VISITS = Rate(6000, 600)
"""Of one computer: the page and its files, of which it has some sixty."""
ENTRIES = Rate(200, 5)
"""Of one computer, which asks to be let in."""


@dataclass
class Limiter:
    """Keeps one bound, for each key by itself, on a clock that nobody sets back."""

    rate: Rate
    _left: dict[Hashable, tuple[float, float]] = field(default_factory=dict)
    """How many actions a key had left, and at what time."""

    def count(self, key: Hashable) -> None:
        """Counts an action.

        Raises:
            ApiError: 429 if it is one too many; then it doesn't count.
        """
        now = monotonic()
        left = self._left_at(now, key)
        if left < 1:
            seconds = math.ceil((1 - left) / self.rate.each_second)
            raise ApiError(429, 0, f"That was a lot at once. Go on in {seconds} s.")
        self._left[key] = left - 1, now
        if len(self._left) > _KEYS_KEPT:
            self._forget_whole(now)

    def _left_at(self, now: float, key: Hashable) -> float:
        left, since = self._left.get(key, (self.rate.at_once, now))
        return min(self.rate.at_once, left + (now - since) * self.rate.each_second)

    def _forget_whole(self, now: float) -> None:
        for key in list(self._left):
            if self._left_at(now, key) == self.rate.at_once:
                del self._left[key]


@dataclass(frozen=True)
class Patience:
    """How many wrong codes are taken, and how long whoever tries more has to wait.

    Attributes:
        free: How many may follow each other without a pause.
        first: Seconds of the first pause; each later one is twice as long.
        longest: Seconds of the longest.
    """

    free: int
    first: float
    longest: float


GUESSER = Patience(10, 2, 300)
"""Of one computer."""
GUESSERS = Patience(100, 1, 10)
"""Of all together. Short, for whoever guesses must not keep a class out."""
_FORGIVEN_SECONDS = 600.0


@dataclass
class Guesses:
    """Counts wrong codes, for each key by itself; ten minutes without one wipe the slate."""

    patience: Patience
    _wrong: dict[Hashable, tuple[int, float]] = field(default_factory=dict)
    """How many a key has tried, and when the last time; who tried last comes last."""

    def check(self, key: Hashable) -> None:
        """Makes sure that one may try.

        Raises:
            ApiError: 429 if one has to wait, with the seconds.
        """
        tried, last = self._wrong.get(key, (0, 0.0))
        if tried < self.patience.free:
            return
        doublings = min(tried - self.patience.free, 32)
        pause = min(self.patience.first * 2**doublings, self.patience.longest)
        left = math.ceil(last + pause - monotonic())
        if left > 0:
            raise ApiError(429, 0, f"Too many wrong codes. Look at it again, and wait {left} s.")

    def note_wrong(self, key: Hashable) -> None:
        """Counts a wrong code."""
        now = monotonic()
        tried, last = self._wrong.pop(key, (0, now))
        self._wrong[key] = (tried + 1 if now - last < _FORGIVEN_SECONDS else 1), now
        while len(self._wrong) > _KEYS_KEPT:
            del self._wrong[next(iter(self._wrong))]
