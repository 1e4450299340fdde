"""How often one may act: so much at once, and then at a steady rate.

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
