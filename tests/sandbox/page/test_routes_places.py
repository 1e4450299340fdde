"""Direct messages, groups and servers without the bot, over HTTP, and who is told of them."""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import app_commands
from discord.ext import commands

from sandbox.protocol.payloads import page_channel
from sandbox.testing import Sandbox
from sandbox.world.state import OTHER_SERVERS, World
from tests.sandbox.page.pupils import ClassPage
from tests.sandbox.support import Page, connected, make_bot

Interaction = discord.Interaction[commands.Bot]
EVERYWHERE: dict[str, Any] = {
    "allowed_contexts": app_commands.AppCommandContext(
        guild=True, dm_channel=True, private_channel=True
    ),
    "allowed_installs": app_commands.AppInstallationType(guild=True, user=True),
}


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[commands.Bot]:
    bot = make_bot(**EVERYWHERE)

    @bot.tree.command(description="d")
    async def greet(interaction: Interaction) -> None:
        await interaction.response.send_message("hello")

    @bot.tree.context_menu(name="Read this")
    async def read(interaction: Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"read: {message.content}")

    @bot.event
    async def setup_hook() -> None:
        await bot.tree.sync()

    async with connected(sandbox, bot) as running:
        yield running


async def opened(page: Page, *others: Page, status: int = 200) -> Any:
    return await page.call("POST", "channels", status=status, people=[other.id for other in others])


async def heard_until(page: Page, content: str) -> list[str]:
    """All that a page is told until a message with this content, as text."""
    told = []
    while True:
        event = await page.socket.receive_json(timeout=5)
        told.append(str(event))
        if event["t"] == "MESSAGE_CREATE" and event["d"]["content"] == content:
            return told


async def test_two_open_direct_messages_once(ann: Page, ben: Page) -> None:
    place = await opened(ann, ben)
    assert place == {
        "id": place["id"],
        "name": "Ben",
        "type": 1,
        "context": 2,
        "has_bot": False,
        "external_apps": True,
        "server": None,
        "people": [ann.id, ben.id],
    }
    # Named after the other one, whoever looks.
    assert await ben.event("CHANNEL_CREATE") == {
        **place,
        "name": "Ann",
        "people": [ben.id, ann.id],
    }
    assert (await opened(ben, ann))["id"] == place["id"]
    assert place in (await ann.state())["channels"]
    said = await ann.say("hush", channel_id=place["id"])
    assert (await ben.event("MESSAGE_CREATE"))["id"] == said["id"]


async def test_a_group_and_the_bot(sandbox: Sandbox, ann: Page, ben: Page) -> None:
    chloe = Page(ann.session, sandbox, "Chloe")
    group = await opened(ann, ben, chloe)
    assert (group["type"], group["context"], group["name"]) == (3, 2, "Ben, Chloe")
    bot = str(sandbox.bot.id)
    place = await ann.call("POST", "channels", people=[bot])
    assert (place["type"], place["context"], place["name"]) == (1, 1, "Attention")
    assert place["has_bot"] is True
    assert place["people"] == [ann.id, bot]
    refused = await ann.call("POST", "channels", status=400, people=[bot, ben.id])
    assert refused["message"].startswith("Attention can't be in a group.")


