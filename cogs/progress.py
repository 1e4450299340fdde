"""Lets a person see at once that a command is being worked on."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import discord

from cogs.hybrid import Context

_TYPING_SECONDS = 8.0
"""A typing indicator fades after ten seconds."""

_LAST_TYPING_SECONDS = 0.5
"""How long a finished answer waits for a typing indicator that is still on its way."""


@contextlib.asynccontextmanager
async def in_progress(ctx: Context) -> AsyncIterator[None]:
    """Shows the typing indicator, or defers an interaction, while the body runs.

    The indicator is sent alongside the work, not before it. Sent late it would stay on the screen
    after the answer, so the answer waits a moment for one that is under way.
    """
    if ctx.interaction is not None:
        await ctx.defer()
        yield
        return
    first = asyncio.Event()
    typing = asyncio.create_task(_keep_typing(ctx.channel, first), name="typing")
    try:
        yield
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(first.wait(), _LAST_TYPING_SECONDS)
    finally:
        typing.cancel()


async def _keep_typing(channel: discord.abc.Messageable, first: asyncio.Event) -> None:
    """Renews the indicator; without it the answer still comes, so its failures don't matter."""
    try:
        while True:
            with contextlib.suppress(discord.HTTPException, OSError):
                await channel.typing()
            first.set()
            await asyncio.sleep(_TYPING_SECONDS)
    finally:
        first.set()
