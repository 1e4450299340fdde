"""Whether the bot is connected to Discord's gateway, and whether it has been away for too long.

It has a connection for each of its shards, and is there when all of them are.
"""

import asyncio
import time
from collections.abc import Collection


class Presence:
    """The state of the connections, by the events of the client."""

    def __init__(self) -> None:
        self._there: set[int] = set()
        self._away: dict[int, float] = {}
        self._changed = asyncio.Event()
        self._greeted = asyncio.Event()

    @property
    def online(self) -> bool:
        """Whether every shard is connected, and the gateway has greeted it."""
        return bool(self._there) and not self._away

    @property
    def there(self) -> list[int]:
        """The shards that are connected, in order."""
        return sorted(self._there)

    @property
    def away(self) -> list[int]:
        """The shards that should be connected and are not, in order."""
        return sorted(self._away)

    def notice(self, event: str, *details: object) -> None:
        """Takes the name of an event of the client and what comes with it; most don't matter.

        The gateway's greeting is `shard_connect`. The library's `shard_ready` is not waited for: it
        comes when no more servers do, also where the connection has ended by then, and not at all
        where another shard is greeted meanwhile.
        """
        if event in {"shard_connect", "shard_resumed", "shard_disconnect"}:
            (shard,) = details
            assert isinstance(shard, int)  # noqa: S101 - the library says so
            if event == "shard_disconnect":
                self.expect([shard])
            else:
                self._there.add(shard)
                self._away.pop(shard, None)
                self._changed.set()
                if self.online:
                    self._greeted.set()

    def expect(self, shards: Collection[int]) -> None:
        """From now on these count as away, each until the gateway greets it."""
        now = time.monotonic()
        for shard in shards:
            self._there.discard(shard)
            self._away.setdefault(shard, now)
        self._changed.set()

    async def greeted(self) -> None:
        """Returns when the gateway has greeted every shard."""
        await self._greeted.wait()

    async def lost(self, seconds: float) -> None:
        """Returns when some shard has been away for so long without a break.

        The library reconnects by itself where it hears nothing for a minute; it tries for ever, at
        ever longer intervals. A fresh process begins anew.
        """
        while True:
            left = min(self._away.values()) + seconds - time.monotonic() if self._away else None
            if left is not None and left <= 0:
                return
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), left)
            except asyncio.TimeoutError:
                continue
