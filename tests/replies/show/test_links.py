"""What is said of two groups of words."""

import re
from itertools import product
from typing import get_args

import numpy as np
import pytest

from model.analysis import Head
from model.measures.patterns import Pattern
from replies.errors import OptionWrong
from replies.phrases import PHRASES
from replies.show.links import Direction, LinksPage, in_words, linked_words, plainly
from replies.terms import Term
from tests.model.handmade import content, looking, one_layer, shift
from tests.replies.reading import grade, uncommon

WORDS = content("the", "cat", "sat", "and", "slept")
N = len(WORDS)


def said(source: str, target: str) -> str:
    at = [N - 1, N - 1, 1, N - 1, N - 1, 1, N - 1]
    analysis = one_layer(WORDS, shift(N, 1), shift(N, -1), looking(at))
    page = LinksPage(source=tuple(source.split()), target=tuple(target.split()))
    return in_words(linked_words(analysis, page, None))


def test_both_directions_are_said_each_beside_other_words() -> None:
    there, back = said("cat slept", "the").splitlines()[:2]
    assert there == (
        "*cat* and *slept* look at *the* most in **1-3**: 100 % of their attention goes there. "
        "The best head gives less with 20 of 20 picks of other words by chance. So few words here "
        "are linked so much."
    )
    assert re.fullmatch(
        r"\*the\* looks at \*cat\* and \*slept\* most in \*\*1-1\*\*: 100 % of its attention goes "
        r"there\. The best head gives less with 1?\d of 20 picks of other words by chance\. So "
        r"other words may be linked as much\. But mostly, this head looks at the next token\.",
        back,
    )


def test_the_numbers_name_the_heads_and_what_others_do() -> None:
    numbers = said("cat slept", "the")
    assert "-# **cat + slept → the:** 1-3 (1.00), 1-2 (0.50), 1-1 (0.00)." in numbers
    assert "20 times: their best heads give" in numbers


def test_where_nothing_can_be_compared_nothing_is_claimed() -> None:
    small = said("the cat sat", "and slept [SEP]")
    assert "too short to compare" in small
    assert "by chance" not in small


@pytest.mark.parametrize("target", ["cat", "the cat"])
def test_no_word_is_in_both_groups(target: str) -> None:
    with pytest.raises(OptionWrong):
        said("cat", target)


def test_what_is_said_is_easy_to_read() -> None:
    words = {"cat", "mat", "slept"}
    does = re.findall("[a-z]+", " ".join(PHRASES.values()).lower())  # as `layer` says it
    terms = frozenset({*get_args(Term), *words, *does})
    shares = np.full((1, 1), 0.62)
    for source, pattern, others in product(
        (("cat",), ("cat", "mat")), (None, *Pattern), ([], [0.5] * 20, [0.7] * 20)
    ):
        made = Direction(source, ("slept",), shares, (Head(0, 0),), pattern, np.array(others))
        text = plainly(made)
        assert grade(text) <= 7, text
        assert not uncommon(text, terms), text
