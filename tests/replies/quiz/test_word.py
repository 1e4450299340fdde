"""The word of a gap is asked for only where one is clearly first."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.analysis import Analysis, Prediction
from model.word_filter import WordFilter
from replies.quiz.errors import WordNotTaken
from replies.quiz.question import OWN
from replies.quiz.word import LEAST, TIMES, choice_of, choices_of, is_clear
from tests.replies.quiz.questions import chance, question

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = ("road", "river", "table", "sea", "floor", "field", "grass", "room")


def gap(words: Sequence[str], probabilities: Sequence[float]) -> Analysis:
    """A sentence whose gap has these words, best first."""
    listed = tuple(map(Prediction, words, probabilities))
    tokens = ("[CLS]", "the", "[MASK]", "[SEP]")
    return Analysis("The [MASK]", tokens, (2,), (listed,), np.zeros((1, 1, 4, 4), np.float32))


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_word_is_clear_only_by_the_margin(one: float, other: float) -> None:
    second, first = sorted([one, other])
    if is_clear(first, second):
        assert first > LEAST
        assert first >= TIMES * second
    elif first > 1.01 * LEAST:
        assert first < 1.01 * TIMES * second


@given(
    st.lists(st.floats(0.001, 1), min_size=len(WORDS), max_size=len(WORDS)), st.integers(0, 1000)
)
def test_what_is_asked_has_the_clear_first_word_and_three_others(
    sizes: list[float], seed: int
) -> None:
    shares = sorted((size / sum(sizes) for size in sizes), reverse=True)
    analysis = gap(WORDS, shares)
    choices = choices_of(analysis, analysis, chance(seed))
    assert (choices is not None) is is_clear(shares[0], shares[1])
    if choices is not None:
        assert choices[0].piece == "road"
        assert choices[1].piece == "river"
        assert len({choice.piece for choice in choices}) == 4


@pytest.mark.parametrize(
    "words",
    [
        (".", *WORDS),
        ("##ly", *WORDS),
        WORDS[:3],
        ("road", "Road", "ROAD", "roád", "sea"),
        ("road", ".", ",", "##s", "sea", "table"),
    ],
)
def test_signs_pieces_and_too_few_words_are_not_asked_for(words: tuple[str, ...]) -> None:
    analysis = gap(words, [0.5, *[0.01] * (len(words) - 1)])
    assert choices_of(analysis, analysis, chance()) is None


def test_a_first_word_that_is_left_out_is_not_asked_for() -> None:
    analysis, shown = gap(WORDS, [0.5, *[0.01] * 7]), gap(WORDS[1:], [0.01] * 7)
    assert choices_of(analysis, shown, chance()) is None


def services() -> Any:
    return SimpleNamespace(word_filter=WordFilter(insults=frozenset({"idiot"})))


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("river", (1, "")),
        (" River. ", (1, "")),
        ("zebra", (OWN, "zebra")),
        ("Merry-go-round", (OWN, "merry-go-round")),
    ],
)
def test_a_typed_word_is_the_choice_that_it_is(typed: str, chosen: tuple[int, str]) -> None:
    asked = question(kind="word", choices=("road", "river", "sea", "floor", "field"))
    assert choice_of(services(), asked, typed) == chosen


@pytest.mark.parametrize("typed", ["", "two words", "<@1>", "x" * 31, "a`b", "@everyone", "123"])
def test_what_is_no_word_is_not_taken(typed: str) -> None:
    with pytest.raises(WordNotTaken) as refused:
        choice_of(services(), question(kind="word"), typed)
    assert not refused.value.hurts


def test_a_word_that_hurts_is_not_taken() -> None:
    with pytest.raises(WordNotTaken) as refused:
        choice_of(services(), question(kind="word"), "Idiot!")
    assert refused.value.hurts
