"""The page of a notebook: what a person kept, and each of it by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import discord

from records.notebooks import MOST_OF_A_PERSON, Notebooks
from replies.answer import COLOUR, Answer, Button, Choice, Choices, Row, Texts
from replies.claims import in_small_print, listed, quotes
from replies.notebook.kept import Kept, kept_of
from replies.pages import OwnPage
from replies.phrases import italic
from replies.plain import plain, shorten_end
from replies.services import Services

LISTED = 8
"""Entries on one page of a list."""

MOST_SAID = 3600
"""Characters of what an embed says beside a footer full of sentences."""

_TITLE, _LINE = 110, 90
"""Characters of an entry's title and of its line in a list."""


@dataclass(frozen=True, kw_only=True)
class NotebookPage(OwnPage):
    """A notebook, or one of its entries.

    Attributes:
        first: How many entries stand before the first one that is listed.
        entry: The id of the entry that is shown by itself; None for the list.
        change: What is done with that entry before.
        seen: Whether others see it.
    """

    first: int = 0
    entry: int | None = None
    change: Literal["up", "down", "delete"] | None = None
    seen: bool = False


async def show_notebook(services: Services, page: NotebookPage, texts: Texts) -> Answer:
    """The entries of a notebook, or one of them with its numbers and sentences."""
    del texts
    notebooks, prefix = services.records.notebooks, services.examples.prefix
    every = kept_of(await notebooks.of_person(page.person))
    chosen = _of_id(every, page.entry)
    lead = ""
    if chosen is not None and page.change is not None:
        await _changed(notebooks, chosen, page)
        every = kept_of(await notebooks.of_person(page.person))
        if page.change == "delete":
            lead = f"Deleted: {plain(shorten_end(chosen.title, _TITLE))}"
        chosen = _of_id(every, page.entry)
    page = replace(page, change=None)
    if chosen is None:
        return _list(replace(page, entry=None), every, lead, prefix)
    return _one(page, chosen, len(every))


def _of_id(every: Sequence[Kept], entry: int | None) -> Kept | None:
    return next((kept for kept in every if kept.entry.id == entry), None)


async def _changed(notebooks: Notebooks, kept: Kept, page: NotebookPage) -> None:
    if page.change == "delete":
        await notebooks.delete(kept.entry)
    else:
        await notebooks.move(kept.entry, kept.entry.number + (-1 if page.change == "up" else 1))


def _list(page: NotebookPage, every: Sequence[Kept], lead: str, prefix: str) -> Answer:
    first = page.first if page.first < len(every) else 0
    page = replace(page, first=first)
    shown = every[first : first + LISTED]
    lines = [line for kept in shown for line in _in_list(kept)] or [_empty(prefix)]
    small = [
        f"There is room for {MOST_OF_A_PERSON}. `{prefix}notebook export` makes a file.",
        *_seen(page),
    ]
    embed = discord.Embed(
        title=f"Your notebook: {_counted(len(every)) if every else 'empty'}",
        description="\n".join([*([lead, ""] if lead else []), *lines, *map(in_small_print, small)]),
        colour=COLOUR,
    )
    return Answer(embed, (), rows=_rows_of_list(page, shown, len(every)))


def _counted(entries: int) -> str:
    return f"{entries} {'entry' if entries == 1 else 'entries'}"


def _empty(prefix: str) -> str:
    return (
        "There is nothing in it yet. Press **Keep** under an answer, such as that of "
        f"`{prefix}check` or `{prefix}find`; or write `{prefix}note` and a line of your own."
    )


def _in_list(kept: Kept) -> list[str]:
    lines = [f"**{kept.entry.number}** {plain(shorten_end(kept.title, _TITLE))}"]
    if kept.finding and kept.entry.lines:
        lines.append(f"> {plain(shorten_end(kept.entry.lines[-1], _LINE))}")
    return lines


def _rows_of_list(page: NotebookPage, shown: Sequence[Kept], there: int) -> tuple[Row, ...]:
    if not shown:
        return ()
    entries = tuple(
        Choice(f"{kept.entry.number} {kept.title}", replace(page, entry=kept.entry.id))
        for kept in shown
    )
    openings = Choices("Open one", entries)
    steps = steps_of(page.first, there)
    if not steps:
        return (openings,)
    return (openings, tuple(Button(label, replace(page, first=at)) for label, at in steps))


def steps_of(first: int, there: int) -> list[tuple[str, int]]:
    """Where the pages before and after one of a list begin, with what leads to them.

    Args:
        first: How many stand before the first one that is listed.
        there: How many there are.
    """
    steps = [("◀ Before", max(0, first - LISTED))] if first else []
    return [*steps, ("After ▶", first + LISTED)] if first + LISTED < there else steps


def _one(page: NotebookPage, kept: Kept, there: int) -> Answer:
    finding, number = kept.finding, kept.entry.number
    embed = discord.Embed(
        title=shorten_end(f"{number} of {there}: {plain(shorten_end(kept.title, _TITLE))}", 256),
        description=shorten_end("\n".join(_said(page, kept)), MOST_SAID),
        colour=COLOUR,
    )
    anew = (Button("Measure anew", finding.page),) if finding else ()
    up = replace(page, change="up") if number > 1 else None
    down = replace(page, change="down") if number < there else None
    rows = (
        (
            *anew,
            Button("Up", up),
            Button("Down", down),
            Button(f"Delete {number}", replace(page, change="delete")),
        ),
        (Button("Whole notebook", replace(page, entry=None)),),
    )
    return Answer(embed, finding.texts if finding else (), rows=rows)


def _said(page: NotebookPage, kept: Kept) -> list[str]:
    """The first of the numbers, what breaks it, what the person wrote, and all the numbers."""
    finding, small = kept.finding, list[str]()
    said = [f"> {plain(line)}" for line in kept.entry.lines]
    if finding is not None:
        first, *small = map(plain, finding.numbers)
        where = listed(finding.breaking, quotes(finding.texts, italic)) if finding.breaking else ""
        said = [first, *([f"Not in {where}."] if where else []), *said]
    model = f", measured with {plain(kept.model)}" if finding else ""
    small.append(f"<t:{int(kept.entry.changed)}:D>{model}.")
    return [*said, *map(in_small_print, [*small, *_seen(page)])]


def _seen(page: NotebookPage) -> list[str]:
    """That others see it, if they do."""
    if not page.seen:
        return []
    return ["Everybody here can see this. `/notebook` shows it to you alone."]
