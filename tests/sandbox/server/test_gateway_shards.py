"""Several shards of one bot: who is told what, and how often they may come."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from discord.ext import commands

from sandbox.server.starts import Starts
from sandbox.testing import Sandbox
from sandbox.world.snowflake import shard_of
from tests.sandbox.support import connected, hasten, intents, point_at

SEEN = 1 << 0 | 1 << 9 | 1 << 12 | 1 << 15
"""The intents of what these tests look at."""


class Socket:
    """A shard's connection, frame by frame."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse[Any]) -> None:
        self.ws = ws

    async def identify(self, sandbox: Sandbox, *shard: int) -> None:
        assert (await self.ws.receive_json())["op"] == 10
        given = {"token": sandbox.token, "intents": SEEN, "shard": shard}
        await self.ws.send_json({"op": 2, "d": given})

    async def event(self, name: str) -> dict[str, Any]:
        """The next event with this name."""
        while True:
            frame = await self.ws.receive_json(timeout=5)
            if frame["t"] == name:
                data: dict[str, Any] = frame["d"]
                return data

    async def closed(self) -> int | None:
        """The code that it is closed with."""
        await self.ws.receive(timeout=5)
        return self.ws.close_code


@pytest.fixture
async def dial(sandbox: Sandbox) -> Any:
    """Opens sockets."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())

        async def opened(where: Sandbox = sandbox) -> Socket:
            return Socket(await stack.enter_async_context(session.ws_connect(where.gateway.url)))

        yield opened


async def test_a_guild_is_dealt_out_to_its_shard_with_its_channels_and_events(
    sandbox: Sandbox, dial: Any
) -> None:
    (here,), (there, lab) = (
        sandbox.found("Here", shard=(0, 3)),
        sandbox.found("There", "general", "lab", shard=(2, 3)),
    )
    assert there.elsewhere is not None
    first, last = await dial(), await dial()
    await first.identify(sandbox, 0, 3)
    await last.identify(sandbox, 2, 3)
    known = {str(sandbox._world.guild.id)} if shard_of(sandbox._world.guild.id, 3) == 2 else set()
    ready = await last.event("READY")
    assert {guild["id"] for guild in ready["guilds"]} - known == {str(there.elsewhere.id)}
    assert ready["shard"] == [2, 3]
    created = await last.event("GUILD_CREATE")
    while created["name"] != "There":
        created = await last.event("GUILD_CREATE")
    assert [channel["id"] for channel in created["channels"]] == [str(there.id), str(lab.id)]
    assert {channel["guild_id"] for channel in created["channels"]} == {created["id"]}

    await sandbox.say("Ann", "for the last", lab)
    await sandbox.say("Ann", "for the first", here)
    await sandbox.say("Ann", "in private", sandbox.direct_messages("Ann"))
    heard = await last.event("MESSAGE_CREATE")
    assert (heard["content"], heard["guild_id"]) == ("for the last", created["id"])
    assert (await first.event("MESSAGE_CREATE"))["content"] == "for the first"
    assert (await first.event("MESSAGE_CREATE"))["content"] == "in private"


async def test_a_guild_that_is_founded_meanwhile_is_told(sandbox: Sandbox, dial: Any) -> None:
    first, last = await dial(), await dial()
    await first.identify(sandbox, 0, 2)
    await last.identify(sandbox, 1, 2)
    await first.event("READY")
    await last.event("READY")
    (channel,) = sandbox.found("Late", shard=(1, 2))
    created = await last.event("GUILD_CREATE")
    while created["name"] != "Late":
        created = await last.event("GUILD_CREATE")
    await sandbox.say("Ann", "hello", channel)
    assert (await last.event("MESSAGE_CREATE"))["content"] == "hello"


@pytest.mark.parametrize("place", ["group", "direct", "foreign guild"])
async def test_where_the_bot_is_not_its_interactions_go_by_guild_or_to_the_first_shard(
    sandbox: Sandbox, dial: Any, place: str
) -> None:
    first, last = await dial(), await dial()
    await first.identify(sandbox, 0, 2)
    await last.identify(sandbox, 1, 2)
    await first.event("READY")
    await last.event("READY")
    body = {"name": "home", "type": 1, "description": "x", "contexts": [0, 1, 2]}
    url = f"{sandbox.api_url}/applications/{sandbox.bot.id}/commands"
    headers = {"Authorization": f"Bot {sandbox.token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.post(url, json={**body, "integration_types": [1]}) as answer,
    ):
        assert answer.status == 201
    if place == "foreign guild":
        channel = sandbox.elsewhere("Chess club")
        assert channel.elsewhere is not None
        told = (first, last)[shard_of(channel.elsewhere.id, 2)]
    else:
        people = ("Ann", "Ben", "Chloe") if place == "group" else ("Ann", "Ben")
        channel, told = sandbox.between(*people), first
    await sandbox.slash("Ann", "home", channel=channel)
    assert (await told.event("INTERACTION_CREATE"))["channel_id"] == str(channel.id)


@pytest.mark.parametrize("shard", [(2, 2), (-1, 2), (0, 0), (5, 4)])
async def test_a_shard_that_there_is_not_closes_4010(
    sandbox: Sandbox, dial: Any, shard: tuple[int, int]
) -> None:
    socket = await dial()
    await socket.identify(sandbox, *shard)
    assert await socket.closed() == 4010


async def test_too_many_guilds_for_a_shard_close_4011(dial: Any) -> None:
    async with Sandbox.running(starts=Starts(seconds=0, most_guilds=2)) as sandbox:
        for name in ("One", "Two", "Three"):
            sandbox.found(name, shard=(1, 2))
        alone, full = await dial(sandbox), await dial(sandbox)
        await alone.identify(sandbox, 0, 1)
        assert await alone.closed() == 4011
        await full.identify(sandbox, 1, 2)
        assert await full.closed() == 4011


async def test_a_second_shard_of_a_bucket_is_refused_until_its_time_has_come(dial: Any) -> None:
    async with Sandbox.running(starts=Starts(max_concurrency=2)) as sandbox:
        zero, one, two = [await dial(sandbox) for _ in range(3)]
        for socket, shard in ((zero, 0), (one, 1), (two, 2)):
            await socket.identify(sandbox, shard, 4)
        await zero.event("READY")
        await one.event("READY")
        assert await two.ws.receive_json() == {"op": 9, "d": False, "s": None, "t": None}
        assert sandbox.gateway.connected == [0, 1]


async def test_one_start_too_many_ends_every_session_and_the_token(dial: Any) -> None:
    async with Sandbox.running(token="old", starts=Starts(seconds=0, total=2)) as sandbox:
        kept, extra = await dial(sandbox), await dial(sandbox)
        await kept.identify(sandbox, 0, 1)
        await kept.event("READY")
        sandbox.gateway.starts.begin(0)
        await extra.identify(sandbox, 0, 1)
        assert await extra.closed() == 4004
        with pytest.raises(TypeError):  # cut
            await kept.event("never")
        assert sandbox.token != "old"
        assert not sandbox.gateway.online


async def test_the_gateway_tells_a_bot_how_many_shards_and_how_often() -> None:
    starts = Starts(recommended=3, max_concurrency=16)
    async with Sandbox.running(starts=starts) as sandbox:
        headers = {"Authorization": f"Bot {sandbox.token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as http,
            http.get(f"{sandbox.api_url}/gateway/bot") as answer,
        ):
            told = await answer.json()
    limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 16}
    assert told["shards"] == 3
    assert told["session_start_limit"] == limit


async def test_a_shard_that_is_cut_comes_back_and_the_other_one_stays(sandbox: Sandbox) -> None:
    bot = hasten(commands.AutoShardedBot("!", intents=intents(), shard_count=2))
    events: list[str] = []
    channels = [*sandbox.found("Zero", shard=(0, 2)), *sandbox.found("One", shard=(1, 2))]

    @bot.command()
    async def where(ctx: commands.Context[commands.AutoShardedBot]) -> None:
        assert ctx.guild is not None
        await ctx.reply(str(ctx.guild.shard_id))

    @bot.listen()
    async def on_shard_disconnect(shard: int) -> None:
        events.append(f"{shard} lost")

    @bot.listen()
    async def on_shard_resumed(shard: int) -> None:
        events.append(f"{shard} resumed")

    async with connected(sandbox, bot):
        await sandbox.wait_shards(0, 1)
        sandbox.gateway.drop(1)
        await sandbox.wait_shards_gone(1)
        missed = await sandbox.say("Ann", "!where", channels[1])
        assert (await sandbox.reply_to(missed))["content"] == "1"
        heard = await sandbox.say("Ann", "!where", channels[0])
        assert (await sandbox.reply_to(heard))["content"] == "0"
        await sandbox.wait_shards(0, 1)
        assert events == ["1 lost", "1 resumed"]


async def test_the_library_finds_its_turn_in_a_full_bucket(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Sandbox.running(starts=Starts(seconds=0.3)) as sandbox:
        point_at(monkeypatch, sandbox)
        bot = hasten(commands.AutoShardedBot("!", intents=intents(), shard_count=2))
        async with connected(sandbox, bot):
            await sandbox.wait_shards(0, 1)
            assert sandbox.gateway.starts.remaining < 998  # some were refused
