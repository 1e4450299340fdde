"""Sends the answer to a command the same way from every command."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import discord

from cogs.controls import controls
from cogs.delivery import UNSENT, delivered, was_acknowledged
from cogs.desk import Desk
from cogs.hybrid import Context
from cogs.line import Line
from cogs.message import embed_of, files_of
from cogs.progress import in_progress
from replies.answer import Answer, Texts
from replies.errors import NotPermitted
from replies.introduction import introduced
from replies.origin import Chosen, with_origin
from replies.pages import Page
from replies.plain import shorten_end
from replies.services import Services
from replies.showing import show

PageT = TypeVar("PageT", bound=Page)

Files = Callable[[], list[discord.File]]
"""Makes the files of a message."""

_CONTENT_LIMIT = 2000

_NOT_PERMITTED, _NO_HISTORY = 50013, 160002
"""Discord's codes for a permission that is missing; and for a reply where the bot may not read what
was said before."""

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
    weight = desk.weight_of(page, chosen.texts)
    async with in_progress(ctx), in_line(ctx, desk, desk.line_for(page), weight):
        services = desk.services_for(ctx.interaction)
        answer = await show(services, page, chosen.texts)
    due = desk.introductions.due(ctx.channel.id)
    introduction = introduced(services, answer) if due else None
    if await send_answer(ctx, desk, with_origin(introduction or answer, chosen)):
        desk.sentences.remember(ctx, answer.texts)
        if introduction is not None:
            desk.introductions.made(ctx.channel.id)


@contextlib.asynccontextmanager
async def in_line(ctx: Context, desk: Desk, line: Line, weight: int) -> AsyncIterator[None]:
    """Waits for the turn of a command that may hold so many bytes.

    Says the place in the line where that takes long.

    Raises:
        LineTooLong: At once, if the turn would come too late.
    """
    async with line.standing(ctx.author.id, weight) as ticket:
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


async def send_answer(ctx: Context, desk: Desk, answer: Answer, *, private: bool = False) -> bool:
    """Answers a command with words, picture and controls, as `send` does."""
    view, embed = controls(answer, ctx.author.id), embed_of(answer)
    files = partial(files_of, answer)
    return await send(ctx, desk, embed=embed, files=files, view=view, private=private)


async def send(
    ctx: Context,
    desk: Desk,
    content: str | None = None,
    *,
    embed: discord.Embed | None = None,
    files: Files = list,
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
        files: Makes the files of the reply, anew for each attempt, since they are read.
        view: Controls of the reply.
        private: Whether only the person asking sees it. Discord allows that for interactions
            only, and only for the first answer to one.

    Returns:
        Whether it was sent; a later form of the command has its own answer.

    Raises:
        NotPermitted: If a permission is missing without which only text can be sent.
    """
    asked = asked_in(ctx)
    shown = _Shown(content and shorten_end(content, _CONTENT_LIMIT), embed, files, view)
    async with desk.turns.sending(asked, ctx) as newest:
        if not newest:
            return False
        earlier = desk.replies.find(asked)
        if earlier is None or not await _changed(ctx, desk, earlier, shown):
            reply = await _sent(ctx, shown, private=private)
            desk.replies.remember(asked, reply)
    return True


def asked_in(ctx: Context) -> int:
    """What the reply to a command is remembered by: its interaction or its message."""
    return ctx.interaction.id if ctx.interaction else ctx.message.id


@dataclass(frozen=True)
class _Shown:
    """What a message shows."""

    content: str | None
    embed: discord.Embed | None
    files: Files
    view: discord.ui.View | None

    def new(self) -> dict[str, Any]:
        """What a new message is made with."""
        parts = {"content": self.content, "embed": self.embed, "view": self.view}
        given = {name: part for name, part in parts.items() if part is not None}
        return {**given, "files": self.files()}

    def changed(self) -> dict[str, Any]:
        """What a message is changed with, so that nothing else is left in it."""
        return {
            "content": self.content,
            "embed": self.embed,
            "attachments": self.files(),
            "view": self.view,
        }


