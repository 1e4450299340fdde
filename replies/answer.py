"""An answer: what a reply shows, as values: words, a picture, and where its buttons lead."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from model.analysis import Analysis
from replies.notebook.finding import Finding
from replies.pages import Page

Texts = tuple[str, ...]
"""The sentences that a reply is about."""

COLOUR = discord.Colour(0x6C8EBF)


@dataclass(frozen=True)
class Picture:
    """A picture as a file.

    Attributes:
        data: The PNG, or the GIF if it moves.
        filename: What it is saved as.
        alt_text: What it shows, for those who can't see it.
    """

    data: bytes
    filename: str
    alt_text: str


@dataclass(frozen=True)
class Button:
    """A button that leads to a page; None as the page makes it one that can't be pressed."""

    label: str
    page: Page | None


@dataclass(frozen=True)
class Choice:
    """An entry of a list that leads to a page."""

    label: str
    page: Page
    description: str | None = None
    chosen: bool = False


@dataclass(frozen=True)
class Choices:
    """A list to choose a page from: at least one entry; more than 25 are cut to the first 25."""

    placeholder: str
    entries: tuple[Choice, ...]


Row = Choices | tuple[Button, ...]
"""A list, or up to five buttons side by side."""


@dataclass(frozen=True)
class Answer:
    """What a reply shows. The reply is the message.

    Attributes:
        embed: Its words, without a footer.
        texts: The sentences that it is about. They go along with the message, which has no other
            memory: its buttons lead on from them.
        picture: Its picture, if it has one.
        rows: Its controls, up to five rows. The button that deletes it is added to a row of buttons
            that has room for it; where none has, it takes a row of its own.
        deletable: Whether there is such a button.
        finding: What a person may keep of it, with a button that is added to the last row; None if
            it makes no claim.
    """

    embed: discord.Embed
    texts: Texts
    picture: Picture | None = None
    rows: tuple[Row, ...] = ()
    finding: Finding | None = None
    deletable: bool = True


def texts_of(analyses: Sequence[Analysis]) -> Texts:
    """The sentences as the model read them, for an answer about them."""
    return tuple(analysis.text for analysis in analyses)
