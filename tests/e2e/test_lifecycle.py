"""Restarts, lost connections, overload and faults: the bot goes on, and says what is the case."""

import asyncio
import logging

import discord
import pytest

from model.bert.runner import Runner
from sandbox.testing import Sandbox
from sandbox.world.entities import Permission
from tests.e2e.conftest import Troubled, running_bot, until
from tests.e2e.talk import SENTENCE, TURTLE, ask, button, only_embed, rows


async def test_a_reply_still_serves_after_a_restart(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner):
        answer = await ask(sandbox, f"!mask {TURTLE}")
    await sandbox.wait_offline()

    async with running_bot(sandbox, runner):
        assert "Which sentence?" in (await ask(sandbox, "!attn 3 9"))["content"]
        reply = await ask(sandbox, "!attn 3 9", reply_to=answer)
        assert only_embed(reply)["footer"]["text"] == TURTLE


async def test_slash_commands_are_registered_only_when_they_differ(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner):
        assert {command["name"] for command in sandbox.commands} >= {"mask", "attn", "help"}
        ids = [command["id"] for command in sandbox.commands]
    assert len(sandbox.find_requests("PUT", "/applications/*/commands")) == 1

    async with running_bot(sandbox, runner):
        assert [command["id"] for command in sandbox.commands] == ids
    assert len(sandbox.find_requests("PUT", "/applications/*/commands")) == 1


async def test_the_bot_answers_after_losing_its_connection(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner):
        sandbox.gateway.drop()
        await sandbox.wait_online()
        assert len(rows(await ask(sandbox, f"!mask {SENTENCE}"))) == 5


async def test_a_bot_that_has_ended_does_not_say_that_it_is_online(
    sandbox: Sandbox, troubled: Troubled, caplog: pytest.LogCaptureFixture
) -> None:
    """The library calls it ready when no more servers come, and it may have ended by then."""
    caplog.set_level("INFO", "bot")
    async with running_bot(sandbox, troubled) as bot:
        await until(lambda: "Online as" in caplog.text)
    caplog.clear()
    await bot.on_ready()
    assert "Online as" not in caplog.text


async def test_an_error_of_discord_does_not_lose_the_answer(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner):
        sandbox.faults.fail("POST", "/channels/*/messages", status=500)
        sandbox.faults.rate_limit("POST", "/channels/*/typing", retry_after=5.0)
        assert len(rows(await ask(sandbox, f"!mask {SENTENCE}"))) == 5


async def test_without_the_intent_mentions_and_slash_commands_work(runner: Runner) -> None:
    async with (
        Sandbox.running(message_content=False) as sandbox,
        running_bot(sandbox, runner, message_content="false"),
    ):
        mention = await ask(sandbox, f"<@{sandbox.bot.id}> mask {SENTENCE}")
        slash = await sandbox.slash("Ann", "mask", sentence=SENTENCE)
        assert rows(mention) == rows(await slash.response())
        missing = await sandbox.slash("Ben", "attn", layer=1, head=99, sentence="Dogs bark.")
        assert "like: `/attn " in (await missing.response())["content"]
        unreadable = await sandbox.say("Ben", "Cats sleep.")
        reply = await ask(sandbox, f"<@{sandbox.bot.id}> attn 1 1", reply_to=unreadable)
        assert "can't read" in reply["content"]


async def test_without_the_portals_intent_the_client_is_refused(runner: Runner) -> None:
    async with Sandbox.running(message_content=False) as sandbox:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with running_bot(sandbox, runner):
                pass


async def test_missing_permissions_are_named(runner: Runner) -> None:
    denied = Permission.ATTACH_FILES
    async with Sandbox.running(bot_denied=denied) as sandbox, running_bot(sandbox, runner):
        reply = await ask(sandbox, f"!attn 1 1 {SENTENCE}")
        assert "attach files" in reply["content"]
        assert len(rows(await ask(sandbox, f"!mask {SENTENCE}"))) == 5


