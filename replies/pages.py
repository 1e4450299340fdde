"""What a reply shows, as values: a page. Every command makes one, every button leads to one.

A page holds all that a reply depends on but its sentences, which stand in the reply itself. As
`link` it is short enough for the custom id of a button, so nothing about a reply needs to be kept
anywhere else, and its buttons work for as long as the message exists.

Layers and heads count from 0 here.
"""

import re
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Literal, NamedTuple
from urllib.parse import quote, unquote

from model.analysis import Head
from model.measures.patterns import Pattern

View = Literal["heat", "lines"]
Specials = Literal["show", "hide", "rescale"]
"""[CLS] and [SEP]: shown; hidden; hidden, and each row rescaled so that it sums to 1 again."""
PaletteName = Literal["gray", "cividis", "viridis"]
ThemeName = Literal["dark", "light"]
ScaleName = Literal["linear", "sqrt"]

_RESERVED = re.compile(r"[^\w!-~]|[%*,]|[\U00010000-\U0010FFFF]")
"""What links write as codes. Letters stand as they are, for not all of them are Latin and a code
takes six characters or nine; those whose length depends on who counts do not."""


class BadLink(Exception):
    """A text is no link to a page, or to one of an older version."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """How pictures look."""

    palette: PaletteName = "gray"
    theme: ThemeName = "dark"
    scale: ScaleName = "linear"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a head may be said to do: follow a pattern, or look from one word to another.

    Attributes:
        pattern: The pattern; None for a link.
        source: The attending word as named by a person; empty for a pattern.
        target: The attended word.
    """

    pattern: Pattern | None = None
    source: str = ""
    target: str = ""


@dataclass(frozen=True, kw_only=True)
class OneHead:
    """What a page about one head has.

    Attributes:
        layer, head: The head.
    """

    layer: int
    head: int

    @property
    def chosen(self) -> Head:
        """The head."""
        return Head(self.layer, self.head)


@dataclass(frozen=True, kw_only=True)
class MaskPage:
    """The most probable words for the gaps, or the probabilities of given ones.

    Attributes:
        k: How many of the most probable words; None for as many as usual.
        words: The words asked for; none for the most probable ones.
    """

    k: int | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HeadPage(OneHead):
    """Where one head looks.

    Attributes:
        view: Heat map or lines.
        specials: What becomes of [CLS] and [SEP].
        joined: Whether word pieces are joined to words.
        focus: The place, among the words of the sentence, of the one looked at closely.
        sentence: Which of the reply's sentences, counted from 0. The page shows that one alone.
    """

    view: View = "heat"
    specials: Specials = "show"
    joined: bool = False
    focus: int | None = None
    sentence: int = 0
    look: Look = Look()


@dataclass(frozen=True, kw_only=True)
class OverviewPage:
    """All heads at once.

    Attributes:
        score: What colours the cells; None for thumbnails.
        layer: The layer whose heads are offered to be opened; None for that of the best head.
    """

    score: Pattern | None = None
    layer: int | None = None
    look: Look = Look()


@dataclass(frozen=True, kw_only=True)
class LayerPage:
    """All heads of a layer."""

    layer: int
    look: Look = Look()


@dataclass(frozen=True, kw_only=True)
class FindPage:
    """All heads, ranked by how well they do what is claimed of some head."""

    claim: Claim
    look: Look = Look()


@dataclass(frozen=True, kw_only=True)
class CheckPage(OneHead):
    """Whether a claim about a head holds."""

    claim: Claim
    look: Look = Look()


@dataclass(frozen=True, kw_only=True)
class ComparePage:
    """One head on several sentences, or several heads on one.

    Attributes:
        heads: Layer and head by turns.
        score: The score under each picture; None for the one that fits best.
    """

    heads: tuple[int, ...]
    score: Pattern | None = None
    look: Look = Look()

    @property
    def chosen(self) -> tuple[Head, ...]:
        """The heads."""
        return tuple(map(Head, self.heads[::2], self.heads[1::2]))


@dataclass(frozen=True, kw_only=True)
class WordPage:
    """What a word looks at, and what looks at it.

    Attributes:
        word: The word as named by a person.
        layer, head: Of one head; None for the mean of all.
    """

    word: str
    layer: int | None = None
    head: int | None = None
    look: Look = Look()

    @property
    def chosen(self) -> Head | None:
        """The head; None for the mean of all."""
        if self.layer is None or self.head is None:
            return None
        return Head(self.layer, self.head)


@dataclass(frozen=True, kw_only=True)
class MeanPage:
    """Many heads in one: of a layer, of all layers, or attention rollout.

    Attributes:
        of: What it is the mean of.
        layer: The layer, for the mean of one.
        minus_column_mean: Whether rollout is shown less its column means.
    """

    of: Literal["layer", "all", "rollout"]
    layer: int = 0
    minus_column_mean: bool = False
    look: Look = Look()


