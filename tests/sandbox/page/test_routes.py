"""The human side over HTTP, as the chat page uses it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest
from discord import app_commands
from discord.ext import commands

from sandbox.actions.messages import send_message
from sandbox.testing import Sandbox
from tests.sandbox.support import Context, Page, connected, make_bot, png_file

Interaction = discord.Interaction[commands.Bot]


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[commands.Bot]:
    bot = make_bot()

    @bot.command()
    async def draw(ctx: Context) -> None:
        view = discord.ui.View()
        view.add_item(discord.ui.Button(label="b", custom_id="b"))
        embed = discord.Embed(title="t").set_image(url="attachment://a.png")
        await ctx.reply(embed=embed, file=png_file(), view=view)

    @bot.tree.command(description="whisper")
    async def whisper(interaction: Interaction, times: int) -> None:
        await interaction.response.send_message(f"psst {times}", ephemeral=True)

    @bot.tree.command(description="ask")
    async def ask(interaction: Interaction) -> None:
        modal = discord.ui.Modal(title="Sentence", custom_id="m")
        modal.add_item(discord.ui.TextInput(label="Text", custom_id="text"))

        async def on_submit(submitted: Interaction) -> None:
            await submitted.response.send_message("thanks")

        modal.on_submit = on_submit  # type: ignore[method-assign, assignment]
        await interaction.response.send_modal(modal)

    @bot.tree.command(description="colour")
    async def colour(interaction: Interaction, name: str) -> None:
        await interaction.response.send_message(name)

    @colour.autocomplete("name")
    async def offer(_: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=current + "!", value=current)]

    async def setup() -> None:
        await bot.tree.sync()

    bot.setup_hook = setup  # type: ignore[method-assign]
    async with connected(sandbox, bot) as running:
        yield running


async def test_a_first_visit_sees_the_world_as_the_first_person(
    sandbox: Sandbox, session: aiohttp.ClientSession, ann: Page
) -> None:
    async with session.get(f"{sandbox.page_url}page/state") as response:
        assert await response.json() == await ann.state()


async def test_the_state_shows_the_world(sandbox: Sandbox, ann: Page) -> None:
    state = await ann.state()
    assert state["guild"]["name"] == "Class"
    assert [(c["name"], c["type"]) for c in state["channels"]] == [("general", 0), ("lab", 0)]
    assert [u["global_name"] for u in state["users"]] == ["Ann", "Ben", "Chloe"]
    assert all(u["color"].startswith("#") for u in state["users"])
    assert state["bot"]["username"] == "Attention"
    assert state["bot"]["online"] is False
    assert state["commands"] == []
    for number in range(120):
        await sandbox.say("Ben", str(number))
    messages = (await ann.state())["messages"][ann.channel]
    assert [m["content"] for m in messages] == [str(n) for n in range(20, 120)]


async def test_answers_to_answers_take_nobody_down(sandbox: Sandbox, ann: Page, ben: Page) -> None:
    world, place = sandbox._world, sandbox.channels["general"]
    sent = send_message(world, place, sandbox.users["Ann"], {"content": "0"})
    for number in range(1, 1000):
        answered = {"message_id": sent.id}
        body = {"content": str(number), "message_reference": answered}
        sent = send_message(world, place, sent.author, body)
    last = await ben.say("the last one", reply_to=str(sent.id))
    assert last["referenced_message"]["content"] == "999"
    assert (await ann.state())["messages"][ann.channel][-1] == last


async def test_presence_and_commands_are_announced(sandbox: Sandbox, ann: Page) -> None:
    bot = make_bot()

    @bot.tree.command(description="d")
    async def one(interaction: Interaction) -> None:
        await interaction.response.send_message("1")

    async with connected(sandbox, bot):
        assert await ann.event("PRESENCE") == {"online": True}
        await bot.tree.sync()
        assert [c["name"] for c in await ann.event("COMMANDS_UPDATE")] == ["one"]
        assert (await ann.state())["bot"]["online"] is True
    assert await ann.event("PRESENCE") == {"online": False}


async def test_writing_editing_deleting_and_reacting(ann: Page, ben: Page) -> None:
    sent = await ann.say("hello")
    assert (await ben.event("MESSAGE_CREATE"))["content"] == "hello"
    answer = await ben.say("hi", reply_to=sent["id"])
    assert answer["referenced_message"]["content"] == "hello"
    await ann.call("PATCH", f"messages/{sent['id']}", content="hello!")
    updated = await ben.event("MESSAGE_UPDATE")
    assert updated["content"] == "hello!"
    assert updated["edited_timestamp"]
    await ben.call("PUT", f"messages/{sent['id']}/reactions/👍", status=204)
    assert (await ann.event("MESSAGE_REACTION_ADD"))["user_id"] == ben.id
    assert (await ben.state())["messages"][ann.channel][0]["reactions"][0]["me"] is True
    assert (await ann.state())["messages"][ann.channel][0]["reactions"][0]["me"] is False
    await ben.call("DELETE", f"messages/{sent['id']}/reactions/👍", status=204)
    await ann.event("MESSAGE_REACTION_REMOVE")
    await ann.call("DELETE", f"messages/{sent['id']}", status=204)
    assert (await ben.event("MESSAGE_DELETE"))["id"] == sent["id"]


async def test_bad_messages_are_refused_with_discords_errors(ann: Page, ben: Page) -> None:
    await ann.say("x" * 2000)
    long = await ann.call(
        "POST", "messages", status=400, channel_id=ann.channel, content="x" * 2001
    )
    assert long["code"] == 50035
    assert "2000" in long["errors"]["content"]["_errors"][0]["message"]
    empty = await ann.call("POST", "messages", status=400, channel_id=ann.channel, content=" ")
    assert empty["code"] == 50006
    lost = await ann.call("POST", "messages", status=404, channel_id="1", content="x")
    assert lost["code"] == 10003
    sent = await ann.say("mine")
    foreign = await ben.call("PATCH", f"messages/{sent['id']}", status=403, content="ours")
    assert foreign["code"] == 50005
    await ben.call("DELETE", f"messages/{sent['id']}", status=403)
    await ann.call("POST", "messages", status=400, channel_id="x", content="x")
    ann.id = "7"
    await ann.call("POST", "messages", status=404, channel_id=ann.channel, content="x")


async def test_a_bot_cannot_be_played(sandbox: Sandbox, ann: Page) -> None:
    ann.id = str(sandbox.bot.id)
    await ann.call("POST", "messages", status=404, channel_id=ann.channel, content="x")


@pytest.mark.usefixtures("bot")
class TestWithBot:
    async def test_a_command_answered_with_a_picture_and_a_button(
        self, sandbox: Sandbox, ann: Page
    ) -> None:
        await ann.say("!draw")
        await ann.event("MESSAGE_CREATE")
        answer = await ann.event("MESSAGE_CREATE")
        image = answer["embeds"][0]["image"]
        assert image["url"].startswith(sandbox.page_url)
        assert image["description"] == "alt"
        assert answer["attachments"] == []
        async with ann.session.get(image["url"]) as response:
            assert response.content_type == "image/png"
        clicked = await ann.call("POST", "components", message_id=answer["id"], custom_id="b")
        assert clicked["interaction_id"].isdigit()
        await ann.call("POST", "components", status=400, message_id=answer["id"], custom_id="c")

    async def test_an_ephemeral_answer_reaches_one_page(self, ann: Page, ben: Page) -> None:
        await ann.call(
            "POST", "commands", channel_id=ann.channel, name="whisper", options={"times": "2"}
        )
        message = await ann.event("MESSAGE_CREATE")
        assert (message["content"], message["flags"]) == ("psst 2", 64)
        assert "guild_id" not in message
        await ann.say("done")
        assert await ben.events_until("MESSAGE_CREATE") == ["MESSAGE_CREATE"]
        texts = [m["content"] for m in (await ben.state())["messages"][ann.channel]]
        assert texts == ["done"]
        assert len((await ann.state())["messages"][ann.channel]) == 2
        refused = await ann.call(
            "POST", "commands", status=400, channel_id=ann.channel, name="whisper", options={}
        )
        assert refused["errors"]["options"]["times"]["_errors"]
        # Discord has no reactions to it and no menu; they would be told to all.
        react = f"messages/{message['id']}/reactions/👍?user_id={ann.id}"
        await ann.call("PUT", react, status=404)
        menu = {"message_id": message["id"], "name": "any"}
        assert (await ann.call("POST", "menus", status=404, **menu))["code"] == 10008
        await ann.call("DELETE", f"messages/{message['id']}", status=204)
        await ben.call("DELETE", f"messages/{message['id']}", status=404)

    async def test_a_modal_is_shown_and_sent_in(self, ann: Page, ben: Page) -> None:
        await ann.call("POST", "commands", channel_id=ann.channel, name="ask", options={})
        modal = await ann.event("MODAL")
        assert (modal["title"], modal["user_id"]) == ("Sentence", ann.id)
        sending: dict[str, Any] = {"modal_id": modal["modal_id"], "values": {"text": "hi"}}
        await ben.call("POST", "modals", status=404, **sending)
        await ann.call("POST", "modals", status=400, **{**sending, "values": {}})
        await ann.call("POST", "modals", **sending)
        assert (await ann.event("MESSAGE_CREATE"))["content"] == "thanks"
        await ann.call("POST", "modals", status=404, **sending)

    async def test_autocompletion(self, ann: Page) -> None:
        asked: dict[str, Any] = {"channel_id": ann.channel, "name": "colour", "focused": "name"}
        offered = await ann.call("POST", "autocomplete", options={"name": "re"}, **asked)
        assert offered == {"choices": [{"name": "re!", "value": "re"}]}


async def test_a_silent_bot_is_reported_after_three_seconds(
    sandbox: Sandbox, ann: Page, ben: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.actions.interactions.RESPONSE_SECONDS", 0.05)
    url = f"{sandbox.api_url}/applications/{sandbox.bot.id}/commands"
    headers = {"Authorization": f"Bot {sandbox.token}"}
    body = {"name": "one", "description": "d"}
    async with ann.session.post(url, json=body, headers=headers) as response:
        assert response.status == 201
    started = await ann.call("POST", "commands", channel_id=ann.channel, name="one", options={})
    failed = await ann.event("INTERACTION_FAILED")
    assert failed == {"interaction_id": started["interaction_id"], "user_id": ann.id}
    await ann.say("done")
    assert "INTERACTION_FAILED" not in await ben.events_until("MESSAGE_CREATE")


async def test_events_and_states_are_numbered_alike(sandbox: Sandbox, ann: Page) -> None:
    """A page that loads the state while events come knows which of them it holds already."""
    before = (await ann.state())["s"]
    await ann.say("one")
    between = await ann.state()
    await sandbox.say("Ben", "two")
    numbers: list[int] = []
    while len(numbers) < 2:
        event = await asyncio.wait_for(ann.socket.receive_json(), 5)
        if event["t"] == "MESSAGE_CREATE":
            numbers.append(event["s"])
    assert before < numbers[0] <= between["s"] < numbers[1] <= (await ann.state())["s"]
    assert [m["content"] for m in between["messages"][ann.channel]] == ["one"]


async def test_a_page_that_does_not_read_is_disconnected(
    sandbox: Sandbox, ann: Page, ben: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = asyncio.Event()

    async def never(*_: object, **__: object) -> None:
        await blocked.wait()

    monkeypatch.setattr(aiohttp.web.WebSocketResponse, "send_str", never)
    for number in range(600):
        await sandbox.say("Chloe", str(number))
    blocked.set()
    for page in (ann, ben):
        while (await asyncio.wait_for(page.socket.receive(), 5)).type is aiohttp.WSMsgType.TEXT:
            continue
        assert page.socket.closed


async def test_direct_messages_show_on_their_page_only(
    sandbox: Sandbox, ann: Page, ben: Page
) -> None:
    private = sandbox.direct_messages("Ann")
    await sandbox.say("Ann", "secret", private)
    assert (await ann.event("MESSAGE_CREATE"))["content"] == "secret"
    assert str(private.id) in (await ann.state())["messages"]
    assert str(private.id) not in (await ben.state())["messages"]
    refused = await ben.call(
        "POST", "messages", status=404, channel_id=str(private.id), content="x"
    )
    assert refused["code"] == 10003
