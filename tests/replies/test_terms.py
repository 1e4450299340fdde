"""The terms of answers are explained in words that are easy to read, and fit the model."""

from typing import get_args

import pytest

from replies.terms import Term, explained
from tests.replies.reading import grade, uncommon
from tests.replies.without_model import geometry_of

MEANINGS = explained(geometry_of(3, 4))
SPELLED = frozenset({"bert", "cls", "sep", "tokens", "heads"})
"""Names, and terms in the plural."""


def test_every_term_has_a_meaning() -> None:
    assert set(MEANINGS) == set(get_args(Term))


@pytest.mark.parametrize(("term", "meaning"), MEANINGS.items())
def test_a_meaning_is_easy_to_read(term: str, meaning: str) -> None:
    before = list(MEANINGS)[: list(MEANINGS).index(term) + 1]  # type: ignore[arg-type]
    assert grade(meaning) <= 7
    assert uncommon(meaning, SPELLED.union(before, {"luck"})) == set()
    assert len(meaning) < 180


def test_meanings_count_the_heads_of_the_model_that_is_loaded() -> None:
    assert "This model has 12." in MEANINGS["head"]
    assert "A group of 4 heads" in MEANINGS["layer"]
    assert "This model has 3," in MEANINGS["layer"]
