"""A led lesson through answers and presses at once, and through edits of the command."""

import asyncio
from collections.abc import Mapping

import discord
import pytest

from model.bert.runner import Runner
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot
from tests.e2e.lessons import hand_in, title
from tests.e2e.talk import ask, button, description, press


@pytest.mark.parametrize(
    ("label", "shown"),
    [("Next", "Step 2 of 8: Where does a word look?"), ("End", "Lesson 1 is over: ")],
)
async def test_an_answer_after_the_leader_went_on_changes_nothing(
    sandbox: Sandbox, runner: Runner, monkeypatch: pytest.MonkeyPatch, label: str, shown: str
) -> None:
    """It looks where the lesson stands before the leader's change is shown."""
    stood, looked = asyncio.Event(), asyncio.Event()
    async with running_bot(sandbox, runner) as bot:
        led = await ask(sandbox, "!lesson 1 led", "Ben")
        records = bot.desk.records.lessons
        solved, look = records.solved_led, records.led_place

        async def counted(message: int) -> Mapping[str, int]:
            stood.set()
            await looked.wait()
            return await solved(message)

        async def looking(message: int) -> str | None:
            place = await look(message)
            looked.set()
            return place

        monkeypatch.setattr(records, "solved_led", counted)
        monkeypatch.setattr(records, "led_place", looking)
        await sandbox.click("Ben", led, button(led, label)["custom_id"])
        await asyncio.wait_for(stood.wait(), 60)
        assert "Right" in (await hand_in(sandbox, "Chloe", led, "pen"))["content"]
        await sandbox.changed(led, lambda one: title(one).startswith(shown))


@pytest.mark.parametrize(
    ("label", "shown"),
    [("Next", "Step 2 of 8: Where does a word look?"), ("End", "Lesson 1 is over: ")],
)
async def test_an_answer_as_the_leader_goes_on_gives_way(
    sandbox: Sandbox, runner: Runner, monkeypatch: pytest.MonkeyPatch, label: str, shown: str
) -> None:
    """Its count is the newest redraw of the message when the lesson comes to stand elsewhere."""
    pressed, counting = asyncio.Event(), asyncio.Event()
    async with running_bot(sandbox, runner) as bot:
        led = await ask(sandbox, "!lesson 1 led", "Ben")
        records, turns = bot.desk.records.lessons, bot.desk.turns
        stand, begin, ben = records.stand_led, turns.begin, sandbox.users["Ben"].id

        async def standing(message: int, step: str) -> None:
            pressed.set()
            await counting.wait()
            await stand(message, step)

        def beginning(message: int, by: object) -> None:
            begin(message, by)
            count = isinstance(by, discord.Interaction) and by.user.id != ben
            if count and message == int(led["id"]):
                counting.set()

        monkeypatch.setattr(records, "stand_led", standing)
        monkeypatch.setattr(turns, "begin", beginning)
        await sandbox.click("Ben", led, button(led, label)["custom_id"])
        await asyncio.wait_for(pressed.wait(), 60)
        assert "Right" in (await hand_in(sandbox, "Chloe", led, "pen"))["content"]
        await sandbox.changed(led, lambda one: title(one).startswith(shown))


async def test_an_edit_of_the_command_leaves_a_led_lesson_as_it_is(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner):
        asked = await sandbox.say("Ben", "!lesson 1 led")
        led = await sandbox.reply_to(asked, timeout=60)
        second = await press(sandbox, "Ben", led, "Next")
        await sandbox.edit("Ben", asked, "!lesson two led")
        other = await sandbox.next_message(
            lambda one: bool(one["embeds"]), timeout=60, after=second
        )
        assert title(other) == "Step 1 of 7: One sentence"
        assert title(sandbox.message(led)) == title(second)
        await hand_in(sandbox, "Chloe", second, "moved")
        await sandbox.changed(led, lambda one: "1 person has it." in description(one))
