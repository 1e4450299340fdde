"""Faults, and what must hold after each.

Whoever asked has one answer, or one apology, or nothing can be said there any more; the log has the
cause; no task, thread or timer is left over; the next command works.

Other tests know of more of them: a model that raises or hangs (`test_lifecycle.py`); lost receipts
(`test_delivery.py`); what hangs for good, in any thread (`tests/bot/test_run.py`); the end of the
process, full disks and closed descriptors (`tests/bot/test_main.py`); a clock that is set
(`tests/bot/test_cooldowns.py`); a batch that doesn't fit (`tests/model/serving/test_analyzer.py`).
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from bot.client import AttentionBot
from model.bert.runner import Runner
from sandbox.testing import Sandbox
from sandbox.testing.faults import When
from tests.e2e.conftest import Troubled, addressed, running_bot, until
from tests.e2e.faults import CALLBACK, FAULTS, ORIGINAL, PICTURE, WHEN, Fault, Scene, slashed
from tests.e2e.left_over import nothing_since, running
from tests.e2e.talk import SENTENCE, Message, ask, button, rows

LOADING = 128
"""The flag of a message that shows "thinking"."""


@pytest.fixture(scope="module")
async def shared_bot(
    runner: Runner,
) -> AsyncIterator[tuple[Sandbox, AttentionBot, Troubled]]:
    """What all faults happen to, one after the other."""
    model = Troubled(runner)
    async with Sandbox.running() as sandbox, running_bot(sandbox, model) as bot:
        await ask(sandbox, f"!attn 1 1 {SENTENCE}")  # the threads that are kept have begun
        yield sandbox, bot, model


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between attempts, the library's and ours, are short."""

    async def short(_: float) -> None:
        await asyncio.sleep(0.001)

    impatient: Any = SimpleNamespace(**{**vars(asyncio), "sleep": short})
    monkeypatch.setattr("discord.http.asyncio", impatient)
    monkeypatch.setattr("discord.webhook.async_.asyncio", impatient)
    monkeypatch.setattr("cogs.delivery._PAUSES", (0.001,) * 3)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
async def test_a_fault(
    fault: Fault,
    shared_bot: tuple[Sandbox, AttentionBot, Troubled],
    caplog: pytest.LogCaptureFixture,
) -> None:
    for name in ("bot", "cogs"):
        caplog.set_level(logging.INFO, name)
    sandbox, bot, model = shared_bot
    addressed(sandbox)
    before, before_it = running(), len(of_the_bot(sandbox))
    with pytest.MonkeyPatch.context() as patch:
        scene = Scene(sandbox, bot, model, patch, f"The {fault.name} moved.")
        message = await struck(scene, fault)
        await until(lambda: len(caplog.records) >= len(fault.logged))
        await asyncio.wait_for(bot.last_answers(), 10)
    sandbox.faults.clear()
    sandbox.admin.deny()
    model.error = None
    await sandbox.wait_online()
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == len(fault.logged), lines
    for line, part in zip(lines, fault.logged, strict=True):
        assert part in line
    said = of_the_bot(sandbox)[before_it:]
    if message is None:
        assert not [shown for shown in said if not shown["flags"] & LOADING]
    else:
        assert fault.says in message["content"]
        assert bool(message["attachments"]) == (fault.says == PICTURE)
        assert len(said) == fault.answers
        assert not [shown for shown in said if shown["flags"] & LOADING]
    await nothing_since(before)
    assert rows(await ask(sandbox, f"!mask {SENTENCE}"))