async def test_what_can_not_be_opened_is_refused(
    sandbox: Sandbox, ann: Page, ben: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened(ann, status=400)
    await opened(ann, ann, status=400)
    await opened(ann, ben, ben, status=400)
    await ann.call("POST", "channels", status=404, people=["1"])
    await ann.call("POST", "channels", status=400, people=[str(n) for n in range(26)])
    others = [sandbox.join(f"P{number}") for number in range(10)]
    ten = [str(person.id) for person in others]
    await ann.call("POST", "channels", status=400, people=ten)
    assert (await ann.call("POST", "channels", people=ten[:9]))["type"] == 3
    monkeypatch.setattr("sandbox.actions.people._MAX_PLACES", 1)
    refused = await opened(ann, ben, status=400)
    assert refused["message"] == "You have 1 conversations. Go on in one of them."
    # What is there may be found again, and others have room.
    await ann.call("POST", "channels", people=ten[:9])
    monkeypatch.setattr("sandbox.actions.people._MAX_PLACES_OF_ALL", 1)
    await opened(ben, ann, status=400)


async def test_in_a_class_nobody_else_is_told_of_direct_messages(
    teacher: ClassPage, mia: ClassPage, noor: ClassPage
) -> None:
    place = await opened(mia, noor)
    said = await mia.say("just us", channel_id=place["id"])
    await noor.event("MESSAGE_CREATE")
    await mia.call("PATCH", f"messages/{said['id']}", content="just us two")
    await noor.call("PUT", f"messages/{said['id']}/reactions/👍", status=204)
    gone = await mia.say("gone", channel_id=place["id"])
    await mia.call("DELETE", f"messages/{gone['id']}", status=204)
    await mia.say("hello all")
    told = await heard_until(teacher, "hello all")
    assert not any(place["id"] in event or said["id"] in event for event in told)

    state = await teacher.state()
    assert place["id"] not in str(state)
    target = f"messages/{said['id']}"
    where = {"channel_id": place["id"]}
    older = f"messages?channel={place['id']}&before={gone['id']}"
    for method, path, body in (
        ("GET", older, {}),
        ("POST", "messages", {**where, "content": "x"}),
        ("POST", "commands", {**where, "name": "x", "options": {}}),
        ("POST", "autocomplete", {**where, "name": "x", "options": {}, "focused": "y"}),
        ("POST", "menus", {"message_id": said["id"], "name": "x"}),
        ("POST", "present", {"message_id": said["id"], "follow": False}),
        ("PATCH", target, {"content": "x"}),
        ("DELETE", target, {}),
        ("PUT", f"{target}/reactions/👍", {}),
    ):
        await teacher.call(method, path, status=404, **body)
    # Nobody reads as somebody else.
    async with teacher.session.get(f"{teacher.url}page/state?user={mia.id}") as answer:
        assert (await answer.json())["you"] == teacher.id
    async with noor.session.get(f"{noor.url}page/{older}&user={mia.id}") as answer:
        assert answer.status == 403


async def test_who_leaves_takes_their_direct_messages_along(
    teacher: ClassPage, mia: ClassPage, noor: ClassPage
) -> None:
    place = await opened(mia, noor)
    group = await opened(mia, noor, teacher)
    await mia.call("POST", "class/leave", status=204)
    assert [await noor.event("CHANNEL_DELETE"), await noor.event("CHANNEL_DELETE")] == [
        {"id": place["id"]},
        {"id": group["id"]},
    ]
    assert await teacher.event("CHANNEL_DELETE") == {"id": group["id"]}
    assert {c["type"] for c in (await noor.state())["channels"]} == {0}


async def test_who_may_not_write_opens_nothing(
    teacher: ClassPage, mia: ClassPage, noor: ClassPage
) -> None:
    await teacher.call("PATCH", "class", status=204, paused=True)
    await opened(mia, noor, status=403)


@pytest.mark.usefixtures("bot")
async def test_a_message_has_a_menu(sandbox: Sandbox, ann: Page, ben: Page) -> None:
    (menu,) = [c for c in (await ann.state())["commands"] if c["type"] == 3]
    assert (menu["name"], menu["contexts"], menu["integration_types"]) == (
        "Read this",
        [0, 1, 2],
        [0, 1],
    )
    place = await opened(ann, ben)
    said = await ben.say("look here", channel_id=place["id"])
    used = await ann.call("POST", "menus", message_id=said["id"], name="Read this")
    answer = await sandbox.next_message(lambda m: m["content"] == "read: look here", after=said)
    assert answer["interaction_metadata"]["id"] == used["interaction_id"]
    chloe = Page(ann.session, sandbox, "Chloe")
    for page, fields, status in (
        (chloe, {"message_id": said["id"], "name": "Read this"}, 404),
        (ann, {"message_id": said["id"], "name": "greet"}, 404),
        (ann, {"message_id": "x", "name": "Read this"}, 400),
        (ann, {"message_id": said["id"], "name": 5}, 400),
    ):
        await page.call("POST", "menus", status=status, **fields)


@pytest.mark.usefixtures("bot")
async def test_a_menu_reaches_what_has_left_memory(sandbox: Sandbox, ann: Page) -> None:
    said = await ann.say("x" * 10)
    await ann.call("POST", "menus", message_id=said["id"], name="Read this")
    await sandbox.next_message(lambda m: m["content"].startswith("read: xx"), after=said)


@pytest.mark.usefixtures("bot")
async def test_a_strict_server_keeps_answers_from_others(
    sandbox: Sandbox, ann: Page, ben: Page
) -> None:
    strict = sandbox.elsewhere("Library", external_apps=False)
    assert (await ben.event("CHANNEL_CREATE"))["external_apps"] is False
    fields: dict[str, Any] = {"channel_id": str(strict.id), "name": "greet", "options": {}}
    await ann.call("POST", "commands", **fields)
    assert (await ann.event("MESSAGE_CREATE"))["flags"] & 64
    await ann.say("hello all")
    assert len(await heard_until(ben, "hello all")) == 1


async def test_nobody_finds_others_direct_messages_by_an_option(
    sandbox: Sandbox, ann: Page
) -> None:
    bot = make_bot()

    @bot.tree.command(description="d")
    async def where(interaction: Interaction, place: discord.TextChannel) -> None:
        await interaction.response.send_message(place.name)

    async with connected(sandbox, bot):
        await bot.tree.sync()
        hidden = sandbox.between("Ben", "Chloe")
        fields: dict[str, Any] = {"channel_id": ann.channel, "name": "where"}
        refused = await ann.call(
            "POST", "commands", status=400, options={"place": str(hidden.id)}, **fields
        )
        assert "There is nothing with this id." in str(refused)


def test_other_servers_are_the_same_after_a_restart() -> None:
    worlds = [World(other_servers=OTHER_SERVERS) for _ in range(2)]
    first, second = (
        [page_channel(world, c, world.owner) for c in world.channels.values() if c.elsewhere]
        for world in worlds
    )
    assert first == second
    assert [channel["server"]["name"] for channel in first] == [name for name, *_ in OTHER_SERVERS]
    assert [channel["external_apps"] for channel in first] == [True, False]
    assert not any(channel["has_bot"] for channel in first)
