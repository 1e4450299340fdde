"""Every page fits into an address and comes out of it; nothing else does."""

import importlib
import pkgutil
import typing
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.analysis import Way
from model.measures.patterns import Pattern
from replies import show
from replies.addresses import address_of, page_at
from replies.errors import BadAddress
from replies.notebook.board import BoardPage
from replies.notebook.book import NotebookPage
from replies.notebook.forget import ForgetPage
from replies.pages import (
    AnyHead,
    CardPage,
    CheckPage,
    Claim,
    Colours,
    ComparePage,
    DiscordId,
    FilmPage,
    FindPage,
    HeadPage,
    ImportancePage,
    LayerPage,
    LayersPage,
    MaskPage,
    MeanPage,
    OffPage,
    OfHeads,
    OneHead,
    OverviewPage,
    OwnPage,
    Page,
    PageAt,
    Pictured,
)
from replies.show.links import LinksPage
from replies.show.swap import SwapPage
from replies.show.terms import TermsPage
from replies.show.topic import TopicPage
from replies.show.word import WordPage
from replies.showing import PAGE_KINDS
from tests.replies.any_page import NAMES, PAGES, PARTS, pages_of


@given(data=st.data())
@pytest.mark.parametrize("cls", PAGES, ids=NAMES)
def test_a_page_comes_out_of_its_address(cls: type[Page], data: st.DataObject) -> None:
    page = data.draw(pages_of(cls))
    text = address_of(page)
    assert page_at(text) == page
    assert len(text.split()) == 1
    assert text.isprintable()


parts = st.sampled_from(
    [
        "",
        "0",
        "1",
        "-1",
        "heat",
        "dark",
        "gray",
        "linear",
        "next",
        "rollout",
        "%",
        "%zz",
        "*",
        "1*2",
    ]
)
addresses = st.one_of(
    st.text(),
    st.tuples(st.sampled_from(NAMES), st.lists(parts | st.text(max_size=4), max_size=12)).map(
        lambda pair: ",".join([pair[0], *pair[1]])
    ),
)


@given(text=addresses)
def test_any_text_is_a_bad_address_or_a_page(text: str) -> None:
    try:
        page = page_at(text)
    except BadAddress:
        return
    assert page_at(address_of(page)) == page


@pytest.mark.parametrize(
    "text",
    [
        *("", "head", "head,", "nothing,1", "HEAD,1,1,gray,dark,linear"),
        *(
            "head,1,1,gold,dark,linear",
            "head,one,1,gray,dark,linear",
            "head,1_0,1,gray,dark,linear",
        ),
        *(
            "heads,gray,dark,linear,loud",
            "mask,5,a,b",
            "mask,99999999999",
            "mean,gray,dark,linear,x",
            "forget,9223372036854775808",
            "board,-1",
        ),
    ],
)
def test_an_address_of_another_version_is_bad(text: str) -> None:
    with pytest.raises(BadAddress):
        page_at(text)


def test_addresses_made_before_a_field_was_added_still_lead_to_their_page() -> None:
    assert page_at("head,2,9,gray,dark") == HeadPage(layer=2, head=9)
    assert page_at("mask,5") == MaskPage(k=5)


