"""`note`, `notebook`, `board` and `forget`: what people keep, and how it is deleted."""

import io
import re
from collections import OrderedDict
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from cogs.desk import Desk
from cogs.grammar import Reader
from cogs.hybrid import Context, Options, hybrid_command
from cogs.progress import Reports, deferred
from cogs.sending import in_line, send, send_answer
from cogs.shown import MessageNames, as_shown
from records.notebooks import MOST_OF_A_PERSON, Entry, Keeping, NoSuchEntry
from replies.answer import Answer
from replies.notebook.board import BoardPage, Order
from replies.notebook.book import NotebookPage
from replies.notebook.errors import (
    ActionUnclear,
    ForgetUnclear,
    NoServer,
    NumberUnclear,
)
from replies.notebook.export import FILE, exported, file_embed
from replies.notebook.forget import ForgetPage
from replies.notebook.keeping import some_line
from replies.notebook.kept import kept_of
from replies.pages import DiscordId, Page
from replies.showing import show

Number = app_commands.Range[int, 1, MOST_OF_A_PERSON]
Action = Literal["show", "export", "delete", "move"]

_NOTE = re.compile(r"(?P<where>new|[0-9]{1,3})[\s:]+(?P<text>\S.*)", re.IGNORECASE | re.DOTALL)
_MOST_WRITTEN = 2_000
"""Messages of which it is known what they wrote, so that an edit writes it anew."""

_NO_NOTE = re.compile("new|[0-9]+", re.IGNORECASE)
"""Where a line goes, without a line."""

_ACTIONS: dict[str, Action] = {
    "show": "show",
    "open": "show",
    "export": "export",
    "file": "export",
    "delete": "delete",
    "remove": "delete",
    "move": "move",
}
_ORDERS = {
    "head": "head",
    "heads": "head",
    "claim": "claim",
    "claims": "claim",
}


class NoteOptions(Options):
    """Of `note`."""

    usage = "[3|new] It looks at the next word."

    text: str = commands.flag(description="The line.")
    number: Number | None = commands.flag(
        default=None, description="Where it goes; left out, to what you kept last."
    )
    new: bool = commands.flag(default=False, description="Whether it is a note of its own.")

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says."""
        text = reader.rest() or ""
        match = _NOTE.fullmatch(text)
        if match is None:
            return {"text": "" if _NO_NOTE.fullmatch(text) else text}
        where = match["where"]
        own = {"number": int(where)} if where.isdecimal() else {"new": True}
        return {"text": match["text"], **own}


class NotebookOptions(Options):
    """Of `notebook`."""

    usage = "[3|export|delete 3|move 3 1]"

    action: Action = commands.flag(default="show", description="What to do with it.")
    number: Number | None = commands.flag(default=None, description="Of which entry.")
    to: Number | None = commands.flag(default=None, description="The number that it gets: move.")

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes an action and numbers.

        Raises:
            ActionUnclear: If something else stands there.
        """
        action = reader.name(_ACTIONS) or "show"
        words = (reader.rest() or "").replace(",", " ").split()
        numbers = [int(word) for word in words if word.isdecimal() and len(word) <= len("200")]
        most = 2 if action == "move" else 0 if action == "export" else 1
        if len(numbers) < len([word for word in words if word != "to"]) or len(numbers) > most:
            raise ActionUnclear
        return {"action": action, **dict(zip(("number", "to"), numbers, strict=False))}


class BoardOptions(Options):
    """Of `board`."""

    usage = "[head|claim]"

    by: Order = commands.flag(default="head", description="By head, or by claim.")

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says; what else stands there doesn't matter."""
        reader.skip(("by",))
        return {"by": reader.name(_ORDERS) or "head"}


