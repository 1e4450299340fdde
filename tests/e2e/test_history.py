"""History that lasts: a class goes on where it ended, with sandbox and bot started anew."""

from pathlib import Path

from model.bert.runner import Runner
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot, until
from tests.e2e.talk import TURTLE, ask, footer, only_embed, press
from tests.sandbox.support import Page, browser, come_in


async def test_buttons_of_old_replies_work_after_sandbox_and_bot_were_restarted(
    tmp_path: Path, runner: Runner
) -> None:
    async with Sandbox.running(data=tmp_path) as sandbox, running_bot(sandbox, runner):
        reply = await ask(sandbox, f"!layer 3 {TURTLE}")
        picture = await sandbox.attachment(reply)
    async with Sandbox.running(data=tmp_path) as sandbox, running_bot(sandbox, runner):
        assert await sandbox.attachment(reply) == picture
        # The bot found its commands registered.
        assert not sandbox.find_requests("PUT", "/applications/*/commands")
        changed = await press(sandbox, "Ann", reply, "▶")
        assert only_embed(changed)["title"] == "Layer 4"
        assert footer(changed) == TURTLE
        used = await sandbox.slash("Ben", "layer", layer=2, sentence=TURTLE)
        assert int((await used.response(timeout=60))["id"]) > int(reply["id"])


async def test_buttons_of_replies_that_left_memory_work(tmp_path: Path, runner: Runner) -> None:
    async with Sandbox.running(data=tmp_path) as sandbox, running_bot(sandbox, runner):
        reply = await ask(sandbox, f"!layer 3 {TURTLE}")
        sandbox._world.messages_kept = 2
        last = [await sandbox.say("Ben", str(number)) for number in range(3)][-1]
        assert reply["id"] not in [message["id"] for message in sandbox.messages()]
        async with browser() as session:
            await come_in(session, sandbox.invitation)
            page = Page(session, sandbox, "Ann")
            query = f"messages?channel={page.channel}&before={last['id']}"
            (_, shown, *_) = (await page.call("GET", query))["messages"]
            assert shown["id"] == reply["id"]
        changed = await press(sandbox, "Ann", shown, "▶")
        assert only_embed(changed)["title"] == "Layer 4"


async def test_an_edited_old_command_changes_its_old_answer(tmp_path: Path, runner: Runner) -> None:
    async with Sandbox.running(data=tmp_path) as sandbox, running_bot(sandbox, runner):
        asked = await sandbox.say("Ann", f"!layer 3 {TURTLE}")
        reply = await sandbox.reply_to(asked, timeout=60)
        sandbox._world.messages_kept = 1
        await sandbox.say("Ben", "hello")
        async with browser() as session:
            await come_in(session, sandbox.invitation)
            page = Page(session, sandbox, "Ann")
            await page.call("PATCH", f"messages/{asked['id']}", content=f"!layer 5 {TURTLE}")
        await until(lambda: bool(sandbox.find_requests("PATCH", "/channels/*/messages/*")))
        changed = sandbox.message(reply)
        assert only_embed(changed)["title"] == "Layer 5"