OTHER_COLOURS = Colours(palette="viridis", theme="light", scale="sqrt")
ADDRESSES = {
    "mask,7,cat*dog,,": MaskPage(k=7, words=("cat", "dog")),
    "mask,,,2,9": MaskPage(layer=2, head=9),
    "mask,,,,": MaskPage(),
    "head,2,9,viridis,light,sqrt,lines,rescale,1,4,3,1": HeadPage(
        layer=2,
        head=9,
        colours=OTHER_COLOURS,
        view="lines",
        specials="rescale",
        joined=True,
        focus=(4,),
        sentence=3,
        carried=True,
    ),
    "head,2,9,gray,dark,linear,heat,show,0,4*7,0,0": HeadPage(layer=2, head=9, focus=(4, 7)),
    "heads,viridis,light,sqrt,next,5,1": OverviewPage(
        colours=OTHER_COLOURS, score=Pattern.NEXT, layer=5, carried=True
    ),
    "layer,viridis,light,sqrt,5,1": LayerPage(colours=OTHER_COLOURS, layer=5, carried=True),
    "find,,the#2,%2A%2C%25%20,viridis,light,sqrt": FindPage(
        claim=Claim(source="the#2", target="*,% "), colours=OTHER_COLOURS
    ),
    "check,3,10,broad,,,viridis,light,sqrt": CheckPage(
        layer=3, head=10, claim=Claim(pattern=Pattern.BROAD), colours=OTHER_COLOURS
    ),
    "check,3,10,,slowly,moved,gray,dark,linear": CheckPage(
        layer=3, head=10, claim=Claim(source="slowly", target="moved")
    ),
    "compare,viridis,light,sqrt,3*10*2*9,prev": ComparePage(
        heads=(3, 10, 2, 9), score=Pattern.PREV, colours=OTHER_COLOURS
    ),
    "word,viridis,light,sqrt,Bär,3,10": WordPage(
        words=("Bär",), layer=3, head=10, colours=OTHER_COLOURS
    ),
    "word,gray,dark,linear,slowly*the#2,,": WordPage(words=("slowly", "the#2")),
    "mean,viridis,light,sqrt,rollout,4,1": MeanPage(
        of="rollout",
        layer=4,
        minus_column_mean=True,
        colours=OTHER_COLOURS,
    ),
    "off,viridis,light,sqrt,3*10*2*9,5,1,even,cat*dog": OffPage(
        heads=(3, 10, 2, 9),
        layers=(5,),
        but=True,
        way=Way.EVEN,
        words=("cat", "dog"),
        colours=OTHER_COLOURS,
    ),
    "importance,viridis,light,sqrt,even": ImportancePage(way=Way.EVEN, colours=OTHER_COLOURS),
    "card,3,10,viridis,light,sqrt,1": CardPage(
        layer=3, head=10, colours=OTHER_COLOURS, carried=True
    ),
    "film,viridis,light,sqrt,8,1": FilmPage(colours=OTHER_COLOURS, head=8, moving=True),
    "topic,luck": TopicPage(topic="luck"),
    "topic,": TopicPage(),
    "terms,token*luck": TermsPage(terms=("token", "luck")),
    "terms,": TermsPage(),
    "layers,viridis,light,sqrt,2": LayersPage(colours=OTHER_COLOURS, gap=2),
    "links,viridis,light,sqrt,the#2*cat,sat,2,9": LinksPage(
        colours=OTHER_COLOURS, source=("the#2", "cat"), target=("sat",), layer=2, head=9
    ),
    "notebook,1190000000000000010,8,7,up,1": NotebookPage(
        person=DiscordId(1190000000000000010), first=8, entry=7, change="up", seen=True
    ),
    "board,1190000000000000001,claim,8,7": BoardPage(
        guild=DiscordId(1190000000000000001), by="claim", first=8, entry=7
    ),
    "forget,1190000000000000010,1": ForgetPage(person=DiscordId(1190000000000000010), sure=True),
    "swap,viridis,light,sqrt,the#2*a*very*,3,10": SwapPage(
        words=("the#2", "a", "very", ""), layer=3, head=10, colours=OTHER_COLOURS
    ),
}
"""Addresses as they stand in the custom ids of replies that were sent long ago."""


@pytest.mark.parametrize(("text", "page"), ADDRESSES.items())
def test_addresses_are_written_and_read_as_ever(text: str, page: Page) -> None:
    assert address_of(page) == text
    assert page_at(text) == page


@pytest.mark.parametrize(
    ("text", "page"),
    {
        "mask,7,cat*dog": MaskPage(k=7, words=("cat", "dog")),
        "mask,,": MaskPage(),
        "head,2,9,viridis,light,sqrt,lines,rescale,1,4,3": HeadPage(
            layer=2,
            head=9,
            colours=OTHER_COLOURS,
            view="lines",
            specials="rescale",
            joined=True,
            focus=(4,),
            sentence=3,
        ),
        "heads,viridis,light,sqrt,next,5": OverviewPage(
            colours=OTHER_COLOURS, score=Pattern.NEXT, layer=5
        ),
        "layer,viridis,light,sqrt,5": LayerPage(colours=OTHER_COLOURS, layer=5),
        "card,3,10,viridis,light,sqrt": CardPage(layer=3, head=10, colours=OTHER_COLOURS),
    }.items(),
)
def test_addresses_from_before_a_field_was_added_are_read(text: str, page: Page) -> None:
    assert page_at(text) == page


def test_every_kind_of_page_is_pinned_and_holds_every_field() -> None:
    assert {type(page) for page in ADDRESSES.values()} == set(PAGES)
    for kind in PAGE_KINDS:
        assert sorted(kind.fields) == sorted(fields_of(kind.page))


def fields_of(cls: type[Any]) -> Iterator[str]:
    """The fields of a page, those of its colours and its claim behind a dot."""
    for name, hint in typing.get_type_hints(cls).items():
        parts = fields_of(hint) if hint in PARTS else ()
        yield from [f"{name}.{part}" for part in parts] or [name]


def test_every_page_is_registered_under_a_name_of_its_own() -> None:
    for module in pkgutil.iter_modules(show.__path__, f"{show.__name__}."):
        importlib.import_module(module.name)
    assert set(PAGES) == set(subclasses(Page)) - {
        *(Pictured, AnyHead, OfHeads, OneHead, OwnPage, PageAt)
    }
    assert len(set(NAMES)) == len(NAMES)
    assert all(name.isalpha() for name in NAMES)


def subclasses(cls: type[Page]) -> Iterator[type[Page]]:
    for subclass in cls.__subclasses__():
        yield from (subclass, *subclasses(subclass))


def test_a_page_by_its_address_has_that_address() -> None:
    assert address_of(PageAt(address="heads,gray")) == "heads,gray"


def test_pages_are_values() -> None:
    for cls in PAGES:
        assert vars(cls)["__dataclass_params__"].frozen, cls
        assert cls.__hash__ is not None


def test_half_a_character_leads_nowhere_and_breaks_nothing() -> None:
    with pytest.raises(BadAddress):
        page_at("word,gray,dark,linear,\ud83d,,")
    page = WordPage(words=("a\ud83d",))
    assert page_at(address_of(page)) == WordPage(words=("a?",))
