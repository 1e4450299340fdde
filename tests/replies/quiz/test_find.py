"""Which head links two words is asked only where one of four clearly does."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.measures.search import find_link
from replies.quiz.find import APART, MOST, clear_four
from tests.model.handmade import content, one_layer, random_attention, sentence, shift
from tests.replies.quiz.questions import chance

TOKENS = content("the", "old", "bus", "moved", "slowly")


@given(st.integers(0, 10_000), st.integers(0, 100))
def test_only_by_the_margin(seed: int, number: int) -> None:
    analysis = sentence(TOKENS, random_attention(seed, 3, 4, len(TOKENS)))
    search = find_link([analysis], "slowly", "moved")
    four = clear_four(search, chance(number))
    if four is None:
        return
    (right,) = [found for found in four if found.hits]
    assert right.score > MOST
    assert len({found.head for found in four}) == 4
    assert all(right.score - found.score > APART for found in four if found is not right)


def test_one_is_found_where_it_is_there() -> None:
    other = shift(7, 1)
    analysis = one_layer(TOKENS, other, shift(7, -1), other, other)
    four = clear_four(find_link([analysis], "slowly", "moved"), chance())
    assert four is not None
    assert [found.head.head for found in four if found.hits] == [1]


def test_a_weak_link_and_too_few_others_are_not_asked_for() -> None:
    weak = (0.45 * shift(7, -1) + 0.55 * shift(7, 1)).astype(np.float32)
    analysis = one_layer(TOKENS, weak, shift(7, 1), shift(7, 1), shift(7, 1))
    assert clear_four(find_link([analysis], "slowly", "moved"), chance()) is None
    analysis = one_layer(TOKENS, shift(7, -1), shift(7, -1), shift(7, 1), shift(7, 1))
    assert clear_four(find_link([analysis], "slowly", "moved"), chance()) is None
