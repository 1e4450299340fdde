"""Logging in, staying connected and coming back, with the real client."""

import asyncio
import re
from typing import Any

import aiohttp
import discord
import pytest
from discord.ext import commands

from sandbox.testing import Sandbox
from tests.sandbox.support import (
    Context,
    browser,
    come_in,
    connected,
    hasten,
    intents,
    make_bot,
    point_at,
)


def echo_bot(**options: Any) -> commands.Bot:
    bot = make_bot(**options)

    @bot.command()
    async def echo(ctx: Context, *, text: str) -> None:
        await ctx.reply(text)

    return bot


async def test_login_brings_guild_channels_and_bot(sandbox: Sandbox) -> None:
    async with connected(sandbox, make_bot()) as bot:
        (guild,) = bot.guilds
        assert guild.name == "Class"
        assert [channel.name for channel in guild.text_channels] == ["general", "lab"]
        assert guild.me.id == sandbox.bot.id
        assert guild.text_channels[0].permissions_for(guild.me).attach_files
        assert bot.application_flags.gateway_message_content_limited
    paths = [(record.method, record.path) for record in sandbox.requests]
    assert paths[:2] == [("GET", "/users/@me"), ("GET", "/oauth2/applications/@me")]


async def test_the_members_intent_brings_everybody(sandbox: Sandbox) -> None:
    chosen = intents()
    chosen.members = True
    async with connected(sandbox, make_bot(chosen)) as bot:
        assert {m.name for m in bot.guilds[0].members} == {"Attention", "ann", "ben", "chloe"}


async def test_every_token_is_new_and_can_be_given() -> None:
    async with Sandbox.running() as one, Sandbox.running() as two:
        assert one.token != two.token
    async with Sandbox.running(token="chosen") as three:
        assert three.token == "chosen"


async def test_wrong_token_is_refused_at_login(sandbox: Sandbox) -> None:
    bot = make_bot()
    with pytest.raises(discord.LoginFailure):
        await bot.start("wrong")
    await bot.close()
    assert sandbox.requests[0].status == 401


