"""Registering commands, with the real client."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest
from discord import app_commands
from discord.ext import commands

from sandbox.actions.commands import CommandRegistry
from sandbox.errors import ApiError
from sandbox.testing import Sandbox
from sandbox.world.state import World
from tests.sandbox.support import connected, make_bot

Interaction = discord.Interaction[commands.Bot]


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[commands.Bot]:
    bot = make_bot()

    @bot.tree.command(description="one")
    @app_commands.describe(layer="which layer")
    async def one(interaction: Interaction, layer: app_commands.Range[int, 1, 12]) -> None:
        await interaction.response.send_message(f"global {layer}")

    group = app_commands.Group(name="head", description="heads")

    @group.command(description="show a head")
    async def show(interaction: Interaction, number: int) -> None:
        await interaction.response.send_message(f"head {number}")

    bot.tree.add_command(group)
    async with connected(sandbox, bot) as running:
        yield running


async def test_ids_stay_and_versions_follow_changes(sandbox: Sandbox, bot: commands.Bot) -> None:
    first = await bot.tree.sync()
    versions = {c["name"]: c["version"] for c in sandbox.commands}
    assert [c.id for c in await bot.tree.sync()] == [c.id for c in first]
    assert {c["name"]: c["version"] for c in sandbox.commands} == versions
    command = bot.tree.get_command("one")
    assert isinstance(command, app_commands.Command)
    command.description = "changed"
    assert [c.id for c in await bot.tree.sync()] == [c.id for c in first]
    after = {c["name"]: c["version"] for c in sandbox.commands}
    assert after["one"] != versions["one"]
    assert after["head"] == versions["head"]
    fetched = await bot.tree.fetch_commands()
    assert {c.name: c.description for c in fetched} == {"one": "changed", "head": "heads"}
    (layer,) = next(c for c in fetched if c.name == "one").options
    assert isinstance(layer, app_commands.Argument)
    assert (layer.min_value, layer.max_value) == (1, 12)


async def test_sub_commands(sandbox: Sandbox, bot: commands.Bot) -> None:
    await bot.tree.sync()
    handle = await sandbox.slash("Ann", "head show", number=3)
    assert (await handle.response())["content"] == "head 3"
    for name in ("head", "head lost", "one show"):
        with pytest.raises(ApiError, match="Unknown application command"):
            await sandbox.slash("Ann", name, number=3)


async def test_a_guild_command_stands_beside_global_ones(
    sandbox: Sandbox, bot: commands.Bot
) -> None:
    guild = bot.guilds[0]

    @app_commands.command(name="local", description="here")
    async def local(interaction: Interaction) -> None:
        await interaction.response.send_message("local")

    bot.tree.add_command(local, guild=guild)
    await bot.tree.sync()
    (synced,) = await bot.tree.sync(guild=guild)
    assert synced.guild_id == guild.id
    assert {c["name"] for c in sandbox.commands} == {"one", "head", "local"}
    assert (await (await sandbox.slash("Ann", "local")).response())["content"] == "local"
    handle = await sandbox.slash("Ann", "one", layer=2)
    assert (await handle.response())["content"] == "global 2"


async def test_one_command_can_be_edited_and_deleted(sandbox: Sandbox, bot: commands.Bot) -> None:
    synced = {c.name: c for c in await bot.tree.sync()}
    edited = await synced["one"].edit(description="new words")
    assert edited.description == "new words"
    assert (await bot.tree.fetch_command(edited.id)).description == "new words"
    await synced["head"].delete()
    assert [c["name"] for c in sandbox.commands] == ["one"]
    with pytest.raises(discord.NotFound) as missing:
        await bot.tree.fetch_command(synced["head"].id)
    assert missing.value.code == 10063


async def test_a_refused_sync_names_the_command(bot: commands.Bot) -> None:
    command = bot.tree.get_command("one")
    assert isinstance(command, app_commands.Command)
    command.description = "x" * 101
    with pytest.raises(app_commands.CommandSyncFailure) as refused:
        await bot.tree.sync()
    assert refused.value.code == 50035
    assert "one" in str(refused.value)
    assert "Must be between 1 and 100 in length." in str(refused.value)


async def test_creating_one_tells_whether_it_is_new(sandbox: Sandbox) -> None:
    url = f"{sandbox.api_url}/applications/{sandbox.bot.id}/commands"
    headers = {"Authorization": f"Bot {sandbox.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        statuses = []
        for description in ("a", "b"):
            body = {"name": "one", "description": description}
            async with session.post(url, json=body) as response:
                statuses.append(response.status)
                created: dict[str, Any] = await response.json()
        assert statuses == [201, 200]
        assert created["description"] == "b"
        async with session.get(f"{url}/{created['id']}") as response:
            assert await response.json() == created


def option(**changes: Any) -> dict[str, Any]:
    return {"type": 3, "name": "text", "description": "d", **changes}


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ({"name": "Upper"}, "0.name"),
        ({"name": "x" * 33}, "0.name"),
        ({"name": "two words"}, "0.name"),
        ({"description": ""}, "0.description"),
        ({"description": None}, "0.description"),
        ({"options": [option(description="x" * 101)]}, "0.options.0.description"),
        ({"options": [option(type=99)]}, "0.options.0.type"),
        ({"options": [option(name=f"o{n}") for n in range(26)]}, "0.options"),
        ({"options": [option(), option()]}, "0.options.1.name"),
        ({"options": [option(), option(name="b", required=True)]}, "0.options.1"),
        (
            {"options": [option(choices=[{"name": str(n), "value": "v"} for n in range(26)])]},
            "0.options.0.choices",
        ),
        ({"type": 3, "description": "none allowed"}, "0.description"),
    ],
)
def test_limits_of_commands(command: dict[str, Any], path: str) -> None:
    registry = CommandRegistry(World())
    with pytest.raises(ApiError) as refused:
        registry.replace(None, [{"name": "ok", "description": "fine", **command}])
    node: Any = refused.value.errors
    for key in path.split("."):
        node = node[key]
    assert node["_errors"]
    assert registry.list(None) == []


def test_a_command_has_8000_characters_in_all() -> None:
    choices = [{"name": "n" * 100, "value": "v" * 100} for _ in range(20)]
    body = {
        "name": "big",
        "description": "d",
        "options": [option(name=f"o{n}", choices=choices) for n in range(2)],
    }
    with pytest.raises(ApiError) as refused:
        CommandRegistry(World()).replace(None, [body])
    assert refused.value.errors is not None
    assert refused.value.errors["0"]["_errors"][0]["code"] == "APPLICATION_COMMAND_TOO_LARGE"


def test_the_daily_creations_are_counted() -> None:
    registry = CommandRegistry(World())
    for start in (0, 100):
        bodies = [{"name": f"c{start + n}", "description": "d"} for n in range(100)]
        registry.replace(None, bodies)
    with pytest.raises(ApiError) as refused:
        registry.replace(None, [{"name": "one_more", "description": "d"}])
    assert refused.value.code == 30034
    with pytest.raises(ApiError) as many:
        registry.replace(None, [{"name": f"c{n}", "description": "d"} for n in range(101)])
    assert many.value.code == 30032


async def test_a_command_where_none_is_registered_is_unknown(sandbox: Sandbox) -> None:
    async with connected(sandbox, make_bot()) as bot:
        application = sandbox.bot.id
        with pytest.raises(discord.NotFound) as missing:
            await bot.http.delete_global_command(application, 1)
    assert missing.value.code == 10063
