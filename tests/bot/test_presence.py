"""When the gateway counts as connected, and when as lost."""

import asyncio

import pytest

from bot.presence import Presence

LONG = 600.0


def test_it_is_online_from_the_greeting_until_the_connection_ends() -> None:
    presence = Presence()
    seen = []
    for event in ("connect", "ready", "message", "disconnect", "resumed", "disconnect", "ready"):
        presence.notice(event)
        seen.append(presence.online)
    assert seen == [False, True, True, False, True, False, True]


async def test_a_gateway_that_is_away_for_too_long_is_lost() -> None:
    presence = Presence()
    presence.notice("ready")
    lost = asyncio.create_task(presence.lost(0.01))
    presence.notice("disconnect")
    await asyncio.wait_for(lost, 30)


@pytest.mark.parametrize("events", [(), ("ready",), ("ready", "disconnect", "resumed")])
async def test_a_gateway_that_is_there_or_not_expected_yet_is_not_lost(
    events: tuple[str, ...],
) -> None:
    presence = Presence()
    lost = asyncio.create_task(presence.lost(0.01))
    for event in events:
        presence.notice(event)
    done, _ = await asyncio.wait({lost}, timeout=0.1)
    assert not done
    lost.cancel()


async def test_a_gateway_that_never_greets_is_lost() -> None:
    presence = Presence()
    presence.expect()
    await asyncio.wait_for(presence.lost(0.01), 30)
