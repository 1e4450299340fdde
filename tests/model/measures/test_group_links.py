"""How much groups of words look at each other, and what other groups would do."""

import numpy as np
import pytest

from model.analysis import Analysis
from model.measures.group_links import best_by_chance, group_weights
from model.measures.words import word_level
from tests.model.handmade import content, looking, one_layer, shift

WORDS = content("the", "cat", "sat", "and", "slept")
N = len(WORDS)


def made() -> Analysis:
    """The next token; the token before; and "cat" and "slept" at "the", all others at [SEP]."""
    at = [N - 1, N - 1, 1, N - 1, N - 1, 1, N - 1]
    return one_layer(WORDS, shift(N, 1), shift(N, -1), looking(at))


def test_what_a_group_gives_is_added_up_over_its_targets_and_a_mean_over_its_words() -> None:
    level = word_level(made())
    assert group_weights(level, ((1,), (2,))).tolist() == [[1, 0, 0]]
    assert group_weights(level, ((2,), (1, 3))).tolist() == [[1, 1, 1]]
    assert group_weights(level, ((2, 5, 3, 4), (1,))).tolist() == [[0, 0.25, 0.5]]


def test_others_are_as_large_and_each_stands_there_once() -> None:
    level, words = word_level(made()), range(1, 6)
    # All other pairs of five words: four are next to each other in the one order, four in the
    # other; and "slept" looks at "the".
    by_chance = best_by_chance(level, ((2,), (1,)), words, 99)
    assert (len(by_chance), int(by_chance.sum())) == (19, 8)
    assert len(best_by_chance(level, ((2,), (1,)), words, 7)) == 7
    # Of groups with a sign, none of the others is the same.
    assert len(best_by_chance(level, ((6,), (1,)), words, 99)) == 20


@pytest.mark.parametrize(("source", "target"), [((1,), (2,)), ((1, 2), (3,))])
def test_where_there_are_no_other_words_nothing_is_picked(
    source: tuple[int, ...], target: tuple[int, ...]
) -> None:
    level = word_level(made())
    assert best_by_chance(level, (source, target), (1,), 20).shape == (0,)


def test_the_same_words_are_picked_each_time() -> None:
    level = word_level(made())
    once, again = (best_by_chance(level, ((2, 3), (1,)), range(1, 6), 20) for _ in range(2))
    assert np.array_equal(once, again)
