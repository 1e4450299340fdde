"""How much heads matter: falls, their order, and what noise does."""

from __future__ import annotations

import math

import numpy as np
import pytest

from model.analysis import Head
from model.measures.importance import importance, mean_falls, outdone
from model.variants import LogProbabilities


def answers(*probabilities: float) -> list[LogProbabilities]:
    """For each variant, the log-probability of one piece for one gap."""
    return [LogProbabilities(np.log([[each]])) for each in probabilities]


def test_a_fall_is_the_logarithm_of_how_many_times_less_probable_the_piece_is() -> None:
    falls = mean_falls([math.log(0.8)], [answers(0.4, 0.8, 0.9)])
    np.testing.assert_allclose(falls, [math.log(2), 0, -math.log(9 / 8)], atol=1e-12)
    assert not falls.flags.writeable


def test_several_sentences_have_their_mean() -> None:
    falls = mean_falls([math.log(0.8), math.log(0.4)], [answers(0.4, 0.8), answers(0.1, 0.4)])
    np.testing.assert_allclose(falls, [(math.log(2) + math.log(4)) / 2, 0], atol=1e-12)


def test_the_gap_that_is_meant_counts() -> None:
    two_gaps = [LogProbabilities(np.log([[0.5], [0.1]]))]
    (fall,) = mean_falls([math.log(0.5)], [two_gaps], mask=1)
    assert fall == pytest.approx(math.log(5))


def test_heads_stand_by_layer_and_the_largest_fall_comes_first() -> None:
    found = importance([math.log(0.8)], [answers(0.8, 0.8, 0.4, 0.79, 0.9, 0.2)], heads=3)
    assert (found.falls.shape, found.sentences) == ((2, 3), 1)
    first, second = found.strongest(2)
    assert (first.head, second.head) == (Head(1, 2), Head(0, 2))
    assert [first.fall, second.fall] == pytest.approx([math.log(4), math.log(2)])
    assert found.strongest(6)[-1].head == Head(1, 1)


def test_falls_that_differ_by_rounding_stand_in_the_order_of_heads() -> None:
    nearly = answers(0.4, 0.4 * (1 - 2e-5), 0.4 * (1 - 1e-3))
    found = importance([math.log(0.8)], [nearly], heads=3)
    assert [fall.head.head for fall in found.strongest(3)] == [2, 0, 1]


def test_noise_is_outdone_where_it_moves_the_answer_less_either_way() -> None:
    noise = np.array([0.1, -0.1, 0.5, -0.5, 0.3])
    assert outdone(0.3, noise) == 2
    assert outdone(-0.3, noise) == 2
    assert outdone(0.3 + 1e-3, noise) == 3
    assert outdone(0, np.zeros(20)) == 0
