"""Acting and waiting, faults and the log of requests."""

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest
from discord.ext import commands

from sandbox.testing import Sandbox, SandboxTimeoutError
from sandbox.testing.faults import BROKEN, When
from tests.sandbox.support import Context, connected, make_bot

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

    @pytest.mark.parametrize(("when", "answers"), [("before", 0), ("inside", 0), ("after", 1)])
    async def test_a_broken_connection_ends_the_request(
        self, sandbox: Sandbox, when: When, answers: int
    ) -> None:
        sandbox.faults.reset("POST", MESSAGES, when=when)
        await sandbox.say("Ann", "!echo lost")
        assert await say_hi(sandbox) == "hi"
        sent = sandbox.find_requests("POST", MESSAGES)
        assert [record.status for record in sent] == [BROKEN, 200]
        assert len(sandbox.messages()) == answers + 3

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


async def test_a_further_person_takes_part(sandbox: Sandbox) -> None:
    person = sandbox.join("Dana")
    said = await sandbox.say("Dana", "Hello.")
    assert said["author"]["id"] == str(person.id)
    assert sandbox.users["Dana"] is person
