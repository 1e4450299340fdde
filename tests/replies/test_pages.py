"""Every page fits into a link and comes out of it; nothing else does."""

import dataclasses
import typing
from enum import Enum
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replies.pages import (
    KINDS,
    BadLink,
    HeadPage,
    MaskPage,
    Page,
    link,
    parse_link,
)

WORDS = st.text(min_size=1, max_size=30)


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a field."""
    arguments = typing.get_args(hint)
    if type(None) in arguments:
        return st.none() | values_of(arguments[0])
    if typing.get_origin(hint) is tuple:
        return st.lists(values_of(arguments[0]), max_size=5).map(tuple)
    if typing.get_origin(hint) is Literal or (isinstance(hint, type) and issubclass(hint, Enum)):
        return st.sampled_from(arguments or list(hint))
    return {int: st.integers(0, 999_999), bool: st.booleans(), str: WORDS}[hint]


def pages_of(cls: type[Page]) -> st.SearchStrategy[Page]:
    """Any page of a kind; a text is never empty where that means that there is none."""
    hints = typing.get_type_hints(cls)
    return st.builds(cls, **{name: values_of(hint) for name, hint in hints.items()})


@given(data=st.data())
@pytest.mark.parametrize("cls", KINDS.values(), ids=KINDS.keys())
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


def test_every_kind_has_a_name_of_its_own() -> None:
    assert set(KINDS.values()) == set(typing.get_args(Page))
    assert all(name.isalpha() for name in KINDS)


def test_pages_are_values() -> None:
    for cls in KINDS.values():
        assert dataclasses.fields(cls)
        assert cls.__hash__ is not None