@dataclass(frozen=True, kw_only=True)
class CardPage(OneHead):
    """What is known of a head, beside what it does here."""

    look: Look = Look()


@dataclass(frozen=True, kw_only=True)
class TopicPage:
    """A lesson, without any sentence; None for the list of all."""

    topic: str | None = None


Pictured = (
    HeadPage
    | OverviewPage
    | LayerPage
    | FindPage
    | CheckPage
    | ComparePage
    | WordPage
    | MeanPage
    | CardPage
)
"""A page with a picture, and so with a look."""

Page = MaskPage | Pictured | TopicPage

_LOOK = ("look.palette", "look.theme", "look.scale")
_CLAIM = ("claim.pattern", "claim.source", "claim.target")


class Kind(NamedTuple):
    """A kind of page as links write it.

    Attributes:
        page: Its class.
        fields: Its fields, in the order of their values in a link; those of its look and its claim
            behind a dot.
    """

    page: type[Page]
    fields: tuple[str, ...]


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "mask": Kind(MaskPage, ("k", "words")),
        "head": Kind(
            HeadPage,
            ("layer", "head", *_LOOK, "view", "specials", "joined", "focus", "sentence"),
        ),
        "heads": Kind(OverviewPage, (*_LOOK, "score", "layer")),
        "layer": Kind(LayerPage, (*_LOOK, "layer")),
        "find": Kind(FindPage, (*_CLAIM, *_LOOK)),
        "check": Kind(CheckPage, ("layer", "head", *_CLAIM, *_LOOK)),
        "compare": Kind(ComparePage, (*_LOOK, "heads", "score")),
        "word": Kind(WordPage, (*_LOOK, "word", "layer", "head")),
        "mean": Kind(MeanPage, (*_LOOK, "of", "layer", "minus_column_mean")),
        "card": Kind(CardPage, ("layer", "head", *_LOOK)),
        "topic": Kind(TopicPage, ("topic",)),
    }
)
"""Every kind of page by the name that it has in links. Names and the order of fields must stay as
they are, or the buttons of old replies lead nowhere; new fields with a default go to the end."""


def link(page: Page) -> str:
    """A page as a short text without white space."""
    name, kind = next((name, kind) for name, kind in KINDS.items() if kind.page is type(page))
    return ",".join([name, *(_encode(attrgetter(field)(page)) for field in kind.fields)])


def parse_link(text: str) -> Page:
    """The page that `link` made a text of.

    Raises:
        BadLink: If it is none.
    """
    name, *parts = text.split(",")
    kind = KINDS.get(name)
    if kind is None or len(parts) > len(kind.fields):
        raise BadLink(text)
    try:
        page: Page = _made(kind.page, dict(zip(kind.fields, parts, strict=False)))
    except (ValueError, TypeError):
        raise BadLink(text) from None
    return page


def _made(cls: type[Any], parts: Mapping[str, str]) -> Any:  # noqa: ANN401 - any page
    """A page, or its look or its claim, out of the texts of its fields."""
    hints = typing.get_type_hints(cls)
    values: dict[str, Any] = {}
    within: dict[str, dict[str, str]] = {}
    for name, text in parts.items():
        own, _, inner = name.partition(".")
        if inner:
            within.setdefault(own, {})[inner] = text
        else:
            values[own] = _decode(text, hints[own])
    return cls(**values, **{own: _made(hints[own], inner) for own, inner in within.items()})


def _encode(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return "*".join(_encode(item) for item in value)
    return _RESERVED.sub(lambda match: quote(match.group()), str(value))


def _decode(text: str, hint: Any) -> Any:  # noqa: ANN401 - any field of any page
    arguments = typing.get_args(hint)
    if type(None) in arguments:
        return None if text == "" else _decode(text, arguments[0])
    if typing.get_origin(hint) is tuple:
        return tuple(_decode(part, arguments[0]) for part in text.split("*")) if text else ()
    if typing.get_origin(hint) is Literal:
        return _one_of(text, arguments)
    return _DECODERS.get(hint, hint)(text)


def _one_of(text: str, values: tuple[str, ...]) -> str:
    if text not in values:
        raise ValueError(text)
    return text


def _number(text: str) -> int:
    """A number as `_encode` writes it; int() takes more, such as "1_0"."""
    if not text.removeprefix("-").isdecimal() or len(text) > 9:
        raise ValueError(text)
    return int(text)


_DECODERS: Mapping[Any, Any] = types.MappingProxyType(
    {int: _number, bool: lambda text: _one_of(text, ("0", "1")) == "1", str: unquote}
)
