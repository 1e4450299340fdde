"""Sends the answer to a command the same way from every command."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import discord

from cogs.controls import controls
from cogs.desk import Desk
from cogs.hybrid import Context
from cogs.line import Line
from cogs.message import embed_of, files_of
from cogs.progress import UNSENT, in_progress, was_acknowledged
from replies.answer import Answer, Texts
from replies.introduction import introduced
from replies.origin import Chosen, with_origin
from replies.pages import Page
from replies.plain import shorten_end
from replies.services import Services
from replies.showing import show

PageT = TypeVar("PageT", bound=Page)

_CONTENT_LIMIT = 2000

_BEFORE_PLACE, _BETWEEN_PLACES = 2.0, 5.0
"""Seconds after which a person is told the place in the line, and from one time to the next."""


async def present(
    ctx: Context,
    desk: Desk,
    page: PageT,
    chosen: Chosen,
    show: Callable[[Services, PageT, Texts], Awaitable[Answer]] = show,
) -> None:
    """Answers a command with a page, and remembers its sentences.

    Args:
        ctx: The command being answered.
        desk: Where sentences and replies are remembered.
        page: The page.
        chosen: Its sentences.
        show: Shows the page, if the command says more than the page holds.
    """
    async with in_progress(ctx), in_line(ctx, desk, desk.line, chosen.texts):
        answer = await show(desk.services, page, chosen.texts)
    due = desk.introductions.due(ctx.channel.id)
    introduction = introduced(desk.services, answer) if due else None
    if await send_answer(ctx, desk, with_origin(introduction or answer, chosen)):
        desk.sentences.remember(ctx, answer.texts)
        if introduction is not None:
            desk.introductions.made(ctx.channel.id)


@contextlib.asynccontextmanager
async def in_line(ctx: Context, desk: Desk, line: Line, texts: Texts) -> AsyncIterator[None]:
    """Waits for a command's turn, and says the place in the line where that takes long.

    Raises:
        LineTooLong: At once, if the turn would come too late.
    """
    async with line.standing(ctx.author.id, desk.services.weight(texts)) as ticket:
        wait, said = _BEFORE_PLACE, 0
        while not ticket.turn.is_set():
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(ticket.turn.wait(), wait)
            place, wait = line.place(ticket), _BETWEEN_PLACES
            if place and place != said:
                with contextlib.suppress(*UNSENT):
                    await send(ctx, desk, f"Many are asking. You are number {place}.")
                said = place
        yield


async def send_answer(ctx: Context, desk: Desk, answer: Answer) -> bool:
    """Answers a command with words, picture and controls, as `send` does."""
    view = controls(answer, ctx.author.id)
    return await send(ctx, desk, embed=embed_of(answer), files=files_of(answer), view=view)


async def send(
    ctx: Context,
    desk: Desk,
    content: str | None = None,
    *,
    embed: discord.Embed | None = None,
    files: list[discord.File] | None = None,
    view: discord.ui.View | None = None,
    private: bool = False,
) -> bool:
    """Answers a text command with a reply to it, an interaction with its response.

    What has an answer already gets that changed: a text command that was edited, or any that takes
    long and was told so. A text command that was edited since it began gets no answer from here.

    Args:
        ctx: The command being answered.
        desk: Where replies are remembered.
        content: Text of the reply, at most 2,000 characters; what is longer is cut.
        embed: An embed of the reply.
        files: Files of the reply.
        view: Controls of the reply.
        private: Whether only the person asking sees it. Discord allows that for interactions
            only, and only for the first answer to one.

    Returns:
        Whether it was sent; a later form of the command has its own answer.
    """
    asked = ctx.interaction.id if ctx.interaction else ctx.message.id
    shown = _Shown(content and shorten_end(content, _CONTENT_LIMIT), embed, files or [], view)
    async with desk.turns.sending(asked, ctx) as newest:
        if not newest:
            return False
        earlier = desk.replies.find(asked)
        if earlier is None or not await _changed(ctx, desk, earlier, shown):
            reply = await _sent(ctx, shown, private=private)
            desk.replies.remember(asked, reply)
    return True


@dataclass(frozen=True)
class _Shown:
    """What a message shows."""

    content: str | None
    embed: discord.Embed | None
    files: list[discord.File]
    view: discord.ui.View | None


async def _sent(ctx: Context, shown: _Shown, *, private: bool) -> discord.Message:
    """Sends a new message."""
    for file in shown.files:
        file.reset()  # in case a change of a message that is gone has read it
    extras: dict[str, Any] = {"embed": shown.embed} if shown.embed else {}
    if shown.view is not None:
        extras["view"] = shown.view
    if ctx.interaction is not None:
        extras["ephemeral"] = private
    elif ctx.bot_permissions.read_message_history:
        # The message may have been deleted meanwhile; then the answer stands alone.
        extras["reference"] = ctx.message.to_reference(fail_if_not_exists=False)
        extras["mention_author"] = False
    try:
        return await ctx.send(shown.content, files=shown.files, **extras)
    except discord.HTTPException as error:
        if ctx.interaction is None or not was_acknowledged(error):
            raise
        return await _sent_after_all(ctx.interaction, shown, extras)


async def _sent_after_all(
    interaction: discord.Interaction[Any], shown: _Shown, extras: dict[str, Any]
) -> discord.Message:
    """The answer to an interaction that has a first one, whose receipt was lost."""
    first = await interaction.original_response()
    if not first.flags.loading:
        return first  # this very answer, sent by the attempt before
    for file in shown.files:
        file.reset()
    content = shown.content or discord.utils.MISSING
    return await interaction.followup.send(content, wait=True, files=shown.files, **extras)


async def _changed(ctx: Context, desk: Desk, earlier: discord.Message, shown: _Shown) -> bool:
    """Puts an answer in the place of an earlier one; False if that has been deleted."""
    # What a button is still making of the earlier answer would be of the earlier command.
    desk.turns.begin(earlier.id, ctx)
    async with desk.turns.sending(earlier.id, ctx):
        try:
            await earlier.edit(
                content=shown.content, embed=shown.embed, attachments=shown.files, view=shown.view
            )
        except discord.NotFound:
            return False
    return True