async def struck(scene: Scene, fault: Fault) -> Message | None:
    """Asks, brings the fault about, and waits for the one message that answers, if one is to."""
    sandbox, model, batches = scene.sandbox, scene.model, len(scene.model.batches)
    sandbox.clear_requests()
    if fault.midway:
        scene.patch.setattr("cogs.progress._PATIENCE_SECONDS", 0.0)
        model.free.clear()
        answered = await fault.ask(scene)
        await until(lambda: len(model.batches) > batches)
        if fault.ask is slashed:
            await until(lambda: bool(sandbox.find_requests("POST", CALLBACK)))
        fault.strike(scene)
        model.free.set()
    else:
        fault.strike(scene)
        answered = await fault.ask(scene)
    return None if fault.says is None else await answered(timeout=60)


def of_the_bot(sandbox: Sandbox) -> list[Message]:
    """All that the bot has said and that is still there."""
    return [shown for shown in sandbox.messages() if shown["author"]["id"] == str(sandbox.bot.id)]


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("when", WHEN)
async def test_a_deletion_whose_connection_breaks(
    when: When, shared_bot: tuple[Sandbox, AttentionBot, Troubled]
) -> None:
    sandbox, bot, _ = shared_bot
    reply = await ask(addressed(sandbox), f"!mask {SENTENCE}")
    sandbox.faults.reset("DELETE", ORIGINAL, when=when)
    used = await sandbox.click("Ann", reply, button(reply, "Delete")["custom_id"])
    await sandbox.deleted(reply)
    await asyncio.wait_for(bot.last_answers(), 10)
    assert not used.followups


@pytest.mark.parametrize("gone", ["channel", "server"])
async def test_where_there_is_no_channel_any_more_nothing_is_left_over(
    gone: str, sandbox: Sandbox, troubled: Troubled, caplog: pytest.LogCaptureFixture
) -> None:
    async with running_bot(sandbox, troubled) as bot:
        await ask(sandbox, f"!attn 1 1 {SENTENCE}")
        before = running()
        caplog.clear()
        troubled.free.clear()
        await sandbox.say("Ann", "!attn 1 1 It is gone.", "lab")
        await until(lambda: bool(troubled.batches[1:]))
        if gone == "channel":
            sandbox.admin.delete_channel(sandbox.channels["lab"])
        else:
            sandbox.admin.expel()
        troubled.free.set()
        await asyncio.wait_for(bot.last_answers(), 10)
        await nothing_since(before)
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        assert rows(await ask(sandbox, f"!mask {SENTENCE}", channel=sandbox.direct_messages("Ann")))


async def test_a_gateway_that_has_fallen_silent_is_left(
    sandbox: Sandbox, troubled: Troubled, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.gateway.heartbeat_seconds = 0.1
    async with running_bot(sandbox, troubled) as bot:
        await ask(sandbox, f"!attn 1 1 {SENTENCE}")
        before = running()
        bot._connection.heartbeat_timeout = 0.3
        keep_alive = bot._get_websocket(shard_id=0)._keep_alive
        assert keep_alive is not None
        keep_alive.heartbeat_timeout = 0.3
        troubled.free.clear()
        asked = await sandbox.say("Ann", "!attn 1 1 It is silent.")
        await until(lambda: bool(troubled.batches[1:]))
        sandbox.gateway.fall_silent()
        await until(lambda: "stopped responding" in caplog.text)
        troubled.free.set()
        assert (await sandbox.reply_to(asked))["attachments"]
        assert rows(await ask(sandbox, f"!mask {SENTENCE}"))
        await nothing_since(before)


async def test_stopped_among_twenty_it_leaves_nobody_without_a_word(
    sandbox: Sandbox, troubled: Troubled
) -> None:
    async with running_bot(sandbox, troubled, max_batch="4") as bot:
        troubled.free.clear()
        asked = [
            await sandbox.say(user, f"!mask {user} has {number} [MASK].")
            for number in range(7)
            for user in sandbox.users
        ]
        await until(lambda: bot.desk.line.waiting + bot.desk.line.underway == len(asked))
        asyncio.get_running_loop().call_later(0.1, troubled.free.set)
    for message in asked:
        reply = await sandbox.reply_to(message)
        assert reply["embeds"] or "restarted" in reply["content"]
