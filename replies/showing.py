"""Every kind of page, and from a page to the answer that shows it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from replies.answer import Answer, Texts
from replies.notebook.board import BoardPage, show_board
from replies.notebook.book import NotebookPage, show_notebook
from replies.notebook.forget import ForgetPage, show_forget
from replies.pages import (
    CardPage,
    CheckPage,
    ComparePage,
    FilmPage,
    FindPage,
    HeadPage,
    ImportancePage,
    LayerPage,
    LayersPage,
    MaskPage,
    MeanPage,
    OffPage,
    OverviewPage,
    Page,
)
from replies.services import COPIES, Services
from replies.show.card import show_card
from replies.show.check import show_check
from replies.show.compare import show_compare
from replies.show.film import show_film
from replies.show.find import show_find
from replies.show.head import show_head
from replies.show.importance import Say, show_importance
from replies.show.layer import show_layer
from replies.show.layers import show_layers
from replies.show.links import LinksPage, show_links
from replies.show.mask import show_mask
from replies.show.mean import show_mean
from replies.show.off import show_off
from replies.show.overview import show_overview
from replies.show.swap import SwapPage, show_swap
from replies.show.terms import TermsPage, show_terms
from replies.show.topic import TopicPage, show_topic
from replies.show.word import WordPage, show_word
from replies.unknown import with_note_on_unknown

PageT = TypeVar("PageT", bound=Page)

_COLOURS = ("colours.palette", "colours.theme", "colours.scale")
_CLAIM = ("claim.pattern", "claim.source", "claim.target")


@dataclass(frozen=True)
class PageKind(Generic[PageT]):
    """A kind of page.

    Attributes:
        name: What it is called in addresses.
        page: Its class.
        fields: Its fields, in the order of their values in an address; those of its colours and its
            claim behind a dot.
        show: Makes the answer that shows a page of this kind for some sentences.
        aside: Whether a button shows it beside the reply, in private to whoever presses, and never
            in the reply's place.
        reporting: The same as `show`, for a page for which the model has to run very often: those
            who want to see one have a line of their own, and are told how far it is.
        copies: How often, at most, the attention weights of its sentences are there at once while
            it is made, or as many bytes: those of words and of what is carried, and what they are
            computed with, count too. As measured; a test measures it again.
    """

    name: str
    page: type[PageT]
    fields: tuple[str, ...]
    show: Callable[[Services, PageT, Texts], Awaitable[Answer]]
    aside: bool = False
    reporting: Callable[[Services, PageT, Texts, Say], Awaitable[Answer]] | None = None
    copies: int = COPIES

    @property
    def many_runs(self) -> bool:
        """Whether the model has to run very often for a page."""
        return self.reporting is not None


PAGE_KINDS = (
    PageKind("mask", MaskPage, ("k", "words", "layer", "head"), show_mask),
    PageKind(
        "head",
        HeadPage,
        ("layer", "head", *_COLOURS, "view", "specials", "joined", "focus", "sentence", "carried"),
        show_head,
    ),
    PageKind(
        "heads", OverviewPage, (*_COLOURS, "score", "layer", "carried"), show_overview, copies=7
    ),
    PageKind("layer", LayerPage, (*_COLOURS, "layer", "carried"), show_layer),
    PageKind("find", FindPage, (*_CLAIM, *_COLOURS), show_find),
    PageKind("check", CheckPage, ("layer", "head", *_CLAIM, *_COLOURS), show_check),
    PageKind("compare", ComparePage, (*_COLOURS, "heads", "score"), show_compare, copies=7),
    PageKind("word", WordPage, (*_COLOURS, "words", "layer", "head"), show_word, copies=8),
    PageKind("mean", MeanPage, (*_COLOURS, "of", "layer", "minus_column_mean"), show_mean),
    PageKind("card", CardPage, ("layer", "head", *_COLOURS, "carried"), show_card, copies=7),
    PageKind("topic", TopicPage, ("topic",), show_topic),
    PageKind("terms", TermsPage, ("terms",), show_terms, aside=True),
    PageKind(
        "off", OffPage, (*_COLOURS, "heads", "layers", "but", "way", "words"), show_off, copies=4
    ),
    PageKind(
        "importance",
        ImportancePage,
        (*_COLOURS, "way"),
        show_importance,
        reporting=show_importance,
    ),
    PageKind("layers", LayersPage, (*_COLOURS, "gap"), show_layers),
    PageKind("swap", SwapPage, (*_COLOURS, "words", "layer", "head"), show_swap, copies=20),
    PageKind("film", FilmPage, (*_COLOURS, "head", "moving"), show_film),
    PageKind(
        "links", LinksPage, (*_COLOURS, "source", "target", "layer", "head"), show_links, copies=8
    ),
    PageKind(
        "notebook",
        NotebookPage,
        ("person", "first", "entry", "change", "seen"),
        show_notebook,
        copies=0,
    ),
    PageKind("board", BoardPage, ("guild", "by", "first", "entry"), show_board, copies=0),
    PageKind("forget", ForgetPage, ("person", "sure"), show_forget, copies=0),
)
"""Every kind of page. Names and the order of fields must stay as they are, or the buttons of old
replies lead nowhere; new fields with a default go to the end. With its type left to be inferred,
each line is checked: what shows a page takes pages of that class."""


def kind_of(page: Page) -> PageKind[Any]:
    """The kind that a page is of."""
    return next(kind for kind in PAGE_KINDS if kind.page is type(page))


async def show(services: Services, page: Page, texts: Texts) -> Answer:
    """The answer that shows a page for some sentences.

    Raises:
        Exception: Whatever is wrong with page or sentences, or breaks; see `replies.refusals`.
    """
    making = partial(kind_of(page).show, services, page, texts)
    return with_note_on_unknown(services, await services.of_one_model(making))


async def show_focused(
    services: Services, page: HeadPage, texts: Texts, focus: Sequence[str]
) -> Answer:
    """The answer that shows a head, some words of its sentence closely.

    Args:
        services: What it is made with.
        page: The page.
        texts: The sentence.
        focus: The words as a person names them; none for those of the page.

    Raises:
        WordNotFound, WordAmbiguous: If a word isn't there, or more than once.
    """
    making = partial(show_head, services, page, texts, focus)
    return with_note_on_unknown(services, await services.of_one_model(making))


async def show_reporting(services: Services, page: Page, texts: Texts, say: Say) -> Answer:
    """The answer that `show` makes, for whoever is told meanwhile how far it is.

    Args:
        services: What it is made with.
        page: The page; only of one of very many runs anything is told.
        texts: The sentences.
        say: What is told.
    """
    reporting = kind_of(page).reporting
    if reporting is None:
        return await show(services, page, texts)
    making = partial(reporting, services, page, texts, say)
    # It took so long that whoever asked is rather told.
    return with_note_on_unknown(services, await services.of_one_model(making, again=False))
