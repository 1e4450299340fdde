"""Edits and presses, one on the heels of another: what was meant last stands in the end."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from cogs import controls
from model.bert.runner import Runner
from replies.answer import Answer, Texts
from replies.pages import HeadPage, Page
from replies.services import Services
from replies.show.importance import Say
from replies.showing import show
from sandbox.testing import ManualClock, Sandbox
from tests.e2e.conftest import Troubled, running_bot, until
from tests.e2e.talk import SENTENCE, TURTLE, ask, button, only_embed, press, rows


async def test_an_edit_after_a_minute_changes_nothing(runner: Runner) -> None:
    clock = ManualClock(time.time() - 61)
    async with Sandbox.running(clock=clock) as sandbox, running_bot(sandbox, runner):
        asked = await sandbox.say("Ann", f"!mask {TURTLE}")
        reply = await sandbox.reply_to(asked)
        await sandbox.edit("Ann", asked, f"!mask {SENTENCE}")
        await ask(sandbox, "!help")
        assert only_embed(sandbox.message(reply)) == only_embed(reply)


async def test_an_edit_of_a_command_whose_answer_was_deleted_gets_a_new_one(
    classroom: Sandbox,
) -> None:
    asked = await classroom.say("Ann", f"!attn 3 9 {TURTLE}")
    first = await classroom.reply_to(asked)
    await classroom.click("Ann", first, button(first, "Delete")["custom_id"])
    await classroom.deleted(first)
    await classroom.edit("Ann", asked, f"!attn 3 10 {TURTLE}")
    second = await classroom.reply_to(asked)
    assert only_embed(second)["title"] == "Layer 3, head 10"
    assert (await classroom.attachment(second)).startswith(b"\x89PNG")
    await classroom.edit("Ann", asked, f"!attn 3 11 {TURTLE}")
    await classroom.changed(second, lambda message: "head 11" in only_embed(message)["title"])


async def test_of_two_fast_edits_the_later_one_stands(sandbox: Sandbox, troubled: Troubled) -> None:
    async with running_bot(sandbox, troubled) as bot:
        asked = await sandbox.say("Ann", f"!mask {TURTLE}")
        reply = await sandbox.reply_to(asked)
        troubled.free.clear()
        await sandbox.edit("Ann", asked, "!mask Slow [MASK].")
        await until(lambda: len(troubled.batches) == 2)
        await sandbox.edit("Ann", asked, f"!mask k=3 {TURTLE}")
        changed = await sandbox.changed(reply, lambda message: len(rows(message)) == 3)
        troubled.free.set()
        await asyncio.wait_for(bot.last_answers(), 10)
        assert sandbox.message(reply) == changed
        # The last sentence is that of the answer that stands.
        look = await ask(sandbox, "!attn 1 1")
        assert only_embed(look)["footer"]["text"] == TURTLE


async def test_a_command_edited_before_its_answer_gets_one_answer(
    sandbox: Sandbox, troubled: Troubled
) -> None:
    async with running_bot(sandbox, troubled) as bot:
        await ask(sandbox, f"!mask {TURTLE}")
        before = len(sandbox.messages())
        troubled.free.clear()
        asked = await sandbox.say("Ann", "!mask Slow [MASK].")
        await until(lambda: len(troubled.batches) == 2)
        await sandbox.edit("Ann", asked, f"!mask {TURTLE}")
        reply = await sandbox.reply_to(asked)
        troubled.free.set()
        await asyncio.wait_for(bot.last_answers(), 10)
        assert len(sandbox.messages()) == before + 2
        assert only_embed(sandbox.message(reply))["footer"]["text"] == TURTLE


Shown = Callable[..., Awaitable[Answer]]


def held_up(free: asyncio.Event, page: Page) -> Shown:
    """Shows pages like the bot, but this one only when it may."""

    async def slow(services: Services, chosen: Page, texts: Texts, _: Say | None = None) -> Answer:
        if chosen == page:
            await free.wait()
        return await show(services, chosen, texts)

    return slow


async def test_of_two_fast_presses_the_later_one_stands(
    sandbox: Sandbox, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = asyncio.Event()
    monkeypatch.setattr(controls, "show_reporting", held_up(free, HeadPage(layer=2, head=9)))
    async with running_bot(sandbox, runner) as bot:
        reply = await ask(sandbox, f"!attn 3 9 {TURTLE}")
        slow = await sandbox.click("Ann", reply, button(reply, "▶")["custom_id"])
        await slow.acknowledged()
        changed = await press(sandbox, "Ann", reply, "◀")
        assert only_embed(changed)["title"] == "Layer 3, head 8"
        free.set()
        await asyncio.wait_for(bot.last_answers(), 10)
        assert sandbox.message(reply) == changed


async def test_an_edit_stands_against_a_button_pressed_before(
    sandbox: Sandbox, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = asyncio.Event()
    monkeypatch.setattr(controls, "show_reporting", held_up(free, HeadPage(layer=2, head=9)))
    async with running_bot(sandbox, runner) as bot:
        asked = await sandbox.say("Ann", f"!attn 3 9 {TURTLE}")
        reply = await sandbox.reply_to(asked)
        slow = await sandbox.click("Ann", reply, button(reply, "▶")["custom_id"])
        await slow.acknowledged()
        await sandbox.edit("Ann", asked, f"!attn 1 1 {SENTENCE}")
        changed = await sandbox.changed(
            reply, lambda message: only_embed(message)["title"] == "Layer 1, head 1"
        )
        free.set()
        await asyncio.wait_for(bot.last_answers(), 10)
        assert sandbox.message(reply) == changed