async def test_wrong_token_on_the_gateway_closes_4004(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(sandbox.gateway.url) as ws:
        assert (await ws.receive_json())["op"] == 10
        await ws.send_json({"op": 2, "d": {"token": "wrong", "intents": 0}})
        assert (await ws.receive()).type is aiohttp.WSMsgType.CLOSE
        assert ws.close_code == 4004


@pytest.mark.parametrize(
    ("frame", "code"),
    [("{", 4002), ('{"op":99}', 4003), ('{"op":8,"d":{}}', 4003), ('"' + "x" * 5000 + '"', 4002)],
)
async def test_bad_frames_are_closed_with_their_code(
    sandbox: Sandbox, frame: str, code: int
) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(sandbox.gateway.url) as ws:
        await ws.receive_json()
        await ws.send_str(frame)
        await ws.receive()
        assert ws.close_code == code


async def test_missing_message_content_intent_closes_4014(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Sandbox.running(message_content=False) as sandbox:
        point_at(monkeypatch, sandbox)
        bot = make_bot()
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await bot.start(sandbox.token)
        await bot.close()


async def test_without_message_content_only_four_kinds_are_readable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Sandbox.running(message_content=False) as sandbox:
        point_at(monkeypatch, sandbox)
        bot = echo_bot(chosen=intents(content=False))
        seen: list[str] = []

        @bot.listen()
        async def on_message(message: discord.Message) -> None:
            seen.append(message.content)

        async with connected(sandbox, bot):
            assert not bot.application_flags.gateway_message_content_limited
            hidden = await sandbox.say("Ann", "!echo hidden")
            asked = await sandbox.say("Ann", f"<@{sandbox.bot.id}> echo mentioned")
            assert (await sandbox.reply_to(asked))["content"] == "mentioned"
            private = await sandbox.say("Ben", "!echo private", sandbox.direct_messages("Ben"))
            assert (await sandbox.reply_to(private))["content"] == "private"
            channel = bot.get_channel(int(hidden["channel_id"]))
            assert isinstance(channel, discord.TextChannel)
            assert (await channel.fetch_message(int(hidden["id"]))).content == ""
        assert seen[0] == ""
        assert seen[1:3] == [f"<@{sandbox.bot.id}> echo mentioned", "mentioned"]


async def test_dropped_connection_resumes_and_replays_each_event_once(sandbox: Sandbox) -> None:
    bot = echo_bot()
    heard: asyncio.Queue[str] = asyncio.Queue()
    resumed = asyncio.Event()

    @bot.listen()
    async def on_message(message: discord.Message) -> None:
        heard.put_nowait(message.content)

    @bot.listen()
    async def on_resumed() -> None:
        resumed.set()

    async with connected(sandbox, bot):
        first = await sandbox.say("Ann", "!echo one")
        await sandbox.reply_to(first)
        seen = [await asyncio.wait_for(heard.get(), 5) for _ in range(2)]
        sandbox.gateway.drop()
        await sandbox.wait_offline()
        missed = await sandbox.say("Ann", "!echo two")
        assert (await sandbox.reply_to(missed))["content"] == "two"
        await asyncio.wait_for(resumed.wait(), 5)
        await sandbox.reply_to(await sandbox.say("Ann", "!echo three"))
        seen += [await asyncio.wait_for(heard.get(), 5) for _ in range(4)]
    assert seen == ["!echo one", "one", "!echo two", "two", "!echo three", "three"]


@pytest.mark.parametrize(("code", "kept"), [(1000, False), (1001, False), (4000, True)])
async def test_a_session_outlives_every_close_but_a_goodbye(
    sandbox: Sandbox, code: int, kept: bool
) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(sandbox.gateway.url) as ws:
            await ws.receive_json()
            await ws.send_json({"op": 2, "d": {"token": sandbox.token, "intents": 513}})
            ready = (await ws.receive_json())["d"]
            await ws.close(code=code)
        await sandbox.wait_offline()
        await sandbox.say("Ann", "meanwhile")
        async with session.ws_connect(ready["resume_gateway_url"]) as ws:
            await ws.receive_json()
            wanted = {"token": sandbox.token, "session_id": ready["session_id"], "seq": 2}
            await ws.send_json({"op": 6, "d": wanted})
            answer = await ws.receive_json()
            assert (answer["op"], answer["t"]) == ((0, "MESSAGE_CREATE") if kept else (9, None))
            if kept:
                assert answer["s"] == 3
                assert (await ws.receive_json())["t"] == "RESUMED"


@pytest.mark.parametrize("way", ["reconnect", "invalid resumable", "close 4000", "close 4009"])
async def test_a_requested_reconnect_resumes(sandbox: Sandbox, way: str) -> None:
    bot = echo_bot()
    resumed = asyncio.Event()

    @bot.listen()
    async def on_resumed() -> None:
        resumed.set()

    async with connected(sandbox, bot):
        if way == "reconnect":
            sandbox.gateway.request_reconnect()
        elif way == "invalid resumable":
            sandbox.gateway.invalidate(resumable=True)
        else:
            await sandbox.gateway.close(int(way.split()[1]))
        await asyncio.wait_for(resumed.wait(), 5)
        assert (await sandbox.reply_to(await sandbox.say("Ann", "!echo hi")))["content"] == "hi"


async def test_an_invalidated_session_identifies_anew(sandbox: Sandbox) -> None:
    bot = echo_bot()
    ready = asyncio.Event()

    async with connected(sandbox, bot):

        @bot.listen()
        async def on_ready() -> None:
            ready.set()

        sandbox.gateway.invalidate(resumable=False)
        await asyncio.wait_for(ready.wait(), 5)
        assert (await sandbox.reply_to(await sandbox.say("Ann", "!echo hi")))["content"] == "hi"


async def test_the_bot_comes_back_after_a_restart_on_the_same_port(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.backoff.ExponentialBackoff, "delay", lambda _: 0.05)
    address = sandbox.api_url
    async with connected(sandbox, echo_bot()):
        before = await sandbox.say("Ann", "!echo before")
        await sandbox.reply_to(before)
        await sandbox.restart(pause=0.2)
        assert sandbox.api_url == address
        await sandbox.wait_online()
        after = await sandbox.say("Ann", "!echo after")
        assert (await sandbox.reply_to(after))["content"] == "after"
        assert before["id"] in [message["id"] for message in sandbox.messages()]


async def test_two_shards_share_the_work(sandbox: Sandbox) -> None:
    bot = commands.AutoShardedBot("!", intents=intents(), shard_count=2)
    hasten(bot)
    seen: list[tuple[int | None, str]] = []

    @bot.command()
    async def where(ctx: commands.Context[commands.AutoShardedBot]) -> None:
        seen.append((ctx.guild.shard_id if ctx.guild else None, ctx.message.content))
        await ctx.reply("here")

    async with connected(sandbox, bot):
        await sandbox.reply_to(await sandbox.say("Ann", "!where"))
        private = await sandbox.say("Ann", "!where", sandbox.direct_messages("Ann"))
        await sandbox.reply_to(private)
        assert bot.guilds[0].shard_id == (bot.guilds[0].id >> 22) % 2
    assert seen == [((bot.guilds[0].id >> 22) % 2, "!where"), (None, "!where")]


async def test_an_automatically_sharded_bot_asks_for_the_gateway(sandbox: Sandbox) -> None:
    bot = hasten(commands.AutoShardedBot("!", intents=intents()))
    async with connected(sandbox, bot):
        assert len(bot.guilds) == 1
    assert sandbox.find_requests("GET", "/gateway/bot")


async def test_closing_takes_the_bot_offline_and_ends_its_tasks(sandbox: Sandbox) -> None:
    before = asyncio.all_tasks()
    async with connected(sandbox, make_bot()):
        pass
    await sandbox.wait_offline()
    await asyncio.sleep(0.05)
    assert {task for task in asyncio.all_tasks() if not task.done()} <= before


async def test_stopping_with_open_sockets_is_prompt() -> None:
    async with browser() as session:
        async with Sandbox.running() as sandbox:
            await come_in(session, sandbox.invitation)
            ann = sandbox.users["Ann"].id
            gateway = await session.ws_connect(sandbox.gateway.url)
            page = await session.ws_connect(f"{sandbox.page_url}page/events?user={ann}")
            running = asyncio.get_running_loop().time()
        # Not a measurement: aiohttp's own default would wait for a minute.
        assert asyncio.get_running_loop().time() - running < 5
        assert (await gateway.receive_json())["op"] == 10
        assert (await gateway.receive()).type is not aiohttp.WSMsgType.TEXT
        assert (await page.receive()).type is not aiohttp.WSMsgType.TEXT
        await gateway.close()
        await page.close()


async def test_every_json_answer_has_the_exact_content_type(sandbox: Sandbox) -> None:
    headers = {"Authorization": f"Bot {sandbox.token}"}
    guild = f"/guilds/{sandbox.bot.id + 1}"
    channel = f"/channels/{sandbox.channels['general'].id}"
    app = f"/applications/{sandbox.bot.id}"
    paths = ["/gateway", "/gateway/bot", "/users/@me", "/oauth2/applications/@me", guild, channel]
    paths += [f"{guild}/channels", f"{guild}/roles", f"{guild}/members?limit=10"]
    paths += [f"{guild}/members/{sandbox.bot.id}", f"{channel}/messages", f"{app}/commands"]
    paths += [f"{channel}/messages/pins", f"{channel}/messages/1", "/nowhere", "/users/1"]
    async with aiohttp.ClientSession(headers=headers) as session:
        for path in paths:
            async with session.get(sandbox.api_url + path) as response:
                assert response.headers["Content-Type"] == "application/json", path
                assert isinstance(await response.json(), dict | list)


async def test_the_gateway_address_can_be_asked_without_a_token(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{sandbox.api_url}/gateway") as response:
            assert re.fullmatch(r"ws://127\.0\.0\.1:\d+/gateway", (await response.json())["url"])
        async with session.get(f"{sandbox.api_url}/users/@me") as response:
            assert response.status == 401
            assert await response.json() == {"message": "401: Unauthorized", "code": 0}


@pytest.mark.parametrize(
    "frame",
    [
        "[" * 4000,
        "[]",
        "5",
        '{"op": 2}',
        '{"op": 2, "d": []}',
        f'{{"op": 1, "d": {"1" * 4000}}}',
        '{"op": 2, "d": {"token": "TOKEN", "intents": "many"}}',
        '{"op": 2, "d": {"token": "TOKEN", "shard": 5}}',
        '{"op": 6, "d": {"token": "TOKEN", "seq": [1]}}',
    ],
)
async def test_a_frame_that_cannot_be_read_ends_the_bots_socket(
    sandbox: Sandbox, session: aiohttp.ClientSession, frame: str
) -> None:
    async with session.ws_connect(sandbox.gateway.url) as socket:
        assert (await socket.receive_json())["op"] == 10
        await socket.send_str(frame.replace("TOKEN", sandbox.token))
        assert (await socket.receive()).data == 4002
