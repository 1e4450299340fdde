"""When the gateway counts as connected, and when as lost."""

import asyncio

import pytest

from bot.presence import Presence


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
    for event in ("connect", "ready", "disconnect", "resumed", "disconnect", "ready"):
        presence.notice(f"shard_{event}", 0)
        seen.append(presence.online)
    assert seen == [False, True, False, True, False, True]


def test_it_is_online_when_all_of_its_shards_are() -> None:
    presence = Presence()
    presence.expect([4, 5])
    presence.notice("shard_ready", 5)
    assert (presence.online, presence.there, presence.away) == (False, [5], [4])
    presence.notice("shard_ready", 4)
    assert (presence.online, presence.there, presence.away) == (True, [4, 5], [])
    presence.notice("shard_disconnect", 5)
    assert (presence.online, presence.there, presence.away) == (False, [4], [5])


async def test_it_waits_for_the_greeting_of_every_shard_while_it_watches_for_losses() -> None:
    presence = Presence()
    presence.expect([4, 5])
    lost = asyncio.create_task(presence.lost(600))
    greeted = asyncio.create_task(presence.greeted())
    for shard in (4, 5):
        await asyncio.sleep(0)
        assert not greeted.done()
        presence.notice("shard_ready", shard)
    await asyncio.wait_for(greeted, 20)
    lost.cancel()


async def test_a_gateway_that_is_away_for_too_long_is_lost() -> None:
    presence = told(("shard_ready", 0))
    lost = asyncio.create_task(presence.lost(0.01))
    await asyncio.sleep(0)
    presence.notice("shard_disconnect", 0)
    await asyncio.wait_for(lost, 30)


@pytest.mark.parametrize(
    "events",
    [
        (),
        (("shard_ready", 0),),
        (("shard_ready", 0), ("shard_disconnect", 0), ("shard_resumed", 0)),
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
    presence = told(("shard_ready", 0), ("shard_ready", 1), ("shard_disconnect", 1))
    await asyncio.wait_for(presence.lost(0.01), 30)


async def test_a_gateway_that_never_greets_is_lost() -> None:
    presence = Presence()
    presence.expect([0])
    await asyncio.wait_for(presence.lost(0.01), 30)
