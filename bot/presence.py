"""Whether the bot is connected to Discord's gateway, and whether it has been away for too long.

It has a connection for each of its shards, and is there when all of them are.
"""

import asyncio
import time
from collections.abc import Collection

_GREETINGS = frozenset({"shard_connect", "shard_resumed"})
_EVENTS = _GREETINGS | {"shard_begin", "shard_turn", "shard_disconnect"}


class Presence:
    """The state of the connections, by the events of the client."""

    def __init__(self) -> None:
        self._expected: set[int] = set()
        self._there: set[int] = set()
        self._since: dict[int, float] = {}
        self._changed = asyncio.Event()
        self._greeted = asyncio.Event()

    @property
    def online(self) -> bool:
        """Whether every shard is connected, and the gateway has greeted it."""
        return bool(self._there) and not self.away

    @property
    def there(self) -> list[int]:
        """The shards that are connected, in order."""
        return sorted(self._there)

    @property
    def away(self) -> list[int]:
        """The shards that should be connected and are not, in order."""
        return sorted(self._expected - self._there)

    def expect(self, shards: Collection[int]) -> None:
        """From now on these count as away, each until the gateway greets it."""
        self._expected.update(shards)

    def notice(self, event: str, *details: object) -> None:
        """Takes the name of an event of the client and what comes with it; most don't matter.

        The gateway's greeting is `shard_connect`. The library's `shard_ready` is not waited for: it
        comes when no more servers do, also where the connection has ended by then, and not at all
        where another shard is greeted meanwhile.
        """
        if event not in _EVENTS:
            return
        (shard,) = details
        assert isinstance(shard, int)  # noqa: S101 - the library says so
        if event in _GREETINGS:
            self._there.add(shard)
            self._since.pop(shard, None)
            if self.online:
                self._greeted.set()
        else:
            self._miss(shard, anew=event == "shard_turn")
        self._changed.set()

    def _miss(self, shard: int, *, anew: bool) -> None:
        """Counts for how long a shard has been away, from now on if nothing is counted yet."""
        self._expected.add(shard)
        self._there.discard(shard)
        if anew or shard not in self._since:
            self._since[shard] = time.monotonic()

    async def greeted(self) -> None:
        """Returns when the gateway has greeted every shard."""
        await self._greeted.wait()

    async def lost(self, seconds: float) -> None:
        """Returns when some shard has been away for so long without a break.

        What counts is for how long the gateway doesn't answer, and not how long a shard waits for
        its turn: Discord lets one after the other begin. So nothing counts until a shard is first
        connected, and it counts anew whenever the shard may identify itself, which the gateway has
        to answer for. Others may take that turn, again and again.

        The library reconnects by itself where it hears nothing for a minute; it tries for ever, at
        ever longer intervals. A fresh process begins anew.
        """
        while True:
            left = None
            if self._since:
                left = min(self._since.values()) + seconds - time.monotonic()
            if left is not None and left <= 0:
                return
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), left)
            except asyncio.TimeoutError:
                continue
