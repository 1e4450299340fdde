"""Places without the bot, where a person brings it along: what Discord tells it and lets it do."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import app_commands
from discord.ext import commands

from sandbox.errors import ApiError
from sandbox.testing import Sandbox
from tests.sandbox.support import connected, make_bot

EVERYWHERE: dict[str, Any] = {
    "allowed_contexts": app_commands.AppCommandContext(
        guild=True, dm_channel=True, private_channel=True
    ),
    "allowed_installs": app_commands.AppInstallationType(guild=True, user=True),
}


class Seen:
    """What the commands of the bot saw, and the bot."""

    interaction: discord.Interaction[commands.Bot]
    message: discord.Message
    heard: list[str]


@pytest.fixture
async def seen(sandbox: Sandbox) -> AsyncIterator[Seen]:
    found = Seen()
    found.heard = []
    bot = make_bot(**EVERYWHERE)

    @bot.tree.command(description="Answers, then says more.")
    async def talk(interaction: discord.Interaction[commands.Bot], more: int = 0) -> None:
        found.interaction = interaction
        await interaction.response.send_message("here")
        for number in range(more):
            await interaction.followup.send(f"more {number}")

    @bot.tree.command(description="In servers of its own only.")
    async def home(interaction: discord.Interaction[commands.Bot]) -> None:
        await interaction.response.send_message("home")

    @bot.tree.context_menu(name="Read this")
    async def read(
        interaction: discord.Interaction[commands.Bot], message: discord.Message
    ) -> None:
        found.message = message
        await interaction.response.send_message(message.content, ephemeral=True)

    @bot.event
    async def on_message(message: discord.Message) -> None:
        found.heard.append(message.content)

    @bot.event
    async def setup_hook() -> None:
        await bot.tree.sync()

    async with connected(sandbox, bot):
        yield found


async def test_a_group_is_said_to_be_one(sandbox: Sandbox, seen: Seen) -> None:
    where = sandbox.between("Ann", "Ben", "Chloe")
    answer = await (await sandbox.slash("Ann", "talk", channel=where)).response()
    assert answer["content"] == "here"
    interaction = seen.interaction
    assert isinstance(interaction.channel, discord.GroupChannel)
    assert interaction.guild is None
    assert interaction.context.private_channel
    assert interaction.is_user_integration()
    assert not interaction.is_guild_integration()
    assert interaction.app_permissions.embed_links
    assert not interaction.app_permissions.send_messages
    owners = answer["interaction_metadata"]["authorizing_integration_owners"]
    assert owners == {"1": str(sandbox.users["Ann"].id)}


async def test_another_server_is_said_to_be_one(sandbox: Sandbox, seen: Seen) -> None:
    where = sandbox.elsewhere("Chess club")
    await (await sandbox.slash("Ben", "talk", channel=where)).response()
    interaction = seen.interaction
    assert interaction.guild_id not in {None, sandbox.channels["general"].id}
    assert interaction.context.guild
    assert interaction.is_user_integration()
    assert not interaction.is_guild_integration()


async def test_direct_messages_with_the_bot_are_its_own(sandbox: Sandbox, seen: Seen) -> None:
    await (await sandbox.slash("Ben", "talk", channel=sandbox.direct_messages("Ben"))).response()
    assert seen.interaction.context.dm_channel
    assert not seen.interaction.is_user_integration()


async def test_who_is_not_in_a_group_sees_nothing_of_it(sandbox: Sandbox) -> None:
    where = sandbox.between("Ann", "Ben")
    said = await sandbox.say("Ann", "hush", where)
    with pytest.raises(ApiError):
        await sandbox.say("Chloe", "hello", where)
    with pytest.raises(ApiError):
        await sandbox.forward("Chloe", said)
    assert sandbox.between("Ben", "Ann") is where


async def test_the_bot_hears_nothing_and_reaches_nothing(sandbox: Sandbox, seen: Seen) -> None:
    where = sandbox.between("Ann", "Ben")
    await sandbox.say("Ann", "hush", where)
    answer = await (await sandbox.slash("Ann", "talk", channel=where)).response()
    client = seen.interaction.client
    with pytest.raises(discord.Forbidden):
        await client.get_partial_messageable(where.id).send("x")
    with pytest.raises(discord.Forbidden):
        await client.get_partial_messageable(where.id).fetch_message(int(answer["id"]))
    await sandbox.say("Ann", "loud")
    while "loud" not in seen.heard:
        await asyncio.sleep(0.01)
    assert "hush" not in seen.heard


async def test_there_are_five_further_messages_and_no_more(sandbox: Sandbox, seen: Seen) -> None:
    where = sandbox.elsewhere("Chess club")
    used = await sandbox.slash("Ann", "talk", channel=where, more=5)
    await sandbox.next_message(lambda m: m["content"] == "more 4", after=await used.response())
    with pytest.raises(discord.HTTPException) as refused:
        await seen.interaction.followup.send("a sixth")
    assert refused.value.code == 40094
    await seen.interaction.edit_original_response(content="changed")
    # A member is not limited so.
    used = await sandbox.slash("Ann", "talk", more=6)
    await sandbox.next_message(lambda m: m["content"] == "more 5", after=await used.response())


@pytest.mark.usefixtures("seen")
async def test_a_strict_server_keeps_it_private(sandbox: Sandbox) -> None:
    where = sandbox.elsewhere("Strict", external_apps=False)
    used = await sandbox.slash("Ann", "talk", channel=where, more=1)
    answer = await used.response()
    more = await sandbox.next_message(lambda m: m["content"] == "more 0", after=answer)
    assert answer["flags"] == more["flags"] == 64


@pytest.mark.usefixtures("seen")
async def test_what_is_not_for_persons_is_not_offered(sandbox: Sandbox) -> None:
    body = {**next(c for c in sandbox.commands if c["name"] == "home"), "integration_types": [0]}
    sandbox._server.commands.upsert(None, body)
    assert (await (await sandbox.slash("Ann", "home")).response())["content"] == "home"
    with pytest.raises(ApiError):
        await sandbox.slash("Ann", "home", channel=sandbox.elsewhere("Chess club"))


async def test_a_menu_hands_over_its_message(sandbox: Sandbox, seen: Seen) -> None:
    said = await sandbox.say("Ben", "look here", sandbox.between("Ann", "Ben"))
    answer = await (await sandbox.menu("Ann", said, "Read this")).response()
    assert (answer["content"], answer["type"]) == ("look here", 23)
    assert str(seen.message.author) == "ben"
    with pytest.raises(ApiError):
        await sandbox.menu("Chloe", said, "Read this")
    with pytest.raises(ApiError):
        await sandbox.menu("Ann", said, "Unknown")
