"""Registers slash commands with Discord, only when its list differs from ours.

Discord allows 200 new commands a day, so a bot that registers on every start runs out of them on
the day its host restarts it in a loop.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import app_commands

log = logging.getLogger(__name__)

_COMPARED = ("type", "name", "description", "options", "contexts", "integration_types")


async def sync_if_changed(tree: app_commands.CommandTree[Any]) -> bool:
    """Registers the tree's commands if Discord's differ; True if it did.

    The bot is useful without slash commands, so a failure is logged and not raised.
    """
    try:
        registered = [_comparable(command) for command in await _registered(tree)]
        ours = [_comparable(dict(command.to_dict(tree))) for command in tree.get_commands()]
        if _by_name(registered) == _by_name(ours):
            return False
        await tree.sync()
    except (discord.HTTPException, app_commands.AppCommandError) as error:
        log.warning("Slash commands could not be registered: %s", error)
        return False
    log.info("Registered %d slash commands.", len(ours))
    return True


async def _registered(tree: app_commands.CommandTree[Any]) -> Sequence[Mapping[str, object]]:
    """The commands as Discord has them.

    The library's own objects for them read contexts and installations off by one.
    """
    client: discord.Client = tree.client
    return await client.http.get_global_commands(client.application_id or 0)


def _comparable(command: Mapping[str, object]) -> dict[str, Any]:
    """The parts of a command that matter, without what Discord fills in or leaves out at will."""
    kept: dict[str, Any] = _without_empty({key: command.get(key) for key in _COMPARED})
    return kept


def _without_empty(value: Any) -> Any:  # noqa: ANN401 - JSON
    """A JSON value without the members that mean the same as none: null, false, empty."""
    if isinstance(value, dict):
        members = {key: _without_empty(member) for key, member in value.items()}
        return {key: member for key, member in members.items() if not _is_empty(member)}
    if isinstance(value, list):
        return [_without_empty(member) for member in value]
    return value


def _is_empty(value: Any) -> bool:  # noqa: ANN401 - JSON
    return value is None or value is False or value in ([], {}, "")


def _by_name(commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(commands, key=lambda command: str(command["name"]))
