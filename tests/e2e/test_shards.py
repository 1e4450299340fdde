"""Several shards in one process: each answers in its servers, whatever befalls the others."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from discord.backoff import ExponentialBackoff
from discord.gateway import DiscordWebSocket
from yarl import URL

from bot.presence import Presence
from model.bert.runner import Runner
from sandbox.server.starts import Starts
from sandbox.testing import Sandbox
from tests.bot.starting import own_api
from tests.e2e.conftest import Troubled, running_bot, until
from tests.e2e.sharding import dealt_out
from tests.e2e.talk import SENTENCE, ask, rows


async def test_two_shards_of_a_process_answer_in_the_servers_of_each(
    sandbox: Sandbox, runner: Runner
) -> None:
    zero, one = dealt_out(sandbox, 2)
    async with running_bot(sandbox, runner, shards="0-1/2") as bot:
        assert sandbox.gateway.connected == [0, 1]
        assert {guild.shard_id for guild in bot.guilds} == {0, 1}
        for channel in (zero, one, sandbox.direct_messages("Ann")):
            assert len(rows(await ask(sandbox, f"!mask {SENTENCE}", channel=channel))) == 5
        used = await sandbox.slash("Ben", "mask", channel=one, sentence=SENTENCE)
        assert len(rows(await used.response(timeout=20))) == 5
        brought = await sandbox.slash(
            "Ben", "mask", channel=sandbox.elsewhere("Chess club"), sentence=SENTENCE
        )
        assert len(rows(await brought.response(timeout=20))) == 5


async def test_it_takes_as_many_shards_as_discord_recommends(runner: Runner) -> None:
    starts = Starts(recommended=3, max_concurrency=16)
    async with Sandbox.running(starts=starts) as sandbox:
        channels = dealt_out(sandbox, 3)
        async with running_bot(sandbox, runner):
            assert sandbox.gateway.connected == [0, 1, 2]
            assert rows(await ask(sandbox, f"!mask {SENTENCE}", channel=channels[2]))


async def test_what_a_shard_waits_for_its_turn_does_not_count_as_away(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the shard that is being connected counts, from then on and anew from its turn on."""
    counted: list[tuple[str, list[int]]] = []
    notice = Presence.notice

    def noting(presence: Presence, event: str, *details: object) -> None:
        notice(presence, event, *details)
        if event in {"shard_begin", "shard_turn"}:
            counted.append((f"{event} {details[0]}", presence.away))

    monkeypatch.setattr(Presence, "notice", noting)
    monkeypatch.setattr("bot.shards._SECONDS", 0.1)
    async with Sandbox.running(starts=Starts(seconds=0)) as sandbox:
        dealt_out(sandbox, 2)
        async with running_bot(sandbox, runner, shards="0-1/2"):
            sandbox.gateway.invalidate(resumable=False, shard=1)
            await until(lambda: len(counted) > 4)
    assert [event for event, _ in counted] == [
        "shard_begin 0",
        "shard_turn 0",
        "shard_begin 1",
        "shard_turn 1",
        "shard_turn 1",
    ]
    assert counted[0][1] == [0, 1]
    assert counted[-1][1] == [1]


async def test_a_shard_that_is_cut_comes_back_while_the_other_one_answers(
    sandbox: Sandbox, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was typed meanwhile is answered too, also where Discord refuses it for a while."""
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _: 0.05)
    zero, one = dealt_out(sandbox, 2)
    async with running_bot(sandbox, runner, shards="0-1/2") as bot:
        sandbox.gateway.refusing = True
        sandbox.gateway.drop(1)
        await until(lambda: bot.presence.away == [1])
        missed = await sandbox.say("Ann", f"!mask {SENTENCE}", one)
        assert rows(await ask(sandbox, f"!mask {SENTENCE}", channel=zero, user="Ben"))
        assert not bot.presence.online
        sandbox.gateway.refusing = False
        assert rows(await sandbox.reply_to(missed, timeout=20))
        await until(lambda: bot.presence.online)


async def test_a_session_goes_on_at_the_main_gateway_where_that_of_its_own_is_gone(
    sandbox: Sandbox, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _: 0.05)
    async with running_bot(sandbox, runner) as bot:
        used = sandbox.gateway.starts.remaining
        bot.shards[0]._parent.ws.gateway = URL("ws://127.0.0.1:1/gateway")
        sandbox.gateway.drop()
        missed = await sandbox.say("Ann", f"!mask {SENTENCE}")
        assert rows(await sandbox.reply_to(missed, timeout=20))
        assert sandbox.gateway.starts.remaining == used


async def test_a_gateway_that_hangs_up_before_its_greeting_is_not_asked_again_without_a_pause(
    sandbox: Sandbox, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, pauses = [], []

    async def hang_up(request: web.Request) -> web.StreamResponse:
        asked.append(request)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.close(code=1001)
        return socket

    def pause(_: ExponentialBackoff[Any]) -> float:
        pauses.append(len(asked))
        return 0.01

    app = web.Application()
    app.add_routes([web.get("/gateway", hang_up)])
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", pause)
    async with running_bot(sandbox, runner) as bot, TestServer(app) as server:
        own = DiscordWebSocket.DEFAULT_GATEWAY
        DiscordWebSocket.DEFAULT_GATEWAY = server.make_url("/gateway").with_scheme("ws")
        bot.shards[0]._parent.ws.gateway = DiscordWebSocket.DEFAULT_GATEWAY
        sandbox.gateway.drop()
        await until(lambda: len(asked) > 2)
        DiscordWebSocket.DEFAULT_GATEWAY = own
        missed = await sandbox.say("Ann", f"!mask {SENTENCE}")
        assert rows(await sandbox.reply_to(missed, timeout=20))
        assert pauses == list(range(1, len(asked) + 1))


async def test_a_shard_whose_session_is_lost_begins_a_new_one(
    sandbox: Sandbox, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.shards._SECONDS", 0.1)
    zero, one = dealt_out(sandbox, 2)
    async with running_bot(sandbox, runner, shards="0-1/2") as bot:
        sandbox.gateway.invalidate(resumable=False, shard=0)
        await until(lambda: bot.presence.away == [0])
        assert rows(await ask(sandbox, f"!mask {SENTENCE}", channel=one))
        await until(lambda: bot.presence.online)
        assert rows(await ask(sandbox, f"!mask {SENTENCE}", channel=zero))


async def test_two_bots_that_take_each_others_turns_come_online_all_the_same(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.shards._SECONDS", 0.3)
    starts = Starts(seconds=0.3)
    async with AsyncExitStack() as stack:
        stack.enter_context(own_api())
        sandbox = await stack.enter_async_context(Sandbox.running(starts=starts))
        channels = dealt_out(sandbox, 4)
        await asyncio.gather(
            *(
                stack.enter_async_context(running_bot(sandbox, runner, shards=shards))
                for shards in ("0-1/4", "2-3/4")
            )
        )
        await sandbox.wait_shards(0, 1, 2, 3)
        for channel in channels:
            assert rows(await ask(sandbox, f"!mask {SENTENCE}", channel=channel))
        assert starts.remaining < 996  # some came too early


async def test_slash_commands_are_registered_by_whoever_has_the_first_shard(
    sandbox: Sandbox, troubled: Troubled
) -> None:
    async with running_bot(sandbox, troubled, shards="1/2"):
        assert not sandbox.find_requests("PUT", "/applications/*/commands")
    async with running_bot(sandbox, troubled, shards="0/2"):
        assert sandbox.commands