async def _sent(ctx: Context, shown: _Shown, *, private: bool) -> discord.Message:
    """Sends a new message."""
    interaction = ctx.interaction
    # By this computer's clock, which may be wrong: what is private is left to Discord's.
    if interaction is None or (interaction.is_expired() and not private):
        return await _said(ctx, shown)
    try:
        if not interaction.response.is_done():
            return await _first(interaction, shown, private=private)
    except discord.HTTPException as error:
        if not was_acknowledged(error):
            raise
    # A change of the first answer does no harm twice, as a further message would. That answer is
    # a promise of this one, or this very one, whose receipt was lost.
    try:
        return await delivered(lambda: interaction.edit_original_response(**shown.changed()))
    except discord.NotFound:
        return await interaction.followup.send(wait=True, ephemeral=private, **shown.new())


async def _first(
    interaction: discord.Interaction[Any], shown: _Shown, *, private: bool
) -> discord.Message:
    """Sends the first answer to an interaction."""
    response = await delivered(
        lambda: interaction.response.send_message(ephemeral=private, **shown.new())
    )
    message = response.resource
    if isinstance(message, discord.Message):
        return message
    return await delivered(interaction.original_response)


async def _said(ctx: Context, shown: _Shown) -> discord.Message:
    """Sends a message to the channel, as a reply to the command where that is allowed.

    Raises:
        NotPermitted: If a permission is missing without which only text can be sent.
    """
    reply: dict[str, Any] = {}
    if ctx.interaction is None and _allowed(ctx).read_message_history:
        # The message may have been deleted meanwhile; then the answer stands alone.
        reference = ctx.message.to_reference(fail_if_not_exists=False)
        reply = {"reference": reference, "mention_author": False}
    nonce = secrets.randbits(63)
    try:
        return await delivered(lambda: ctx.channel.send(nonce=nonce, **shown.new(), **reply))
    except discord.Forbidden as error:
        if error.code == _NO_HISTORY and reply:
            return await delivered(lambda: ctx.channel.send(nonce=nonce, **shown.new()))
        if error.code == _NOT_PERMITTED:
            _refuse_if_missing(ctx, shown)
        raise


def _refuse_if_missing(ctx: Context, shown: _Shown) -> None:
    """Says which permission was withdrawn, after Discord refused an answer for want of one.

    Raises:
        NotPermitted: If it is one that text alone doesn't need.
    """
    needed = [
        name
        for name, part in (("embed_links", shown.embed), ("attach_files", shown.files()))
        if part
    ]
    # Discord may refuse before it tells what has changed.
    missing = [name for name in needed if not getattr(_allowed(ctx), name)] or needed
    if missing:
        raise NotPermitted(missing)


def _allowed(ctx: Context) -> discord.Permissions:
    """What the bot may do in the channel, as far as is known by now."""
    return ctx.channel.permissions_for(ctx.me)  # type: ignore[arg-type]


async def _changed(ctx: Context, desk: Desk, earlier: discord.Message, shown: _Shown) -> bool:
    """Puts an answer in the place of an earlier one; False if that has been deleted."""
    # What a button is still making of the earlier answer would be of the earlier command.
    desk.turns.begin(earlier.id, ctx)
    async with desk.turns.sending(earlier.id, ctx):
        try:
            await delivered(lambda: earlier.edit(**shown.changed()))
        except discord.NotFound:
            return False
        except discord.Forbidden as error:
            if error.code == _NOT_PERMITTED:
                _refuse_if_missing(ctx, shown)
            raise
    return True


async def tell(interaction: discord.Interaction[Any], words: str) -> None:
    """Tells whoever used a command or a control something, in private if nothing public waits."""
    try:
        if not interaction.response.is_done():
            await delivered(lambda: interaction.response.send_message(words, ephemeral=True))
            return
    except discord.HTTPException as error:
        if not was_acknowledged(error):
            raise
    await delivered(lambda: interaction.followup.send(words, ephemeral=True))
