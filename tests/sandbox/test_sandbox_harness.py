"""Faults, waiting, the request log and the sandbox's small parts."""

from __future__ import annotations

import asyncio
import io
import sys
from typing import TYPE_CHECKING

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sandbox.protocol.emoji import is_unicode_emoji
from sandbox.protocol.files import image_size
from sandbox.testing import ManualClock, Sandbox, SandboxTimeoutError
from sandbox.world.snowflake import DISCORD_EPOCH_MS, SnowflakeFactory
from tests.sandbox.support import Context, connected, make_bot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from discord.ext import commands

MESSAGES = "/channels/*/messages"


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[commands.Bot]:
    bot = make_bot(allowed_mentions=discord.AllowedMentions.none())

    @bot.command()
    async def echo(ctx: Context, *, text: str) -> None:
        await ctx.reply(text)

    @bot.command()
    async def plain(ctx: Context) -> None:
        await ctx.send("plain")

    async with connected(sandbox, bot) as running:
        yield running


async def say_hi(sandbox: Sandbox) -> str:
    answer = await sandbox.reply_to(await sandbox.say("Ann", "!echo hi"))
    return str(answer["content"])


@pytest.mark.usefixtures("bot")
class TestFaults:
    @pytest.mark.parametrize("scope", ["user", "shared", "global"])
    async def test_rate_limits_are_waited_out(self, sandbox: Sandbox, scope: str) -> None:
        sandbox.faults.rate_limit("POST", MESSAGES, retry_after=0.05, times=2, scope=scope)
        assert await say_hi(sandbox) == "hi"
        sent = sandbox.find_requests("POST", MESSAGES)
        assert [record.status for record in sent] == [429, 429, 200]
        assert len(sandbox.messages()) == 2

    async def test_a_server_error_is_tried_again(self, sandbox: Sandbox) -> None:
        sandbox.faults.fail("POST", MESSAGES, status=500)
        assert await say_hi(sandbox) == "hi"
        sent = sandbox.find_requests("POST", MESSAGES)
        assert [record.status for record in sent] == [500, 200]

    async def test_503_ends_the_request(self, sandbox: Sandbox) -> None:
        sandbox.faults.fail("POST", MESSAGES, status=503, times=1)
        await sandbox.say("Ann", "!echo lost")
        assert await say_hi(sandbox) == "hi"
        assert [r.status for r in sandbox.find_requests("POST", MESSAGES)] == [503, 200]

    async def test_a_delayed_answer_lets_others_pass(self, sandbox: Sandbox) -> None:
        general, lab = sandbox.channels["general"], sandbox.channels["lab"]
        sandbox.faults.delay("POST", f"/channels/{general.id}/messages", 0.2)
        slow = await sandbox.say("Ann", "!echo slow", general)
        fast = await sandbox.say("Ben", "!echo fast", lab)
        await sandbox.reply_to(fast)
        assert len(sandbox.messages("general")) == 1
        assert (await sandbox.reply_to(slow))["content"] == "slow"

    async def test_forgotten_faults_do_not_happen(self, sandbox: Sandbox) -> None:
        sandbox.faults.fail("POST", MESSAGES, times=9)
        sandbox.faults.clear()
        assert await say_hi(sandbox) == "hi"


