"""Two processes of two shards each, of which one is killed: what is lost, and what goes on."""

import asyncio
from pathlib import Path

from benchmarks.processes import BotProcess
from sandbox.testing import Sandbox
from sandbox.world.entities import Channel
from tests.e2e.notebooks import keep, own
from tests.e2e.sharding import dealt_out
from tests.e2e.talk import TURTLE, Message, ask, description, press

PATIENCE = 60.0
SETTINGS = {"MODEL": "bundled", "COOLDOWN_SECONDS": "0"}


async def all_answered(sandbox: Sandbox, asked: list[Message]) -> None:
    replies = await asyncio.gather(*(sandbox.reply_to(one, timeout=PATIENCE) for one in asked))
    assert all(reply["embeds"] for reply in replies)


def unanswered(sandbox: Sandbox, asked: list[Message]) -> int:
    """How many of these messages the bot has not replied to."""
    channels = {sandbox.place(message) for message in asked}
    replied = {
        reply["message_reference"]["message_id"]
        for channel in channels
        for reply in sandbox.messages(channel)
        if reply.get("message_reference")
    }
    return sum(message["id"] not in replied for message in asked)


async def in_each(sandbox: Sandbox, channels: list[Channel], number: int) -> list[Message]:
    typed = f"!mask Number {number} is a [MASK]."
    return [await sandbox.say("Ann", typed, channel) for channel in channels]


async def test_a_killed_process_loses_what_is_typed_meanwhile_in_its_servers_and_nothing_else(
    tmp_path: Path,
) -> None:
    settings = {**SETTINGS, "DATA_FOLDER": str(tmp_path / "data")}
    async with Sandbox.running() as sandbox:
        channels = dealt_out(sandbox, 4)
        lower = BotProcess(sandbox, tmp_path / "lower.log", SHARDS="0-1/4", **settings)
        upper = BotProcess(sandbox, tmp_path / "upper.log", SHARDS="2-3/4", **settings)
        try:
            await asyncio.gather(lower.start(), upper.start())
            await asyncio.gather(lower.online(), upper.online())
            await all_answered(sandbox, await in_each(sandbox, channels, 1))
            private = sandbox.direct_messages("Ann")
            answer = await ask(sandbox, f"!check 3 10 next {TURTLE}", channel=channels[0])
            assert "Kept as" in await keep(sandbox, "Ann", answer)

            await lower.kill()
            lost = await in_each(sandbox, [*channels[:2], private], 2)
            goes_on = await in_each(sandbox, channels[2:], 2)
            await all_answered(sandbox, goes_on)
            # Kept by one process, read by the other.
            notebook = await own(sandbox, "Ann", channel=channels[3])
            assert "layer 3, head 10" in description(notebook)

            await lower.start()
            await lower.online()
            # What a process knows alone: the last sentence.
            known = await ask(sandbox, "!attn 3 10", channel=channels[2])
            unknown = await ask(sandbox, "!attn 3 10", channel=channels[0])
            assert known["embeds"]
            assert unknown["content"].startswith("Which sentence?")
            await all_answered(sandbox, await in_each(sandbox, [*channels, private], 3))
            assert unanswered(sandbox, goes_on) == 0
            assert unanswered(sandbox, lost) == 3
            assert (await press(sandbox, "Ann", answer, "Show this head"))["embeds"]
        finally:
            codes = await asyncio.gather(lower.stop(), upper.stop())
    assert set(codes) == {0}
    assert "Traceback" not in lower.said + upper.said
    assert "Shards of this process: 2-3/4." in upper.said
