"""Commands that are text, mention and slash commands at once."""

from collections.abc import Awaitable, Callable
from typing import Any

from discord.ext import commands

Context = commands.Context[commands.Bot]
"""What a command is called with, wherever it came from."""


def hybrid_command(
    callback: Callable[..., Awaitable[None]],
) -> commands.HybridCommand[Any, ..., None]:
    """Makes a cog's method a hybrid command, with its docstring as the description.

    The library's own decorator, in a form whose types a checker can follow.
    """
    command: commands.HybridCommand[Any, ..., None] = commands.hybrid_command()(callback)  # type: ignore[arg-type]
    return command
