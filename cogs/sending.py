"""Sends a reply the same way from every command."""

from typing import Any

import discord

from cogs.hybrid import Context
from cogs.plain import shorten_end

_CONTENT_LIMIT = 2000


async def send(
    ctx: Context,
    content: str | None = None,
    *,
    embed: discord.Embed | None = None,
    file: discord.File | None = None,
    private: bool = False,
) -> None:
    """Answers a text command with a reply to it, an interaction with its response.

    Args:
        ctx: The command being answered.
        content: Text of the reply, at most 2,000 characters; what is longer is cut.
        embed: An embed of the reply.
        file: A file of the reply.
        private: Whether only the person asking sees it. Discord allows that for interactions
            only, and only for the first answer to one.
    """
    extras: dict[str, Any] = {"embed": embed} if embed else {}
    if file is not None:
        extras["file"] = file
    if ctx.interaction is not None:
        extras["ephemeral"] = private
    elif ctx.bot_permissions.read_message_history:
        # The message may have been deleted meanwhile; then the answer stands alone.
        extras["reference"] = ctx.message.to_reference(fail_if_not_exists=False)
        extras["mention_author"] = False
    await ctx.send(content and shorten_end(content, _CONTENT_LIMIT), **extras)