@pytest.mark.usefixtures("bot")
class TestWaiting:
    async def test_the_error_says_what_came_instead(self, sandbox: Sandbox) -> None:
        asked = await sandbox.say("Ann", "nobody answers this")
        with pytest.raises(SandboxTimeoutError) as missed:
            await sandbox.reply_to(asked, timeout=0.05)
        text = str(missed.value)
        assert "the bot's reply to 'nobody answers this'" in text
        assert "MESSAGE_CREATE by ann: 'nobody answers this'" in text
        assert "GET /users/@me → 200" in text
        assert sandbox.token not in text

    async def test_a_plain_answer_counts_as_reply(self, sandbox: Sandbox) -> None:
        answer = await sandbox.reply_to(await sandbox.say("Ann", "!plain"))
        assert answer["content"] == "plain"

    async def test_two_questions_get_their_own_answers(self, sandbox: Sandbox) -> None:
        one, two = await sandbox.say("Ann", "!echo one"), await sandbox.say("Ben", "!echo two")
        answers = await asyncio.gather(sandbox.reply_to(two), sandbox.reply_to(one))
        assert [answer["content"] for answer in answers] == ["two", "one"]

    async def test_next_message_change_and_deletion(
        self, sandbox: Sandbox, bot: commands.Bot
    ) -> None:
        channel = bot.get_channel(sandbox.channels["lab"].id)
        assert isinstance(channel, discord.TextChannel)

        async def act() -> None:
            message = await channel.send("draft")
            await message.edit(content="final")
            await asyncio.sleep(0.05)
            await message.delete()

        acting = asyncio.create_task(act())
        message = await sandbox.next_message(lambda m: m["content"] == "draft")
        await sandbox.changed(message, lambda m: m["content"] == "final")
        await sandbox.deleted(message)
        await acting

    async def test_the_log_has_bodies_but_no_token(self, sandbox: Sandbox) -> None:
        await say_hi(sandbox)
        (sent,) = sandbox.find_requests("POST", MESSAGES)
        assert sent.body["content"] == "hi"
        assert sent.body["allowed_mentions"] == {"parse": []}
        assert sandbox.token not in repr(sandbox.requests)
        sandbox.clear_requests()
        assert sandbox.requests == []


async def test_it_runs_alone_and_ends_on_a_signal() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    lines = [(await asyncio.wait_for(process.stdout.readline(), 30)).decode() for _ in range(3)]
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 10) == 0
    await process.stdout.read()
    assert lines[0].startswith("Chat page: http://127.0.0.1:")
    assert lines[1].startswith("DISCORD_API_URL=http://127.0.0.1:")
    assert lines[2].startswith("DISCORD_TOKEN=")


async def test_a_taken_port_is_one_clear_line(sandbox: Sandbox) -> None:
    port = sandbox.api_url.split(":")[2].split("/")[0]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--port", port, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 69
    assert errors.decode().startswith(f"The sandbox can't listen on port {port}: ")
    assert len(errors.decode().splitlines()) == 1


def test_a_manual_clock_runs_what_falls_due_in_order() -> None:
    clock = ManualClock(time=100.0)
    seen: list[str] = []
    clock.call_later(2, lambda: seen.append("second"))
    clock.call_later(1, lambda: seen.append("first"))
    clock.call_later(1, lambda: seen.append("never")).cancel()
    clock.advance(0.5)
    assert seen == []
    clock.advance(5)
    assert seen == ["first", "second"]


@given(st.lists(st.floats(0, 2), max_size=30))
def test_snowflakes_grow_and_hold_their_time(steps: list[float]) -> None:
    clock = ManualClock(time=1_700_000_000.0)
    factory = SnowflakeFactory(clock)
    previous = 0
    for step in steps:
        clock.advance(step)
        made = factory.next()
        assert made > previous
        assert abs((made >> 22) + DISCORD_EPOCH_MS - clock.now() * 1000) <= 1
        previous = made


@given(st.sampled_from(["PNG", "GIF", "JPEG"]), st.integers(1, 90), st.integers(1, 90))
def test_picture_sizes_are_read_as_pillow_writes_them(kind: str, width: int, height: int) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height)).save(buffer, kind)
    assert image_size(buffer.getvalue()) == (width, height)


@given(st.binary(max_size=60))
def test_other_bytes_are_no_picture(content: bytes) -> None:
    for start in (b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8", b"\xff\xd8\xff\xe0"):
        size = image_size(start + content)
        assert size is None or len(size) == 2


@pytest.mark.parametrize("text", ["👍", "❤️", "▶️", "1️⃣", "🇩🇪", "👩‍🔬", "\u2139\ufe0f", "↔️"])
def test_emoji(text: str) -> None:
    assert is_unicode_emoji(text)


@pytest.mark.parametrize("text", ["", "a", "1", ":)", "name:123", "→", "é", "👍" * 20])
def test_not_emoji(text: str) -> None:
    assert not is_unicode_emoji(text)
