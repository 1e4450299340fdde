"""Slash commands, components, modals and their clocks, with the real client."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord.ext import commands

from sandbox.errors import ApiError
from sandbox.testing import ManualClock, Sandbox
from tests.sandbox.controls import Interaction, controls_bot
from tests.sandbox.support import Page, connected, make_bot, png, point_at


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[commands.Bot]:
    async with connected(sandbox, controls_bot()) as running:
        yield running


async def shown(sandbox: Sandbox, command: str = "!show") -> dict[str, Any]:
    return await sandbox.reply_to(await sandbox.say("Ann", command))


@pytest.mark.usefixtures("bot")
class TestCommands:
    async def test_a_deferred_answer_keeps_its_message(self, sandbox: Sandbox) -> None:
        handle = await sandbox.slash("Ben", "mask", text="a [MASK]", top="3")
        assert await handle.acknowledged() == 5
        answer = await handle.response()
        assert answer["content"] == "a [MASK] 3"
        assert answer["type"] == 20
        assert answer["flags"] == 0
        assert answer["interaction_metadata"]["user"]["username"] == "ben"
        assert answer["webhook_id"] == answer["application_id"] == str(sandbox.bot.id)
        assert len(sandbox.messages()) == 1

    async def test_an_ephemeral_deferral_stays_ephemeral(self, sandbox: Sandbox, ann: Page) -> None:
        handle = await sandbox.slash("Ben", "quiet")
        answer = await handle.response()
        assert (answer["content"], answer["flags"]) == ("psst", 64)
        more = await handle.followup()
        assert (more["content"], more["flags"]) == ("more", 0)
        assert more["message_reference"]["message_id"] == answer["id"]
        assert "psst" not in str(await ann.state())

    async def test_options_are_resolved(self, sandbox: Sandbox) -> None:
        ben = str(sandbox.users["Ben"].id)
        handle = await sandbox.slash("Ann", "greet", who=ben, polite="true")
        assert (await handle.response())["content"] == "Dear Ben"

    async def test_autocompletion(self, sandbox: Sandbox) -> None:
        choices = await sandbox.autocomplete("Ann", "colour", "name", name="gr")
        assert [choice["value"] for choice in choices] == ["green", "grey"]

    @pytest.mark.parametrize(
        ("name", "options", "words"),
        [
            ("mask", {}, "options.text"),
            ("mask", {"text": "x", "top": "10"}, "Must be between 1 and 9"),
            ("mask", {"text": "x", "top": "two"}, "not a number"),
            ("mask", {"text": "x", "top": "2.5"}, "not a whole number"),
            ("mask", {"text": "x", "extra": "1"}, "options.extra"),
            ("greet", {"who": "1"}, "options.who"),
            ("greet", {"who": "1190000000000000011", "polite": "perhaps"}, "true or false"),
            ("nothing", {}, "Unknown application command"),
        ],
    )
    async def test_bad_options_never_reach_the_bot(
        self, sandbox: Sandbox, name: str, options: dict[str, str], words: str
    ) -> None:
        with pytest.raises(ApiError) as refused:
            await sandbox.slash("Ann", name, **options)
        assert words in str(refused.value)

    async def test_a_modal_from_a_command(self, sandbox: Sandbox) -> None:
        opener = await sandbox.slash("Ann", "ask")
        modal = await opener.modal()
        assert modal["title"] == "Question"
        with pytest.raises(ApiError) as short:
            await sandbox.submit("Ann", opener, {"sentence": "x"})
        assert "values.sentence" in str(short.value)
        sent = await sandbox.submit("Ann", opener, {"sentence": "hello", "note": "n"})
        assert (await sent.response())["content"] == "hello/n"

    async def test_commands_work_in_direct_messages(self, sandbox: Sandbox) -> None:
        private = sandbox.direct_messages("Ann")
        handle = await sandbox.slash("Ann", "mask", private, text="hi")
        assert (await handle.response())["content"] == "hi 5"
        assert [m["content"] for m in sandbox.messages(private)] == ["hi 5"]


@pytest.mark.usefixtures("bot")
class TestComponents:
    async def test_a_button_replaces_the_picture(self, sandbox: Sandbox) -> None:
        message = await shown(sandbox)
        handle = await sandbox.click("Ben", message, "next")
        answer = await handle.response()
        assert answer["id"] == message["id"]
        assert answer["content"] == "page 2"
        (attachment,) = answer["attachments"]
        assert (attachment["filename"], attachment["description"]) == ("two.png", "second")
        assert await sandbox.attachment(answer) == png()
        assert answer["components"] == message["components"]

    async def test_a_deferred_update(self, sandbox: Sandbox) -> None:
        handle = await sandbox.click("Ben", await shown(sandbox), "later")
        assert (await handle.response())["content"] == "edited later"
        assert await handle.acknowledged() == 6

    async def test_only_one_person_sees_an_ephemeral_answer(self, sandbox: Sandbox) -> None:
        handle = await sandbox.click("Ben", await shown(sandbox), "secret")
        answer = await handle.response()
        assert (answer["content"], answer["flags"]) == ("for you", 64)
        assert answer["attachments"][0]["ephemeral"]
        with pytest.raises(ApiError, match="Unknown Message"):
            await sandbox.click("Ann", answer, "x")

    async def test_selects(self, sandbox: Sandbox) -> None:
        message = await shown(sandbox)
        handle = await sandbox.choose("Ben", message, "layer", ["0", "2"])
        assert (await handle.response())["content"] == "chose 0,2"
        chloe = str(sandbox.users["Chloe"].id)
        handle = await sandbox.choose("Ben", message, "who", [chloe])
        assert (await handle.response())["content"] == "chose Chloe"

    @pytest.mark.parametrize(
        ("custom_id", "values"),
        [
            ("off", []),
            ("lost", []),
            ("layer", ["9"]),
            ("layer", []),
            ("layer", ["0", "1", "2"]),
            ("who", ["1"]),
        ],
    )
    async def test_what_people_cannot_do(
        self, sandbox: Sandbox, custom_id: str, values: list[str]
    ) -> None:
        message = await shown(sandbox)
        with pytest.raises(ApiError) as refused:
            await sandbox.choose("Ben", message, custom_id, values)
        assert refused.value.code == 50035

    async def test_a_modal_from_a_button_updates_the_message(self, sandbox: Sandbox) -> None:
        message = await shown(sandbox)
        opener = await sandbox.click("Ann", message, "ask")
        await opener.modal()
        sent = await sandbox.submit("Ann", opener, {"sentence": "hello"})
        answer = await sent.response()
        assert (answer["id"], answer["content"]) == (message["id"], "hello/")


async def test_a_dynamic_item_works_after_the_bot_restarts(sandbox: Sandbox) -> None:
    async with connected(sandbox, controls_bot()):
        message = await shown(sandbox, "!heads")
    await sandbox.wait_offline()
    async with connected(sandbox, controls_bot()):
        answer = await (await sandbox.click("Ben", message, "head:1")).response()
        assert answer["content"] == "head 1"
        answer = await (await sandbox.click("Ben", answer, "head:2")).response()
        assert answer["content"] == "head 2"


class TestRules:
    """What Discord refuses, by a clock that the test turns."""

    @pytest.fixture
    def clock(self) -> ManualClock:
        return ManualClock()

    @pytest.fixture
    async def sandbox(
        self, monkeypatch: pytest.MonkeyPatch, clock: ManualClock
    ) -> AsyncIterator[Sandbox]:
        async with Sandbox.running(clock=clock) as running:
            point_at(monkeypatch, running)
            yield running

    @pytest.fixture
    async def held(self, sandbox: Sandbox) -> AsyncIterator[Interaction]:
        """An interaction that nobody has answered yet."""
        bot = make_bot()
        arrived: list[Interaction] = []

        @bot.tree.command(description="held")
        async def hold(interaction: Interaction) -> None:
            arrived.append(interaction)

        async def setup() -> None:
            await bot.tree.sync()

        bot.setup_hook = setup  # type: ignore[method-assign]
        async with connected(sandbox, bot):
            heard = bot.wait_for("interaction", timeout=5)
            waiting = asyncio.create_task(heard)
            await asyncio.sleep(0)
            self.handle = await sandbox.slash("Ann", "hold")
            yield await waiting

    async def test_a_second_response_is_refused(self, held: Interaction) -> None:
        await held.response.send_message("one")
        held.response._response_type = None
        with pytest.raises(discord.HTTPException) as refused:
            await held.response.send_message("two")
        assert refused.value.code == 40060

    async def test_a_response_after_three_seconds_is_refused(
        self, held: Interaction, clock: ManualClock
    ) -> None:
        clock.advance(3.1)
        await self.handle.failure()
        with pytest.raises(discord.NotFound) as refused:
            await held.response.send_message("late")
        assert refused.value.code == 10062
        with pytest.raises(AssertionError, match="within three seconds"):
            await self.handle.response()

    async def test_the_token_ends_after_fifteen_minutes(
        self, held: Interaction, clock: ManualClock
    ) -> None:
        await held.response.send_message("one")
        clock.advance(14 * 60)
        await held.followup.send("in time")
        clock.advance(61)
        with pytest.raises(discord.HTTPException) as refused:
            await held.followup.send("late")
        assert (refused.value.status, refused.value.code) == (401, 50027)

    async def test_a_follow_up_before_the_response_is_refused(self, held: Interaction) -> None:
        with pytest.raises(discord.NotFound) as refused:
            await held.followup.send("early")
        assert refused.value.code == 10015

    async def test_a_refused_response_leaves_the_interaction_open(self, held: Interaction) -> None:
        with pytest.raises(discord.HTTPException, match=r"In data\.content: Must be 2000 or fewer"):
            await held.response.send_message("x" * 2001)
        await held.response.send_message("short")
        assert (await self.handle.response())["content"] == "short"

    async def test_the_original_message_can_be_read_edited_and_deleted(
        self, held: Interaction, sandbox: Sandbox
    ) -> None:
        await held.response.send_message("one", ephemeral=True)
        original = await held.original_response()
        assert original.content == "one"
        assert original.flags.ephemeral
        with pytest.raises(discord.NotFound):
            await held.channel.fetch_message(original.id)  # type: ignore[union-attr]
        await held.edit_original_response(content="two")
        assert sandbox.messages()[0]["content"] == "two"
        more = await held.followup.send("three", wait=True)
        await more.edit(content="four")
        await more.delete()
        await held.delete_original_response()
        assert sandbox.messages() == []
        with pytest.raises(discord.NotFound) as gone:
            await held.edit_original_response(content="five")
        assert gone.value.code == 10008

    async def test_a_deferred_answer_by_editing(self, held: Interaction, sandbox: Sandbox) -> None:
        await held.response.defer()
        assert sandbox.messages()[0]["flags"] == 128
        await held.edit_original_response(content="done")
        answer = await self.handle.response()
        assert (answer["content"], answer["flags"]) == ("done", 0)

    async def test_only_people_are_pinged_by_an_answer(self, held: Interaction) -> None:
        await held.response.send_message(f"@everyone <@{held.user.id}>")
        message = await held.original_response()
        assert [user.id for user in message.mentions] == [held.user.id]
        assert not message.mention_everyone

    async def test_a_command_cannot_update_a_message(self, held: Interaction) -> None:
        route = discord.http.Route(
            "POST", "/interactions/{i}/{token}/callback", i=held.id, token=held.token
        )
        with pytest.raises(discord.HTTPException) as refused:
            await held.client.http.request(route, json={"type": 7, "data": {"content": "x"}})
        assert refused.value.code == 50035
