"""Sends the answer to a command the same way from every command."""

import dataclasses
from typing import Any

import discord

from cogs.answer import Answer
from cogs.controls import controls, files
from cogs.hybrid import Context
from cogs.pages import Page
from cogs.plain import shorten_end
from cogs.progress import in_progress
from cogs.sentences import Chosen, Origin
from cogs.services import Services
from cogs.showing import show

_CONTENT_LIMIT = 2000


async def present(ctx: Context, services: Services, page: Page, chosen: Chosen) -> None:
    """Answers a command with a page, and remembers its sentences."""
    async with in_progress(ctx):
        answer = await show(services, page, chosen.texts)
    await send_answer(ctx, services, _with_origin(answer, chosen.origin))
    services.sentences.remember(ctx, chosen.texts)


async def send_answer(ctx: Context, services: Services, answer: Answer) -> None:
    """Answers a command with words, picture and controls."""
    view = controls(answer, ctx.author.id)
    await send(ctx, services, embed=answer.embed, files=files(answer), view=view)


def _with_origin(answer: Answer, origin: Origin) -> Answer:
    """The answer, saying whose sentence it is about, if that wasn't said in the command."""
    if origin is Origin.GIVEN:
        return answer
    embed = answer.embed.copy()
    embed.description = f"{embed.description}\n-# The sentence is {origin.value}."
    return dataclasses.replace(answer, embed=embed)


async def send(
    ctx: Context,
    services: Services,
    content: str | None = None,
    *,
    embed: discord.Embed | None = None,
    files: list[discord.File] | None = None,
    view: discord.ui.View | None = None,
    private: bool = False,
) -> None:
    """Answers a text command with a reply to it, an interaction with its response.

    A text command that was edited has an answer already, which then is changed.

    Args:
        ctx: The command being answered.
        services: Where answers are remembered.
        content: Text of the reply, at most 2,000 characters; what is longer is cut.
        embed: An embed of the reply.
        files: Files of the reply.
        view: Controls of the reply.
        private: Whether only the person asking sees it. Discord allows that for interactions
            only, and only for the first answer to one.
    """
    content = content and shorten_end(content, _CONTENT_LIMIT)
    extras: dict[str, Any] = {"embed": embed} if embed else {}
    if view is not None:
        extras["view"] = view
    if ctx.interaction is not None:
        await ctx.send(content, files=files or [], ephemeral=private, **extras)
        return
    earlier = services.answers.find(ctx.message.id)
    if earlier is not None and await _changed(earlier, content, embed, files or [], view):
        return
    if ctx.bot_permissions.read_message_history:
        # The message may have been deleted meanwhile; then the answer stands alone.
        extras["reference"] = ctx.message.to_reference(fail_if_not_exists=False)
        extras["mention_author"] = False
    answer = await ctx.send(content, files=files or [], **extras)
    services.answers.remember(ctx.message.id, answer)


async def _changed(
    earlier: discord.Message,
    content: str | None,
    embed: discord.Embed | None,
    files: list[discord.File],
    view: discord.ui.View | None,
) -> bool:
    """Puts an answer in the place of an earlier one; False if that has been deleted."""
    try:
        await earlier.edit(content=content, embed=embed, attachments=files, view=view)
    except discord.NotFound:
        return False
    return True
