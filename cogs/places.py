"""Where something is asked: where the bot is a member, or where a person brought it along."""

from typing import Any

import discord


def brought_along(interaction: "discord.Interaction[Any] | None") -> bool:
    """Whether the bot is not in the channel itself, but only installed by whoever asks.

    Args:
        interaction: What was asked; None for a message, which the bot would not have seen.
    """
    if interaction is None or interaction.is_guild_integration():
        return False
    return interaction.guild_id is not None or interaction.context.private_channel