class ForgetOptions(Options):
    """Of `forget`."""

    usage = "me"

    who: Literal["me"] = commands.flag(description="Whom: you, and nobody else.")

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says.

        Raises:
            ForgetUnclear: If it stands not there.
        """
        if reader.name({"me": "me"}) is None or reader.rest():
            raise ForgetUnclear
        return {"who": "me"}


class Notebook(commands.Cog):
    """What people keep of answers, each for themselves and a class together."""

    def __init__(self, desk: Desk) -> None:
        """Takes what the commands work with."""
        self._desk = desk
        self._notebooks = desk.records.notebooks
        self._written: OrderedDict[int, tuple[int, str]] = OrderedDict()

    @hybrid_command(pictures=False)
    async def note(self, ctx: Context, *, options: NoteOptions) -> None:
        """Answers `note`."""
        line = some_line(as_shown(options.text, MessageNames(ctx.message, ctx.bot)))
        entry = await self._noted(ctx, options, line)
        await self._take_back(ctx)
        self._written[ctx.message.id] = entry.id, line
        if len(self._written) > _MOST_WRITTEN:
            self._written.popitem(last=False)
        await self._show(ctx, self._page(ctx, entry=entry.id))

    @hybrid_command(pictures=True)
    async def notebook(self, ctx: Context, *, options: NotebookOptions) -> None:
        """Answers `notebook`."""
        if options.action == "export":
            await self._export(ctx)
            return
        entry = None if options.number is None else await self._entry(ctx, options.number)
        if options.action == "show":
            await self._show(ctx, self._page(ctx, entry=entry and entry.id))
        elif entry is None or (options.action == "move" and options.to is None):
            raise NumberUnclear(options.action)
        elif options.action == "delete":
            await self._show(ctx, self._page(ctx, entry=entry.id, change="delete"))
        else:
            await self._notebooks.move(entry, options.to or 1)
            await self._show(ctx, self._page(ctx))

    @hybrid_command(pictures=False)
    async def board(self, ctx: Context, *, options: BoardOptions) -> None:
        """Answers `board`."""
        guild = _guild_of(ctx)
        if not guild:
            raise NoServer
        page = BoardPage(guild=DiscordId(guild), by=options.by)
        await send_answer(ctx, self._desk, await self._shown(ctx, page))

    @hybrid_command(pictures=False)
    async def forget(self, ctx: Context, *, options: ForgetOptions) -> None:
        """Answers `forget`."""
        del options
        await self._show(ctx, ForgetPage(person=DiscordId(ctx.author.id)))

    async def _show(self, ctx: Context, page: Page) -> None:
        await send_answer(ctx, self._desk, await self._shown(ctx, page), private=True)

    async def _shown(self, ctx: Context, page: Page) -> Answer:
        return await show(self._desk.services_for(ctx.interaction), page, ())

    def _page(self, ctx: Context, **fields: Any) -> NotebookPage:  # noqa: ANN401 - of the page
        seen = ctx.interaction is None and ctx.guild is not None
        return NotebookPage(person=DiscordId(ctx.author.id), seen=seen, **fields)

    async def _take_back(self, ctx: Context) -> None:
        """Deletes the line that the same message wrote before it was edited.

        When the new one is kept: else one that can't be would take the old one with it.
        """
        entry, line = self._written.pop(ctx.message.id, (None, ""))
        if entry is not None:
            await self._notebooks.take_back(entry, ctx.author.id, line)

    async def _last(self, ctx: Context) -> int | None:
        """The number of the finding that the person kept last."""
        entries = await self._notebooks.of_person(ctx.author.id)
        found = [entry for entry in entries if entry.finding]
        return max(found, key=lambda entry: entry.id).number if found else None

    async def _entry(self, ctx: Context, number: int) -> Entry:
        entries = await self._notebooks.of_person(ctx.author.id)
        if not 1 <= number <= len(entries):
            raise NoSuchEntry(number, len(entries))
        return entries[number - 1]

    async def _noted(self, ctx: Context, options: NoteOptions, line: str) -> Entry:
        """Keeps a line: of a finding, or as a note of its own."""
        number = options.number
        if number is None and not options.new:
            number = await self._last(ctx)
        if number is not None:
            return await self._notebooks.add_line(ctx.author.id, number, line)
        keeping = Keeping(
            person=ctx.author.id,
            name=ctx.author.display_name,
            guild=_guild_of(ctx),
            channel=ctx.channel.id,
            lines=(line,),
        )
        entry, _ = await self._notebooks.keep(keeping)
        return entry

    async def _export(self, ctx: Context) -> None:
        if ctx.interaction is not None:
            await deferred(ctx.interaction, private=True)  # so that nobody else gets the file
        entries = await self._notebooks.of_person(ctx.author.id)
        texts = [kept.finding.texts for kept in kept_of(entries) if kept.finding]
        weight = max(map(self._desk.services.weight, texts), default=0)
        reports = Reports(lambda text: send(ctx, self._desk, text))
        limit = ctx.filesize_limit if ctx.interaction is None else ctx.interaction.filesize_limit
        async with in_line(ctx, self._desk, self._desk.exports, weight):
            made = await exported(self._desk.services, entries, limit, reports.say)
        await send(
            ctx,
            self._desk,
            embed=file_embed(made),
            private=True,
            files=lambda: [discord.File(io.BytesIO(made.data), FILE)],
        )


def _guild_of(ctx: Context) -> int:
    """The id of the server where a command was given, be the bot a member or not; 0 outside one."""
    if ctx.interaction is not None:
        return ctx.interaction.guild_id or 0
    return ctx.guild.id if ctx.guild else 0
