"""Being forgotten: what is stored about a person goes, at a word, and nobody else's."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from cogs.quiz import Quiz
from model.bert.runner import Runner
from records import lessons
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot
from tests.e2e.notebooks import keep, own
from tests.e2e.talk import (
    PRIVATE,
    TURTLE,
    all_labels,
    ask,
    assert_helped,
    button,
    description,
    only_embed,
    press,
)

SURE = "Yes, delete all of it"


async def test_all_that_is_stored_about_a_person_is_deleted(
    sandbox: Sandbox, runner: Runner, tmp_path: Path
) -> None:
    async with running_bot(sandbox, runner, data_folder=str(tmp_path / "data")) as bot:
        ann = sandbox.users["Ann"]
        reply = await ask(sandbox, f"!check 3 10 next {TURTLE}", user="Ben")
        for person in ("Ann", "Ben"):
            await keep(sandbox, person, reply, f"A line that {person} alone wrote.")
        await ask(sandbox, "!note new A note.")
        asked = await ask(sandbox, "!forget me")
        assert "- 2 entries in your notebook" in description(asked)
        assert len(await bot.desk.records.notebooks.of_person(ann.id)) == 2
        done = await press(sandbox, "Ann", asked, SURE)
        assert done["id"] == asked["id"]
        assert only_embed(done)["title"] == "Forgotten"
        assert "- 2 entries in your notebook" in description(done)
        assert "in their channels" in description(done)
        assert await bot.desk.records.notebooks.of_person(ann.id) == []
        assert "There is nothing in it yet" in description(await own(sandbox, "Ann"))
        assert "Ben alone" in description(await own(sandbox, "Ben"))
        again = await ask(sandbox, "!forget me")
        assert "nothing stored about you" in description(again)
        assert SURE not in all_labels(again)
    stored = (tmp_path / "data" / "records.sqlite").read_bytes()
    assert b"Ben alone" in stored
    assert b"Ann alone" not in stored
    assert str(ann.id).encode() not in stored


async def test_nobody_else_has_one_forgotten(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner):
        await ask(sandbox, "!note new mine", user="Ben")
        asked = await ask(sandbox, "!forget me", user="Ben")
        used = await sandbox.click("Ann", asked, button(asked, SURE)["custom_id"])
        refused = await used.response(timeout=60)
        assert "somebody else's" in refused["content"]
        assert refused["flags"] & PRIVATE
        assert "mine" in description(await own(sandbox, "Ben"))


async def test_by_slash_command_it_is_private(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner):
        await ask(sandbox, "!note new mine")
        used = await sandbox.slash("Ann", "forget", who="me")
        asked = await used.response(timeout=60)
        assert asked["flags"] & PRIVATE
        done = await press(sandbox, "Ann", asked, SURE)
        assert "- 1 entry in your notebook" in description(done)


async def test_whom_to_forget_is_said(classroom: Sandbox) -> None:
    for typed in ("!forget", "!forget Ben", "!forget me not"):
        await assert_helped(classroom, typed, "`!forget me`")


async def test_what_is_too_old_goes_while_the_bot_runs(
    sandbox: Sandbox, small_runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_bot(sandbox, small_runner) as bot:
        await bot.desk.records.lessons.stand(1, "attention", "gap")
        monkeypatch.setattr(lessons, "KEPT_SECONDS", -1)
        quiz = bot.get_cog("Quiz")
        assert isinstance(quiz, Quiz)
        quiz._purge.restart()
        while await bot.desk.records._database.run(_places):
            await asyncio.sleep(0.01)


def _places(connection: sqlite3.Connection) -> list[tuple[int]]:
    return connection.execute("SELECT person FROM lesson_places").fetchall()
