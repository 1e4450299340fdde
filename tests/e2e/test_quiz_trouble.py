"""The quiz through restarts, presses at once and twice, faults, and all that is refused."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import discord
import pytest

from config.database import DatabaseError
from sandbox.testing import Sandbox
from sandbox.world.entities import Permission
from tests.e2e.conftest import running_bot, until
from tests.e2e.quizzing import answers, choices, counts, end, next_question, reveal, vote
from tests.e2e.talk import PRIVATE, ask, assert_helped, button, only_embed, press

if TYPE_CHECKING:
    from pathlib import Path

    from bot.client import AttentionBot
    from model.bert.runner import Runner
    from records.quiz_values import Result


async def test_choices_are_closed_before_votes_are_counted(
    sandbox: Sandbox, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = list[bool]()
    async with running_bot(sandbox, runner) as bot:
        question = await ask(sandbox, "!quiz true")
        await vote(sandbox, "Ben", question, 0)
        close = bot.desk.records.quizzes.close

        async def looking(number: int) -> Result | None:
            shown = sandbox.message(question)
            closed.extend(item["disabled"] for item in shown["components"][0]["components"])
            if len(closed) == 2:
                raise DatabaseError("the disk is full")
            return await close(number)

        monkeypatch.setattr(bot.desk.records.quizzes, "close", looking)
        used = await sandbox.click("Ann", question, button(question, "Reveal")["custom_id"])
        told = await used.followup(timeout=60)
        assert "Sorry" in told["content"]
        assert told["flags"] & PRIVATE
        # Whatever broke, pressing it again goes on.
        revealed = await reveal(sandbox, "Ann", question)
        assert counts(revealed) == [1, 0]
        assert closed == [True] * 4


async def test_a_permission_that_is_withdrawn_in_a_round_is_named(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner):
        question = await ask(sandbox, "!quiz head")
        revealed = await reveal(sandbox, "Ann", question)
        sandbox.admin.deny(Permission.ATTACH_FILES)
        used = await sandbox.click("Ann", revealed, button(revealed, "Next")["custom_id"])
        assert "attach files" in (await used.followup(timeout=60))["content"]
        sandbox.admin.deny()
        following = await next_question(sandbox, "Ann", revealed)
        assert only_embed(following)["title"].startswith("Question 2 of 5")


async def test_a_refusal_for_want_of_no_permission_asks_for_none(
    sandbox: Sandbox, runner: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    async with running_bot(sandbox, runner):
        revealed = await reveal(sandbox, "Ann", await ask(sandbox, "!quiz head"))
        sandbox.faults.fail("POST", "/channels/*/messages", status=403, code=50013)
        await sandbox.click("Ann", revealed, button(revealed, "Next")["custom_id"])
        await until(lambda: "Discord did not take an answer" in caplog.text)
        following = await next_question(sandbox, "Ann", revealed)
        assert only_embed(following)["title"].startswith("Question 2 of 5")
        assert not [one for one in sandbox.messages() if "give me" in one["content"]]


async def test_votes_survive_a_restart_between_vote_and_reveal(
    sandbox: Sandbox, runner: Runner, tmp_path: Path
) -> None:
    folder = str(tmp_path)
    async with running_bot(sandbox, runner, data_folder=folder):
        question = await ask(sandbox, "!quiz word rounds=2")
        await vote(sandbox, "Ben", question, 0)
        opener = await sandbox.click(
            "Chloe", question, button(question, "Type your own")["custom_id"]
        )
        await opener.modal()
    await sandbox.wait_offline()
    async with running_bot(sandbox, runner, data_folder=folder):
        sent = await sandbox.submit("Chloe", opener, {"typed": "zebra"})
        assert "zebra" in (await sent.response(timeout=60))["content"]
        await vote(sandbox, "Ann", question, 0)
        await vote(sandbox, "Ben", question, 1)
        revealed = await reveal(sandbox, "Ann", question)
        assert counts(revealed) == [1, 1, 0, 0, 0, 1]
    await sandbox.wait_offline()
    async with running_bot(sandbox, runner, data_folder=folder):
        following = await next_question(sandbox, "Ann", revealed)
        assert only_embed(following)["title"].startswith("Question 2 of 2")


async def test_a_quiz_of_which_nothing_is_kept_is_over(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner):
        question = await ask(sandbox, "!quiz true")
    await sandbox.wait_offline()
    async with running_bot(sandbox, runner):
        for label in (choices(question)[0], "Reveal"):
            told = await press(sandbox, "Ann", question, label)
            assert "That quiz is over." in told["content"]
            assert told["flags"] & PRIVATE


async def test_a_press_that_is_delivered_twice_counts_once(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner) as bot:
        question = await ask(sandbox, "!quiz true")
        twice(bot)
        await vote(sandbox, "Ben", question, 0)
        await vote(sandbox, "Ben", question, 1)
        await vote(sandbox, "Chloe", question, 1)
        revealed = await reveal(sandbox, "Ann", question)
        assert counts(revealed) == [0, 2]
        private = [one for one in sandbox.messages() if one["flags"] & PRIVATE]
        assert len(private) == 3
        following = await next_question(sandbox, "Ann", revealed)
        await reveal(sandbox, "Ann", following)
        questions = [one for one in sandbox.messages() if one["embeds"]]
        assert len(questions) == 2


def twice(bot: AttentionBot) -> None:
    """Lets every interaction arrive two times, as after a lost connection."""
    parse = bot._connection.parsers["INTERACTION_CREATE"]

    def doubled(data: Any) -> None:
        parse(data)
        parse(data)

    bot._connection.parsers["INTERACTION_CREATE"] = doubled


async def test_thirty_answer_at_once_and_no_tally_takes_the_reveal_away(
    sandbox: Sandbox, runner: Runner
) -> None:
    people = [sandbox.join(f"Pupil {number}").global_name for number in range(30)]
    async with running_bot(sandbox, runner):
        question = await ask(sandbox, "!quiz head")
        sandbox.clear_requests()
        told = await asyncio.gather(
            *(vote(sandbox, str(name), question, place % 4) for place, name in enumerate(people))
        )
        assert all(one["flags"] & PRIVATE for one in told)
        await sandbox.changed(question, lambda one: answers(one).startswith("**30**"), timeout=60)
        path = f"/channels/*/messages/{question['id']}"

        shown, *_ = await asyncio.gather(
            reveal(sandbox, "Ann", question),
            *(vote(sandbox, str(name), question, 0) for name in people[:15]),
            return_exceptions=True,
        )
        assert isinstance(shown, dict)
        assert sum(counts(shown)) == 30
        changes = len(sandbox.find_requests("PATCH", path))
        await asyncio.sleep(2)  # more than from one tally to the next
        assert len(sandbox.find_requests("PATCH", path)) == changes
        assert answers(sandbox.message(question)) == ""


async def test_what_is_refused_leaves_an_open_quiz_as_it_is(classroom: Sandbox) -> None:
    await ask(classroom, "!quiz end")
    question = await ask(classroom, "!quiz true")
    await assert_helped(classroom, "!quiz rounds=0", "a whole number from 1 to 20")
    await assert_helped(classroom, "!quiz word A [MASK] and a [MASK].", "A quiz is open here")
    assert (await vote(classroom, "Ben", question, 0))["content"].startswith("You chose")
    await end(classroom, "Ann", question)


async def test_without_the_permission_for_files_it_says_so(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner):
        sandbox.admin.deny(Permission.ATTACH_FILES)
        reply = await ask(sandbox, "!quiz head")
        assert "attach files" in reply["content"]


async def test_it_needs_no_permission_that_other_commands_do_not(
    runner: Runner,
) -> None:
    needed = {
        *("read_messages", "send_messages", "send_messages_in_threads", "embed_links"),
        *("attach_files", "read_message_history"),
    }
    allowed = discord.Permissions(274878024704)
    assert {name for name, given in allowed if given} == needed
    everything = discord.Permissions.all().value
    denied = everything & ~allowed.value
    async with Sandbox.running(bot_denied=denied) as sandbox, running_bot(sandbox, runner):
        question = await ask(sandbox, "!quiz rounds=2")
        await vote(sandbox, "Ben", question, 0)
        await sandbox.changed(question, lambda one: answers(one).startswith("**1**"))
        revealed = await reveal(sandbox, "Ann", question)
        following = await next_question(sandbox, "Ann", revealed)
        await end(sandbox, "Ann", following)


async def test_a_model_without_clear_words_is_never_asked_for_one(workshop: Sandbox) -> None:
    await ask(workshop, "!quiz end")
    await assert_helped(workshop, "!quiz word", "clear answer")
    question = await ask(workshop, "!quiz head")
    assert len(choices(question)) == 4


@pytest.mark.parametrize("gone", ["channel", "server"])
async def test_a_channel_or_server_that_is_gone_takes_its_quiz_along(
    sandbox: Sandbox, runner: Runner, gone: str
) -> None:
    async with running_bot(sandbox, runner) as bot:
        question = await ask(sandbox, "!quiz true", channel="lab")
        number = int(button(question, "Reveal")["custom_id"].split(":")[2])
        quizzes = bot.desk.records.quizzes
        assert await quizzes.find(number) is not None
        if gone == "channel":
            sandbox.admin.delete_channel(sandbox.channels["lab"])
        else:
            sandbox.admin.expel()

        async def forgotten() -> None:
            while await quizzes.find(number) is not None:
                await asyncio.sleep(0.01)

        await asyncio.wait_for(forgotten(), 20)


@pytest.mark.parametrize(
    ("edited", "said"),
    [("!quiz head", "A quiz is open here already"), ("!lesson 4", "Which lesson?")],
)
async def test_an_edit_of_the_command_leaves_the_quiz_as_it_is(
    sandbox: Sandbox, runner: Runner, edited: str, said: str
) -> None:
    async with running_bot(sandbox, runner):
        asked = await sandbox.say("Ann", "!quiz true")
        question = await sandbox.reply_to(asked, timeout=60)
        await vote(sandbox, "Ben", question, 0)
        await sandbox.edit("Ann", asked, edited)
        other = await sandbox.next_message(
            lambda one: said in one["content"], timeout=60, after=question
        )
        assert other["id"] != question["id"]
        await vote(sandbox, "Chloe", question, 1)
        assert counts(await reveal(sandbox, "Ann", question)) == [1, 1]


async def test_where_the_bot_is_no_member_there_is_no_quiz(classroom: Sandbox) -> None:
    used = await classroom.slash("Ann", "quiz", channel=classroom.elsewhere("Chess club"))
    refused = await used.response(timeout=60)
    assert "I am no member here" in refused["content"]
    assert refused["flags"] & PRIVATE
