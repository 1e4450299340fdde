"""What commands, and uses of controls, are counted and logged as."""

from typing import Any

import discord

from cogs.hybrid import Context

NO_COMMAND, CONTROL = "unknown", "control"
"""How a command that there isn't is counted, and the use of a button, a list or a form."""

_CONTROLS = (discord.InteractionType.component, discord.InteractionType.modal_submit)
"""Uses of controls: of a button or a list, and of the form that a button opens."""


def origin_of(ctx: Context) -> object:
    """What a command is counted by: its interaction, or each reading of a message by itself."""
    return ctx.interaction.id if ctx.interaction else ctx


def name_of(ctx: Context) -> str:
    """What a command is counted and logged as."""
    return ctx.command.name if ctx.command else NO_COMMAND


def name_of_use(interaction: discord.Interaction[Any]) -> str:
    """The same, of a use of a slash command or of a control."""
    if interaction.command:
        return interaction.command.name
    return CONTROL if interaction.type in _CONTROLS else NO_COMMAND
