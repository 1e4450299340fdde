"""Distances between hand-made heads."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given

from model.analysis import Head
from model.measures.similar import closest, distances
from tests.model.handmade import (
    HEADS,
    analyses,
    content,
    looking,
    one_layer,
    orders,
    permuted,
    shift,
    uniform,
)

if TYPE_CHECKING:
    from model.analysis import Analysis

NOTHING: Any = pytest.approx(0, abs=1e-12)
"""No distance, but for rounding."""


def test_heads_with_nothing_in_common_are_one_apart_but_for_smoothing() -> None:
    tokens = ("[CLS]", "[SEP]")
    p, q = 0.9995, 0.0005
    table = distances(one_layer(tokens, looking([0, 1]), looking([1, 0])), Head(0, 0))
    assert table.tolist() == [[NOTHING, pytest.approx(1 + p * log2(p) + q * log2(q))]]
    assert not table.flags.writeable


def test_the_distance_is_the_mean_over_the_rows() -> None:
    tokens = ("[CLS]", "[SEP]")
    p, q = 0.9995, 0.0005
    table = distances(one_layer(tokens, looking([0, 1]), looking([0, 0])), Head(0, 1))
    assert table.tolist() == [[pytest.approx((1 + p * log2(p) + q * log2(q)) / 2), NOTHING]]


def test_the_nearest_heads_come_first_without_the_head_itself() -> None:
    n = 6
    near = (0.75 * shift(n, 1) + 0.25 * uniform(n)).astype(np.float32)
    made = one_layer(content(*"abcd"), shift(n, -1), shift(n, 1), uniform(n), near, shift(n, 1))
    found = closest(made, Head(0, 1), 3)
    assert [each.head.head for each in found] == [4, 3, 2]
    assert (found[0].head, found[0].distance) == (Head(0, 4), NOTHING)
    assert len(closest(made, Head(0, 1), 99)) == 4
    assert closest(made, Head(0, 1), 0) == ()


@given(analyses(), orders())
def test_distances_are_shares_symmetric_and_follow_their_heads(
    analysis: Analysis, order: list[int]
) -> None:
    everything = [distances(analysis, Head(*divmod(place, HEADS))).ravel() for place in range(6)]
    table = np.stack(everything)
    np.testing.assert_allclose(table, table.T, atol=1e-12)
    assert ((table >= 0) & (table <= 1)).all()
    np.testing.assert_allclose(np.diag(table), 0, atol=1e-12)
    moved = permuted(analysis, order)
    for place in range(6):
        row = distances(moved, Head(*divmod(place, HEADS))).ravel()
        np.testing.assert_allclose(row, table[order[place]][order], atol=1e-12)