async def test_a_cooldown_stops_one_person_and_nobody_else(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner, cooldown_seconds="600"):
        for number in range(3):
            assert rows(await ask(sandbox, f"!mask Number {number} is [MASK]."))
        refused = await ask(sandbox, f"!mask {SENTENCE}")
        assert "One moment" in refused["content"]
        used = await sandbox.slash("Ann", "mask", sentence=SENTENCE)
        assert "One moment" in (await used.response())["content"]
        for _ in range(3):  # a malformed command counts too
            assert "whole numbers" in (await ask(sandbox, "!attn x y", user="Ben"))["content"]
        assert "One moment" in (await ask(sandbox, "!attn x y", user="Ben"))["content"]
        assert rows(await ask(sandbox, f"!mask {SENTENCE}", user="Chloe"))


async def test_a_class_typing_at_once_runs_in_few_batches(
    sandbox: Sandbox, troubled: Troubled
) -> None:
    async with running_bot(sandbox, troubled):
        troubled.free.clear()
        asked = [
            await sandbox.say(user, f"!mask {user} has {number} [MASK].")
            for number in range(4)
            for user in ("Ann", "Ben", "Chloe")
        ]
        await until(lambda: len(sandbox.find_requests("POST", "/channels/*/typing")) == 12)
        troubled.free.set()
        for message in asked:
            assert rows(await sandbox.reply_to(message, timeout=60))
    assert sum(troubled.batches) == 12
    assert len(troubled.batches) <= 3


async def test_who_waits_long_is_told_the_place_in_the_line_and_then_answered(
    sandbox: Sandbox, troubled: Troubled
) -> None:
    async with running_bot(sandbox, troubled, max_batch="1"):
        troubled.free.clear()
        first = await sandbox.say("Ann", "!mask First [MASK].")
        await until(lambda: troubled.batches == [1])
        second = await sandbox.say("Ann", "!mask Second [MASK].")
        told = await ask(sandbox, "!mask Third [MASK].", user="Ben")
        assert told["content"] == "Many are asking. You are number 1."
        used = await sandbox.slash("Chloe", "mask", sentence="Fourth [MASK].")
        slashed = await sandbox.changed(
            await used.response(timeout=60), lambda message: "You are number" in message["content"]
        )
        assert slashed["content"] == "Many are asking. You are number 2."
        troubled.free.set()
        for reply in (await sandbox.reply_to(first, timeout=60), told, slashed):
            done = await sandbox.changed(reply, lambda message: bool(message["embeds"]), 20)
            assert rows(done)
            assert not done["content"]
        late = await sandbox.reply_to(second, timeout=60)
        assert rows(await sandbox.changed(late, lambda message: bool(message["embeds"]), 20))


async def test_nobody_is_let_in_who_would_wait_too_long(
    sandbox: Sandbox, troubled: Troubled
) -> None:
    async with running_bot(sandbox, troubled, max_batch="1", queue_seconds="1") as bot:
        troubled.free.clear()
        asked = [await sandbox.say("Ann", f"!mask {number} [MASK].") for number in range(3)]
        await until(lambda: bot.desk.line.waiting == 2)
        refused = await ask(sandbox, "!mask Too late [MASK].", user="Ben")
        assert refused["content"].startswith("Many are asking at once: your turn would come in")
        troubled.free.set()
        for message in asked:
            reply = await sandbox.reply_to(message, timeout=60)
            assert rows(await sandbox.changed(reply, lambda shown: bool(shown["embeds"]), 20))


async def test_a_button_waits_for_its_turn_too(sandbox: Sandbox, troubled: Troubled) -> None:
    async with running_bot(sandbox, troubled, max_batch="1") as bot:
        reply = await ask(sandbox, f"!attn 1 1 {TURTLE}")
        troubled.free.clear()
        await sandbox.say("Ann", "!mask First [MASK].")
        await until(lambda: len(troubled.batches) == 2)
        used = await sandbox.click("Ben", reply, button(reply, "Lines")["custom_id"])
        await until(lambda: bot.desk.line.waiting == 1)
        troubled.free.set()
        assert (await used.response(timeout=60))["attachments"]


