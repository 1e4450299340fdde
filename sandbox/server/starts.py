"""How often a bot may begin a session: a day's worth, and one shard of each bucket at a time."""

import time
from dataclasses import dataclass, field

from sandbox.errors import JsonObject

_DAY_SECONDS = 24 * 3600.0


@dataclass
class Starts:
    """The limits, and what has been used of them.

    Attributes:
        recommended: How many shards Discord recommends.
        total: How many sessions may begin in a day; one more costs the bot its token.
        max_concurrency: How many buckets there are, by the remainder of a shard's number.
        seconds: How long a bucket is closed after a session of it began.
        most_guilds: So many guilds may one session have.
    """

    recommended: int = 1
    total: int = 1000
    max_concurrency: int = 1
    seconds: float = 5.0
    most_guilds: int = 2500
    _used: int = 0
    _day_ends: float = 0.0
    _closed_until: dict[int, float] = field(default_factory=dict)

    @property
    def remaining(self) -> int:
        """How many sessions may still begin before the day is over."""
        return self.total - (self._used if time.monotonic() < self._day_ends else 0)

    @property
    def limit(self) -> JsonObject:
        """The limits as Discord tells them."""
        left = max(self._day_ends - time.monotonic(), 0.0)
        return {
            "total": self.total,
            "remaining": self.remaining,
            "reset_after": round(1000 * left),
            "max_concurrency": self.max_concurrency,
        }

    def begin(self, shard: int) -> bool:
        """Counts that a session of a shard is to begin; whether its bucket is open."""
        now = time.monotonic()
        if now >= self._day_ends:
            self._used, self._day_ends = 0, now + _DAY_SECONDS
        self._used += 1
        bucket = shard % self.max_concurrency
        if now < self._closed_until.get(bucket, now):
            return False
        self._closed_until[bucket] = now + self.seconds
        return True
