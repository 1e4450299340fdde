"""Every page fits into a link and comes out of it; nothing else does."""

import dataclasses
import typing
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.measures.patterns import Pattern
from replies.pages import (
    KINDS,
    BadLink,
    CardPage,
    CheckPage,
    Claim,
    ComparePage,
    FindPage,
    HeadPage,
    LayerPage,
    Look,
    MaskPage,
    MeanPage,
    OverviewPage,
    Page,
    TopicPage,
    WordPage,
    link,
    parse_link,
)
from tests.replies.any_page import PAGES, PARTS, pages_of


@given(data=st.data())
@pytest.mark.parametrize("cls", PAGES, ids=KINDS.keys())
def test_a_page_comes_out_of_its_link(cls: type[Page], data: st.DataObject) -> None:
    page = data.draw(pages_of(cls))
    text = link(page)
    assert parse_link(text) == page
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
links = st.one_of(
    st.text(),
    st.tuples(
        st.sampled_from(sorted(KINDS)), st.lists(parts | st.text(max_size=4), max_size=12)
    ).map(lambda pair: ",".join([pair[0], *pair[1]])),
)


@given(text=links)
def test_any_text_is_a_bad_link_or_a_page(text: str) -> None:
    try:
        page = parse_link(text)
    except BadLink:
        return
    assert parse_link(link(page)) == page


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
        ),
    ],
)
def test_a_link_of_another_version_is_bad(text: str) -> None:
    with pytest.raises(BadLink):
        parse_link(text)


def test_links_made_before_a_field_was_added_still_lead_to_their_page() -> None:
    assert parse_link("head,2,9,gray,dark") == HeadPage(layer=2, head=9)
    assert parse_link("mask,5") == MaskPage(k=5)


OTHER_LOOK = Look(palette="viridis", theme="light", scale="sqrt")
LINKS = {
    "mask,7,cat*dog": MaskPage(k=7, words=("cat", "dog")),
    "mask,,": MaskPage(),
    "head,2,9,viridis,light,sqrt,lines,rescale,1,4,3": HeadPage(
        layer=2,
        head=9,
        look=OTHER_LOOK,
        view="lines",
        specials="rescale",
        joined=True,
        focus=4,
        sentence=3,
    ),
    "heads,viridis,light,sqrt,next,5": OverviewPage(look=OTHER_LOOK, score=Pattern.NEXT, layer=5),
    "layer,viridis,light,sqrt,5": LayerPage(look=OTHER_LOOK, layer=5),
    "find,,the#2,%2A%2C%25%20,viridis,light,sqrt": FindPage(
        claim=Claim(source="the#2", target="*,% "), look=OTHER_LOOK
    ),
    "check,3,10,broad,,,viridis,light,sqrt": CheckPage(
        layer=3, head=10, claim=Claim(pattern=Pattern.BROAD), look=OTHER_LOOK
    ),
    "check,3,10,,slowly,moved,gray,dark,linear": CheckPage(
        layer=3, head=10, claim=Claim(source="slowly", target="moved")
    ),
    "compare,viridis,light,sqrt,3*10*2*9,prev": ComparePage(
        heads=(3, 10, 2, 9), score=Pattern.PREV, look=OTHER_LOOK
    ),
    "word,viridis,light,sqrt,Bär,3,10": WordPage(word="Bär", layer=3, head=10, look=OTHER_LOOK),
    "mean,viridis,light,sqrt,rollout,4,1": MeanPage(
        of="rollout",
        layer=4,
        minus_column_mean=True,
        look=OTHER_LOOK,
    ),
    "card,3,10,viridis,light,sqrt": CardPage(layer=3, head=10, look=OTHER_LOOK),
    "topic,luck": TopicPage(topic="luck"),
    "topic,": TopicPage(),
}
"""Links as they stand in the custom ids of replies that were sent long ago."""


@pytest.mark.parametrize(("text", "page"), LINKS.items())
def test_links_are_written_and_read_as_ever(text: str, page: Page) -> None:
    assert link(page) == text
    assert parse_link(text) == page


def test_every_kind_of_link_is_pinned_and_holds_every_field() -> None:
    assert {type(page) for page in LINKS.values()} == set(PAGES)
    for cls, fields in KINDS.values():
        assert sorted(fields) == sorted(fields_of(cls))


def fields_of(cls: type[Any]) -> Iterator[str]:
    """The fields of a page, those of its look and its claim behind a dot."""
    for name, hint in typing.get_type_hints(cls).items():
        parts = fields_of(hint) if hint in PARTS else ()
        yield from [f"{name}.{part}" for part in parts] or [name]


def test_every_kind_has_a_name_of_its_own() -> None:
    assert set(PAGES) == set(typing.get_args(Page))
    assert all(name.isalpha() for name in KINDS)


def test_pages_are_values() -> None:
    for cls in PAGES:
        assert dataclasses.fields(cls)
        assert cls.__hash__ is not None