async def test_what_takes_much_memory_is_done_one_after_the_other(
    sandbox: Sandbox, troubled: Troubled
) -> None:
    async with running_bot(sandbox, troubled, work_megabytes="16", max_tokens="128"):
        troubled.free.clear()
        long = "word " * 120
        asked = [await sandbox.say(user, f"!heads {user} {long}") for user in sandbox.users]
        await until(lambda: troubled.batches == [1])
        troubled.free.set()
        for message in asked:
            reply = await sandbox.reply_to(message, timeout=60)
            await sandbox.changed(reply, lambda shown: bool(shown["attachments"]), 20)
    assert troubled.batches == [1] * len(asked)


async def test_a_failing_run_is_an_apology_without_internals_and_one_log_entry(
    sandbox: Sandbox, troubled: Troubled, caplog: pytest.LogCaptureFixture
) -> None:
    async with running_bot(sandbox, troubled):
        troubled.error = ValueError("secret internals")
        replies = await asyncio.gather(
            ask(sandbox, f"!mask {SENTENCE}"), ask(sandbox, f"!mask {SENTENCE}", user="Ben")
        )
        troubled.error = None
        assert rows(await ask(sandbox, f"!mask {SENTENCE}"))
    for reply in replies:
        assert "Sorry" in reply["content"]
        assert "internals" not in reply["content"]
    failures = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(failures) == len(troubled.batches) - 1


