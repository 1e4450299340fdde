"""Where hand-made heads look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from model.measures.links import Link, Tendency, content_rows, strongest_links, tendency

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOKENS = ("[CLS]", "the", "turtle", "moved", "slow", "##ly", "[SEP]")
N = len(TOKENS)


def looking(offset: int, *, weight: float = 0.7) -> NDArray[np.float32]:
    """Every row puts `weight` at an offset (kept within the sentence), the rest spread evenly."""
    weights = np.full((N, N), (1 - weight) / (N - 1), np.float32)
    for row in range(N):
        weights[row, min(max(row + offset, 0), N - 1)] = weight
    return weights


def at(column: int) -> NDArray[np.float32]:
    weights = np.full((N, N), 0.05, np.float32)
    weights[:, column] = 0.7
    return weights


@pytest.mark.parametrize(
    ("weights", "target"),
    [
        (looking(0), "itself"),
        (looking(1), "next"),
        (looking(-1), "previous"),
        (at(0), "[CLS]"),
        (at(N - 1), "[SEP]"),
    ],
)
def test_a_head_with_one_habit_is_named_for_it(weights: NDArray[np.float32], target: str) -> None:
    assert tendency(TOKENS, weights) == Tendency(target, 5, 5)


def test_the_rows_of_cls_and_sep_do_not_count() -> None:
    weights = looking(1)
    weights[0], weights[-1] = at(0)[0], at(0)[0]
    assert tendency(TOKENS, weights) == Tendency("next", 5, 5)
    assert {link.attending for link in strongest_links(TOKENS, weights, 99)} == {1, 2, 3, 4, 5}


def test_a_habit_of_fewer_than_half_is_none() -> None:
    weights = looking(2)
    weights[1] = looking(1)[1]
    # Two of five look at the next token, and two at [SEP].
    assert tendency(TOKENS, weights) == Tendency(None, 0, 5)


def test_a_habit_of_most_words_is_told_with_their_number() -> None:
    weights = looking(-1)
    weights[1:3] = looking(3)[1:3]
    assert tendency(TOKENS, weights) == Tendency("previous", 3, 5)


def test_of_equally_common_habits_the_first_in_the_sentence_is_named() -> None:
    back, forth = looking(-1), looking(1)
    back[3:], forth[3:] = looking(1)[3:], looking(-1)[3:]
    # Four words, half of which look back and half at the next token.
    tokens = (*TOKENS[:5], TOKENS[-1])
    assert tendency(tokens, back[:6, :6]) == Tendency("previous", 2, 4)
    assert tendency(tokens, forth[:6, :6]) == Tendency("next", 2, 4)


def test_a_uniform_head_looks_nowhere() -> None:
    uniform = np.full((N, N), 1 / N, np.float32)
    assert tendency(TOKENS, uniform) == Tendency(None, 0, 5)
    assert {link.weight for link in strongest_links(TOKENS, uniform, 3)} == {np.float32(1 / N)}


def test_links_come_largest_first_one_for_each_word() -> None:
    weights = looking(1, weight=0.5)
    weights[3, 2], weights[5, 1] = 0.875, 0.75
    assert strongest_links(TOKENS, weights, 3) == (
        Link(3, 2, 0.875),
        Link(5, 1, 0.75),
        Link(1, 2, 0.5),
    )
    assert len(strongest_links(TOKENS, weights, 99)) == 5


def test_masks_are_words_and_special_tokens_are_not() -> None:
    assert content_rows(("[CLS]", "a", "[MASK]", "##b", "[SEP]")) == [1, 2, 3]
    assert content_rows(("[CLS]", "[SEP]")) == []


def test_a_sentence_without_words_has_no_tendency() -> None:
    weights = np.eye(2, dtype=np.float32)
    assert tendency(("[CLS]", "[SEP]"), weights) == Tendency(None, 0, 0)
    assert strongest_links(("[CLS]", "[SEP]"), weights, 3) == ()


def test_one_word_between_cls_and_sep() -> None:
    weights = np.array([[1, 0, 0], [0, 0.25, 0.75], [0, 0, 1]], np.float32)
    assert tendency(("[CLS]", "cat", "[SEP]"), weights).count == 1
    assert strongest_links(("[CLS]", "cat", "[SEP]"), weights, 3) == (Link(1, 2, 0.75),)
