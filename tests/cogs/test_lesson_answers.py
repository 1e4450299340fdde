"""Answers are read as people type them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.lesson_answers import READERS
from model.analysis import Head
from model.errors import InputError
from replies.course.errors import AnswerUnclear
from replies.errors import Unclear
from tests.replies.without_model import geometry_of

GEOMETRY = geometry_of(12, 12)


@pytest.mark.parametrize(
    "typed", ["3 10", "3-10", "3\u201310", "L3H10", "layer 3 head 10", "Layer 3, head 10.", "3.10!"]
)
def test_a_head(typed: str) -> None:
    assert READERS["head"](typed, GEOMETRY) == Head(2, 9)


@pytest.mark.parametrize(
    ("typed", "number"), [("3", 3), (" 0.28 ", 0.28), ("0,28", 0.28), (".5", 0.5), ("5 of", 5)]
)
def test_a_number(typed: str, number: float) -> None:
    assert READERS["number"](typed, GEOMETRY) == number


@pytest.mark.parametrize("typed", ["", "three", "3 of 5", "1" * 400])
def test_no_number(typed: str) -> None:
    with pytest.raises(AnswerUnclear):
        READERS["number"](typed, GEOMETRY)


@pytest.mark.parametrize("typed", ["moved", " \u201cmoved\u201d ", "moved."])
def test_a_word(typed: str) -> None:
    assert READERS["word"](typed, GEOMETRY) == "moved"


@pytest.mark.parametrize("typed", ["", "  ", "two words", "..."])
def test_no_word(typed: str) -> None:
    with pytest.raises(AnswerUnclear):
        READERS["word"](typed, GEOMETRY)


def test_a_swap_and_a_sentence() -> None:
    assert READERS["swap"]("table \u2192 river", GEOMETRY) == (("table", "river"),)
    assert READERS["sentence"]("  It \n rains. ", GEOMETRY) == "It rains."
    with pytest.raises(AnswerUnclear):
        READERS["sentence"](" \n ", GEOMETRY)


@given(st.sampled_from(list(READERS)), st.text())
def test_whatever_is_typed_is_read_or_refused(kind: str, typed: str) -> None:
    with contextlib.suppress(Unclear, InputError):
        READERS[kind](typed, GEOMETRY)  # type: ignore[index]