async def test_an_unforeseen_fault_is_logged_once_with_its_cause(
    sandbox: Sandbox,
    runner: Runner,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret internals")

    async with running_bot(sandbox, runner):
        monkeypatch.setattr("replies.show.mask.mask_embed", broken)
        typed = await ask(sandbox, f"!mask {SENTENCE}")
        used = await (await sandbox.slash("Ann", "mask", sentence=SENTENCE)).response()
    for reply in (typed, used):
        assert "Sorry" in reply["content"]
        assert "internals" not in reply["content"]
    failures = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(failures) == 2
    assert all(record.exc_info and record.exc_info[0] is ZeroDivisionError for record in failures)


async def test_a_hanging_run_is_given_up_and_the_bot_goes_on(
    sandbox: Sandbox, troubled: Troubled
) -> None:
    async with running_bot(sandbox, troubled, request_timeout="1"):
        troubled.free.clear()
        reply = await ask(sandbox, "!mask Hanging [MASK].")
        assert "too long" in reply["content"]
        troubled.free.set()
        assert rows(await ask(sandbox, f"!mask {SENTENCE}"))


async def test_stopping_answers_what_runs_and_tells_who_waits(
    sandbox: Sandbox, troubled: Troubled
) -> None:
    async with running_bot(sandbox, troubled):
        troubled.free.clear()
        running = await sandbox.say("Ann", "!mask Running [MASK].")
        await until(lambda: troubled.batches == [1])
        waiting = await sandbox.say("Ben", "!mask Waiting [MASK].")
        await until(lambda: len(sandbox.find_requests("POST", "/channels/*/typing")) == 2)
        asyncio.get_running_loop().call_later(0.2, troubled.free.set)
    assert rows(await sandbox.reply_to(running))
    assert "restarted" in (await sandbox.reply_to(waiting))["content"]


async def test_stopping_waits_for_a_control_that_is_being_answered(
    sandbox: Sandbox, runner: Runner, troubled: Troubled
) -> None:
    async with running_bot(sandbox, runner):
        reply = await ask(sandbox, f"!attn 3 9 {TURTLE}")
    async with running_bot(sandbox, troubled):
        troubled.free.clear()
        await sandbox.click("Ann", reply, button(reply, "▶")["custom_id"])
        await until(lambda: troubled.batches == [1])
        asyncio.get_running_loop().call_later(0.2, troubled.free.set)
    assert only_embed(sandbox.message(reply))["title"] == "Layer 3, head 10"


async def test_a_slow_slash_command_is_deferred_in_time_and_then_answered(
    sandbox: Sandbox, troubled: Troubled
) -> None:
    deferred = 5
    async with running_bot(sandbox, troubled):
        troubled.free.clear()
        guess = await sandbox.slash("Ann", "mask", sentence=SENTENCE)
        zipped = await sandbox.slash("Ben", "export", format="zip", sentence=SENTENCE)
        for used in (guess, zipped):
            # It would have failed after three seconds.
            assert await used.acknowledged() == deferred
        troubled.free.set()
        assert len(rows(await guess.response(timeout=60))) == 5
        begun = await zipped.response(timeout=60)
        await sandbox.changed(begun, lambda message: bool(message["attachments"]), 20)
        assert not guess.followups
        assert not zipped.followups


async def test_a_slow_slash_command_that_fails_is_answered_too(
    sandbox: Sandbox, troubled: Troubled, caplog: pytest.LogCaptureFixture
) -> None:
    async with running_bot(sandbox, troubled):
        troubled.free.clear()
        troubled.error = ValueError("secret internals")
        used = await sandbox.slash("Ann", "mask", sentence=SENTENCE)
        await used.acknowledged()
        troubled.free.set()
        assert "Sorry" in (await used.response(timeout=60))["content"]
    assert [record.name for record in caplog.records if record.levelno >= logging.ERROR] == [
        "model.serving.batches"
    ]


async def test_everything_adapts_to_a_model_of_another_shape(
    sandbox: Sandbox, small_runner: Runner
) -> None:
    async with running_bot(sandbox, small_runner, max_tokens="512", top_k="3"):
        assert "layers 1 to 4 and heads 1 to 4" in (await ask(sandbox, "!attn 5 1 x"))["content"]
        assert "up to 64" in (await ask(sandbox, f"!mask {'a ' * 80}[MASK]"))["content"]
        guide = str(only_embed(await ask(sandbox, "!help")))
        assert "1 to 4, heads from 1 to 4" in guide
        assert "`!attn 3 4 The turtle" in guide
        assert len(rows(await ask(sandbox, "!mask a [MASK] b"))) == 3
        assert (await ask(sandbox, "!attn 4 4 a [MASK] b"))["attachments"]
        assert "!attn 3 4" in (await ask(sandbox, "!attn 1 9 x"))["content"]


async def test_a_message_deleted_meanwhile_still_gets_its_answer(
    sandbox: Sandbox, troubled: Troubled
) -> None:
    async with running_bot(sandbox, troubled):
        troubled.free.clear()
        asked = await sandbox.say("Ann", "!mask Deleted [MASK].")
        await until(lambda: troubled.batches == [1])
        await sandbox.delete("Ann", asked)
        troubled.free.set()
        answer = await sandbox.next_message(
            lambda message: bool(message["embeds"]), after=asked, timeout=60
        )
        assert rows(answer)


async def test_a_slash_command_of_an_old_form_is_answered_and_not_waited_for(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner) as bot:
        # As if Discord still had a form without the option "head".
        (attn,) = (command for command in sandbox.commands if command["name"] == "attn")
        attn["options"] = [option for option in attn["options"] if option["name"] != "head"]
        used = await sandbox.slash("Ann", "attn", layer=1)
        assert "old form" in (await used.response())["content"]
        await asyncio.wait_for(bot.last_answers(), 5)


async def test_nothing_behind_the_lines_refuses_whoever_has_a_turn(
    sandbox: Sandbox, runner: Runner
) -> None:
    """A small bot, with every turn for files and for commands in use at once."""
    async with running_bot(sandbox, runner, max_batch="1"):
        files = [await sandbox.say(user, f"!export png {user} sat.") for user in sandbox.users]
        asked = [await sandbox.say(user, f"!attn 1 1 {user} ran.") for user in sandbox.users]
        for message in (*files, *asked):
            reply = await sandbox.reply_to(message, timeout=60)
            await sandbox.changed(reply, lambda shown: bool(shown["attachments"]), 20)
