"""How this process comes by its shards, and keeps them: Discord's limits, and coming back."""

import asyncio
import random
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import discord
from discord.ext import commands
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from yarl import URL

from bot.exit_codes import ExitCode, StartError
from config.shards import Shards

if TYPE_CHECKING:
    from discord.types.gateway import SessionStartLimit

_SECONDS = 5.0
"""Discord lets one shard of each bucket identify itself in so many seconds."""
_SPARE_STARTS = 10
"""So many of the day's starts are left alone: other processes may take some at the same moment."""


class Pace:
    """When a shard may identify itself, as Discord spaces them: by buckets.

    Other processes of the same bot may take a turn meanwhile, which Discord then refuses to this
    one. Who comes again waits up to a second longer, so that two do not collide for ever.
    """

    def __init__(self, buckets: int = 1) -> None:
        """Takes how many buckets there are, Discord's `max_concurrency`."""
        self._buckets = buckets
        self._last: dict[int, float] = {}
        self._known: set[int] = set()

    async def turn(self, shard: int) -> bool:
        """Returns when it is a shard's turn, as far as this process knows; whether it took one."""
        last, again = self._last.get(shard % self._buckets, -_SECONDS), shard in self._known
        pause = max(last + _SECONDS - time.monotonic(), 0.0)
        if again:
            pause += random.random()  # noqa: S311 - no secret
        await asyncio.sleep(pause)
        return again

    def take(self, shard: int) -> None:
        """Notes that a shard identifies itself now."""
        self._known.add(shard)
        self._last[shard % self._buckets] = time.monotonic()


async def allotted(client: discord.AutoShardedClient, wanted: Shards | None) -> tuple[Shards, Pace]:
    """The shards that are to be connected, and the pace at which they may.

    Args:
        client: Is logged in.
        wanted: None takes all of as many as Discord recommends.

    Raises:
        StartError: If Discord allows too few connections until its day is over. One too many would
            cost the bot its token.
        GatewayNotFound: If Discord doesn't say.
    """
    recommended, _, limit = await client.http.get_bot_gateway()
    shards = wanted or Shards(0, recommended - 1, recommended)
    _hold_to(limit, len(shards.ids))
    return shards, Pace(limit["max_concurrency"])


def _hold_to(limit: "SessionStartLimit", wanted: int) -> None:
    """Refuses to begin so many sessions if Discord allows too few more."""
    remaining = limit["remaining"]
    if remaining < wanted + _SPARE_STARTS:
        hours = timedelta(milliseconds=limit["reset_after"]) / timedelta(hours=1)
        raise StartError(
            ExitCode.UNREACHABLE,
            f"Discord lets this bot connect {remaining} more times in the next {hours:.1f} hours. "
            f"It wants to {wanted} times here and leaves {_SPARE_STARTS} alone, since one too many "
            "would cost the token. Something restarts it too often, or too many processes at once: "
            "find out what, and start it again after that time.",
        )


def keep_session(info: discord.ShardInfo) -> None:
    """Lets a shard that could not reconnect at once go on with its session all the same.

    The library would begin a new one, so that nobody would hear what was said meanwhile; and where
    the gateway hangs up before its greeting, it would end the client, or try again without a pause.

    Where an attempt fails, the next one is at Discord's main gateway: that which it named for this
    session may be gone.
    """
    shard = info._parent  # noqa: SLF001 - the library has no other way to reconnect it
    connect = shard.reidentify
    replaced: DiscordWebSocket | None = None  # by the last attempt, unless it failed

    async def attempt(reason: ReconnectWebSocket) -> None:
        nonlocal replaced
        if shard.ws is replaced:
            shard.ws.gateway = DiscordWebSocket.DEFAULT_GATEWAY
        replaced = shard.ws
        await connect(reason)

    async def reidentify(exc: ReconnectWebSocket) -> None:
        if shard.ws is replaced:  # the gateway hung up: after other failures comes `reconnect`
            await asyncio.sleep(shard._backoff.delay())  # noqa: SLF001 - as the library pauses
            if shard._client.is_closed():  # noqa: SLF001
                return
        await attempt(exc)

    async def reconnect() -> None:
        begun = shard.ws.session_id is not None
        await attempt(ReconnectWebSocket(shard.id, resume=begun))

    shard.reidentify = reidentify  # type: ignore[method-assign]
    shard.reconnect = reconnect  # type: ignore[method-assign]


class ShardedBot(commands.AutoShardedBot):
    """A client that connects its shards at Discord's pace, and keeps their sessions.

    It has two events more than the library's: `shard_begin` when a shard is connected for the first
    time, also where that fails and is tried again, and `shard_turn` whenever one may identify
    itself.

    Attributes:
        own_shards: The shards of this process; None until it is known how many there are.
    """

    own_shards: Shards | None = None
    _pace: Pace | None = None

    async def take_shards(self, wanted: Shards | None) -> Shards:
        """Settles which shards this process has, which the library then connects.

        Args:
            wanted: None takes all of as many as Discord recommends.

        Raises:
            StartError, GatewayNotFound: As `allotted` does.
        """
        shards, self._pace = await allotted(self, wanted)
        self.shard_ids, self.shard_count = shards.ids, shards.count
        self.own_shards = shards
        return shards

    async def before_identify_hook(self, shard_id: int | None, **_: bool) -> None:
        """Waits until a shard may identify itself; the library calls it.

        Raises:
            StartError, GatewayNotFound: As `allotted` does, for a shard that has done so before.
        """
        if self._pace is not None:
            shard = shard_id or 0
            if await self._pace.turn(shard):
                _hold_to((await self.http.get_bot_gateway())[2], 1)
            self._pace.take(shard)
            self.dispatch("shard_turn", shard)

    async def launch_shard(self, gateway: URL, shard_id: int, *, initial: bool = False) -> None:
        """Connects a shard for the first time; the library calls it, again where that failed."""
        if self.is_closed():
            return
        self.dispatch("shard_begin", shard_id)
        await super().launch_shard(gateway, shard_id, initial=initial)
        if shard := self.get_shard(shard_id):
            keep_session(shard)


def in_words(shards: Sequence[int]) -> str:
    """Shards as the log and the health pages name them: "shard 2", "shards 0, 1, 3"."""
    return f"shard{'s' if len(shards) > 1 else ''} {', '.join(map(str, shards))}"
