"""How what is no command is answered: counted, within bounds, and its failures in words."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord

from cogs.desk import Host, host_of

Interaction = discord.Interaction[discord.Client]


async def answered(
    interaction: discord.Interaction[Any], work: Callable[[], Awaitable[None]]
) -> None:
    """Answers an interaction that is no command: does the work, and says what fails.

    Args:
        interaction: The use of a control or of a form, or of a message's menu.
        work: Answers it. What it raises ends where the failures of commands do.
    """
    host: Host = host_of(interaction.client)
    with host.answering(interaction):
        try:
            host.admit(interaction)
            await work()
        except Exception as error:  # noqa: BLE001 - it is told to the person and logged
            await host.explain_interaction(interaction, error)
