"""What a bot is told of a class: what Discord would tell it, and as its intents ask for it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord.ext import commands

from sandbox.actions.reactions import add_reaction
from sandbox.actions.teaching import Teaching
from sandbox.errors import ApiError
from sandbox.testing import ManualClock, Sandbox
from sandbox.world.classroom import PASS_SECONDS, Classroom
from sandbox.world.entities import User
from tests.sandbox.support import connected, intents, make_bot, point_at

HEARD = (
    "member_join",
    "member_remove",
    "member_update",
    "raw_bulk_message_delete",
    "raw_message_delete",
)


@pytest.fixture
def day() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def lesson(monkeypatch: pytest.MonkeyPatch, day: ManualClock) -> AsyncIterator[Sandbox]:
    async with Sandbox.running(classroom=Classroom(), clock=day) as running:
        point_at(monkeypatch, running)
        yield running


@pytest.fixture
def teaching(lesson: Sandbox) -> Teaching:
    assert lesson._server.teaching is not None
    return lesson._server.teaching


def pupil(teaching: Teaching, name: str = "Mia") -> User:
    made = teaching.holder(teaching.join(teaching.classroom.code, name))
    assert made is not None
    return made


def curious(*, members: bool) -> tuple[commands.Bot, list[str]]:
    """A bot, and what it hears of people and of deletions."""
    chosen = intents()
    chosen.members = members
    bot = make_bot(chosen)
    heard: list[str] = []

    def note(name: str) -> None:
        async def listener(*_: object) -> None:
            heard.append(name)

        bot.add_listener(listener, f"on_{name}")

    for name in HEARD:
        note(name)
    return bot, heard


async def said_something(lesson: Sandbox, bot: commands.Bot) -> None:
    """Waits until the bot has heard all that happened before."""
    teacher = lesson.users["Teacher"]
    waiting = asyncio.create_task(
        bot.wait_for("message", check=lambda m: m.content == "done", timeout=5)
    )
    await asyncio.sleep(0)
    await lesson.say(teacher, "done")
    await waiting


async def test_a_bot_that_asks_for_members_is_told_of_them(
    lesson: Sandbox, teaching: Teaching
) -> None:
    bot, heard = curious(members=True)
    async with connected(lesson, bot):
        mia = pupil(teaching)
        await said_something(lesson, bot)
        member = bot.guilds[0].get_member(mia.id)
        assert member is not None
        assert member.display_name == "Mia"
        assert not member.is_timed_out()
        teaching.mute(mia, muted=True)
        await said_something(lesson, bot)
        assert member.is_timed_out()
        assert (await bot.guilds[0].fetch_member(mia.id)).is_timed_out()
        teaching.mute(mia, muted=False)
        teaching.leave(mia, "removed")
        await said_something(lesson, bot)
        assert bot.guilds[0].get_member(mia.id) is None
        with pytest.raises(discord.NotFound):
            await bot.guilds[0].fetch_member(mia.id)
        assert heard == ["member_join", "member_update", "member_update", "member_remove"]


async def test_a_bot_that_does_not_ask_is_told_nothing(lesson: Sandbox, teaching: Teaching) -> None:
    bot, heard = curious(members=False)
    async with connected(lesson, bot):
        mia = pupil(teaching)
        teaching.mute(mia, muted=True)
        teaching.leave(mia, "removed")
        teaching.pause(paused=True)
        teaching.renew_code()
        await said_something(lesson, bot)
    assert heard == []


async def test_the_teacher_is_the_guilds_owner(lesson: Sandbox, teaching: Teaching) -> None:
    bot, _ = curious(members=False)
    async with connected(lesson, bot):
        assert bot.guilds[0].owner_id == teaching.teacher.id == lesson.users["Teacher"].id


async def test_a_new_class_is_told_as_deletions_and_late_answers_are_refused(
    lesson: Sandbox, teaching: Teaching
) -> None:
    bot, heard = curious(members=False)
    started = asyncio.Event()
    go_on = asyncio.Event()
    refused = asyncio.Event()
    outcome: list[int] = []

    @bot.tree.command(description="d")
    async def slow(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        started.set()
        await go_on.wait()
        try:
            await interaction.followup.send("late")
        except discord.HTTPException as error:
            outcome.append(error.code)
            refused.set()

    async with connected(lesson, bot):
        await bot.tree.sync()
        mia = pupil(teaching)
        for number in range(101):
            await lesson.say(mia, str(number))
        await (await bot.fetch_user(mia.id)).send("hello")
        await lesson.slash(mia, "slow")
        await asyncio.wait_for(started.wait(), 5)
        teaching.begin_anew()
        assert lesson.messages() == []
        go_on.set()
        await said_something(lesson, bot)
        assert heard == ["raw_bulk_message_delete"] * 2
        await asyncio.wait_for(refused.wait(), 5)
        assert outcome == [10015]
        assert [message["content"] for message in lesson.messages()] == ["done"]
        assert len(lesson._server.world.channels) == 2


async def test_those_who_left_are_named_no_more_under_a_message(
    lesson: Sandbox, teaching: Teaching
) -> None:
    bot, _ = curious(members=False)
    async with connected(lesson, bot):
        mia, noor = pupil(teaching), pupil(teaching, "Noor")
        sent = await lesson.say(mia, "x")
        channel = bot.get_channel(int(sent["channel_id"]))
        assert isinstance(channel, discord.TextChannel)
        message = await channel.fetch_message(int(sent["id"]))
        world = lesson._server.world
        for person in (mia, noor):
            add_reaction(world, world.find_message(message.id), "👍", person)
        teaching.leave(mia, "left")
        message = await channel.fetch_message(message.id)
        assert message.author.display_name == "Mia"
        names = [person.display_name async for person in message.reactions[0].users()]
        assert names == ["Noor"]


@pytest.mark.parametrize("why", ["left", "removed"])
def test_a_mute_outlasts_leaving_until_the_teacher_ends_it(teaching: Teaching, why: str) -> None:
    told: list[tuple[Any, Any]] = []
    mia = pupil(teaching)
    teaching.mute(mia, muted=True)
    teaching._world.listen(lambda event: told.append((event.name, event.data)))
    teaching.leave(mia, why)
    teaching.leave(pupil(teaching), "left")
    told.clear()
    again = pupil(teaching, "mi\u0430")
    with pytest.raises(ApiError, match="muted you"):
        teaching.check_may_act(again)
    teaching.check_may_act(pupil(teaching, "Noor"))
    # Their teacher sees it, and may end it for good.
    assert ("MUTE", {"user_id": str(again.id), "muted": True}) in told
    assert teaching.shown_to(teaching.teacher)["muted"] == [str(again.id)]
    teaching.mute(again, muted=False)
    teaching.leave(again, "left")
    teaching.check_may_act(pupil(teaching))


def test_a_mute_ends_with_its_day_and_with_the_class(teaching: Teaching, day: ManualClock) -> None:
    mia, noor = pupil(teaching), pupil(teaching, "Noor")
    for person in (mia, noor):
        teaching.mute(person, muted=True)
    teaching.leave(mia, "left")
    day.advance(PASS_SECONDS)
    teaching.end_passes()  # Noor's
    for name in ("Mia", "Noor"):
        teaching.check_may_act(pupil(teaching, name))
    ada, eve = pupil(teaching, "Ada"), pupil(teaching, "Eve")
    for person in (ada, eve):
        teaching.mute(person, muted=True)
    teaching.leave(ada, "left")
    teaching.begin_anew()
    for name in ("Ada", "Eve"):
        teaching.check_may_act(pupil(teaching, name))


def test_a_muted_pupil_may_not_act_and_the_teacher_always_may(teaching: Teaching) -> None:
    mia = pupil(teaching)
    teaching.check_may_act(mia)
    teaching.pause(paused=True)
    teaching.check_may_act(teaching.teacher)
    with pytest.raises(ApiError, match="paused questions"):
        teaching.check_may_act(mia)
    teaching.mute(mia, muted=True)
    with pytest.raises(ApiError, match="muted you"):
        teaching.check_may_act(mia)
