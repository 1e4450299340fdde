"""When the gateway counts as connected, and when as lost."""

import asyncio
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.presence import Presence

READY: Any = {
    "user": {"id": "1", "username": "Attention", "discriminator": "0", "avatar": None},
    "application": {"id": "1", "flags": 0},
    "guilds": [],
}


def told(*events: tuple[str, int]) -> Presence:
    presence = Presence()
    for event, shard in events:
        presence.notice(event, shard)
    return presence


def test_it_is_online_from_the_greeting_until_the_connection_ends() -> None:
    presence = Presence()
    seen = []
    presence.expect([0])
    presence.notice("connect")
    seen.append(presence.online)
    for event in ("connect", "ready", "disconnect", "ready", "resumed", "disconnect", "connect"):
        presence.notice(f"shard_{event}", 0)
        seen.append(presence.online)
    assert seen == [False, True, True, False, False, True, False, True]


def test_it_is_online_when_all_of_its_shards_are() -> None:
    presence = Presence()
    presence.expect([4, 5])
    presence.notice("shard_connect", 5)
    assert (presence.online, presence.there, presence.away) == (False, [5], [4])
    presence.notice("shard_connect", 4)
    assert (presence.online, presence.there, presence.away) == (True, [4, 5], [])
    presence.notice("shard_disconnect", 5)
    assert (presence.online, presence.there, presence.away) == (False, [4], [5])


async def test_a_shard_that_is_greeted_while_servers_of_another_arrive_leaves_nobody_away() -> None:
    """The library never calls that other one ready, so the real one is asked."""
    presence, ready = Presence(), asyncio.Event()

    class Client(discord.AutoShardedClient):
        def dispatch(self, event: str, /, *details: Any, **_: Any) -> None:
            presence.notice(event, *details)
            if event == "ready":
                ready.set()

    async with Client(intents=discord.Intents(guilds=True)) as client:
        state = client._connection
        state.shard_ids, state.shard_count, state.guild_ready_timeout = [0, 1], 2, 0.1
        presence.expect([0, 1])
        for shard in (0, 1, 0):
            state.parse_ready(READY | {"shard": [shard, 2]})
            await asyncio.sleep(0)  # whoever waits for servers begins to
            await asyncio.sleep(0)
        await asyncio.wait_for(ready.wait(), 20)
    assert presence.there == [0, 1]


async def test_it_waits_for_the_greeting_of_every_shard_while_it_watches_for_losses() -> None:
    presence = Presence()
    presence.expect([4, 5])
    lost = asyncio.create_task(presence.lost(600))
    greeted = asyncio.create_task(presence.greeted())
    for shard in (4, 5):
        await asyncio.sleep(0)
        assert not greeted.done()
        presence.notice("shard_connect", shard)
    await asyncio.wait_for(greeted, 20)
    lost.cancel()


async def test_a_gateway_that_is_away_for_too_long_is_lost() -> None:
    presence = told(("shard_connect", 0))
    lost = asyncio.create_task(presence.lost(0.01))
    await asyncio.sleep(0)
    presence.notice("shard_disconnect", 0)
    await asyncio.wait_for(lost, 30)


@pytest.mark.parametrize(
    "events",
    [
        (),
        (("shard_connect", 0),),
        (("shard_connect", 0), ("shard_disconnect", 0), ("shard_resumed", 0)),
    ],
)
async def test_a_gateway_that_is_there_or_not_expected_yet_is_not_lost(
    events: tuple[tuple[str, int], ...],
) -> None:
    lost = asyncio.create_task(told(*events).lost(0.01))
    done, _ = await asyncio.wait({lost}, timeout=0.1)
    assert not done
    lost.cancel()


async def test_one_of_several_shards_that_stays_away_is_lost() -> None:
    presence = told(("shard_connect", 0), ("shard_connect", 1), ("shard_disconnect", 1))
    await asyncio.wait_for(presence.lost(0.01), 30)


async def test_a_gateway_that_never_greets_is_lost() -> None:
    presence = told(("shard_begin", 0))
    await asyncio.wait_for(presence.lost(0.01), 30)


async def test_shards_that_nobody_has_begun_to_connect_count_as_away_and_are_not_lost() -> None:
    presence = told(("shard_begin", 0), ("shard_connect", 0))
    presence.expect([0, 1])
    lost = asyncio.create_task(presence.lost(0.01))
    done, _ = await asyncio.wait({lost}, timeout=0.1)
    assert not done
    assert (presence.away, presence.online) == ([1], False)
    presence.notice("shard_begin", 1)
    await asyncio.wait_for(lost, 30)


@pytest.mark.parametrize(
    ("again", "is_lost"), [("begin", True), ("disconnect", True), ("turn", False)]
)
async def test_only_a_turn_to_identify_itself_gives_a_shard_more_time(
    again: str, is_lost: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr("bot.presence.time", SimpleNamespace(monotonic=lambda: now))
    presence = told(("shard_begin", 0), ("shard_turn", 0))
    now = 599.0
    presence.notice(f"shard_{again}", 0)
    now = 601.0
    lost = asyncio.create_task(presence.lost(600))
    done, _ = await asyncio.wait({lost}, timeout=0.1)
    assert bool(done) == is_lost
    assert presence.away == [0]
    lost.cancel()
