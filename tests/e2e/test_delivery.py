"""Receipts that Discord loses, and limits that it sets: each answer arrives, and once."""

import discord
import pytest

from cogs import progress
from model.bert.runner import Runner
from sandbox.testing import Sandbox
from tests.e2e.conftest import Troubled, running_bot, until
from tests.e2e.talk import PRIVATE, SENTENCE, TURTLE, ask, button, only_embed, rows


@pytest.mark.parametrize("slow", [False, True])
async def test_a_first_answer_whose_receipt_is_lost_is_followed_by_the_answer(
    sandbox: Sandbox, troubled: Troubled, *, slow: bool
) -> None:
    """Discord has it, says 500, and refuses the second attempt as one too many."""
    async with running_bot(sandbox, troubled):
        sandbox.faults.lose("POST", "/interactions/*/*/callback")
        if slow:
            troubled.free.clear()
        used = await sandbox.slash("Ann", "mask", sentence=SENTENCE)
        if slow:
            await until(
                lambda: len(sandbox.find_requests("POST", "/interactions/*/*/callback")) > 1
            )
            troubled.free.set()
        shown = await sandbox.changed(
            await used.response(timeout=60), lambda message: bool(message["embeds"]), 20
        )
        assert rows(shown)
        assert (
            len([one for one in sandbox.messages() if one["author"]["id"] == sandbox.bot.id]) <= 1
        )


@pytest.mark.parametrize(("user", "label"), [("Ann", "Lines"), ("Ben", "Lines"), ("Ann", "Delete")])
async def test_a_control_whose_receipt_is_lost_works(
    sandbox: Sandbox, runner: Runner, user: str, label: str
) -> None:
    async with running_bot(sandbox, runner):
        reply = await ask(sandbox, f"!attn 1 1 {TURTLE}")
        sandbox.faults.lose("POST", "/interactions/*/*/callback")
        used = await sandbox.click(user, reply, button(reply, label)["custom_id"])
        if label == "Delete":
            await sandbox.deleted(reply, 20)
        else:
            changed = await used.response(timeout=60)
            done = await sandbox.changed(
                changed, lambda message: "lines" in str(message["attachments"]), 20
            )
            assert only_embed(done)["title"] == "Layer 1, head 1"


async def test_an_indicator_held_up_by_a_global_limit_holds_nothing_up_for_good(
    sandbox: Sandbox, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_LAST_TYPING_SECONDS", 0.0)
    async with running_bot(sandbox, runner):
        for _ in range(2):
            sandbox.faults.rate_limit("POST", "/channels/*/typing", retry_after=0.2, scope="global")
            assert rows(await ask(sandbox, f"!mask {TURTLE}"))
        assert rows(await ask(sandbox, f"!mask {SENTENCE}"))


@pytest.mark.parametrize("trouble", ["a clock that is fast", "a promise that is gone"])
async def test_what_is_private_stays_private(
    sandbox: Sandbox, runner: Runner, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    async with running_bot(sandbox, runner):
        if trouble == "a clock that is fast":
            monkeypatch.setattr(discord.Interaction, "is_expired", lambda _: True)
        else:
            sandbox.faults.fail("PATCH", "/webhooks/*/*/messages/*", status=404, code=10008)
        await sandbox.slash("Ann", "lesson", sheet="yes")
        sheet = await sandbox.next_message(
            lambda one: bool(one["attachments"]), timeout=60, after={"id": "0"}
        )
        assert sheet["flags"] & PRIVATE
        # The first message after a promise is as private as that; a later one says so itself.
        for sent in sandbox.find_requests("POST", "/webhooks/*/*"):
            assert sent.body["flags"] & PRIVATE
