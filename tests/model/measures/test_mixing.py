"""Means and rollout of hand-made layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given

from model.measures.mixing import layer_mean, overall_mean, rollout
from tests.model.handmade import analyses, content, looking, sentence, shift, uniform

if TYPE_CHECKING:
    from model.analysis import Analysis

NEXT, FIRST, SELF = shift(3, 1), looking([0, 0, 0]), shift(3, 0)


def layers(*pairs: tuple[object, object]) -> Analysis:
    return sentence(content("a"), np.array(pairs, np.float32))


def test_means_over_the_heads() -> None:
    made = layers((NEXT, FIRST), (SELF, SELF))
    assert layer_mean(made, 0).tolist() == [[0.5, 0.5, 0], [0.5, 0, 0.5], [0.5, 0, 0.5]]
    assert layer_mean(made, 1).tolist() == SELF.tolist()
    assert overall_mean(made).tolist() == [[0.75, 0.25, 0], [0.25, 0.5, 0.25], [0.25, 0, 0.75]]


def test_rollout_multiplies_the_layers_in_order_with_half_a_residual() -> None:
    made = layers((NEXT, NEXT), (FIRST, FIRST))
    assert rollout(made).tolist() == [[0.5, 0.5, 0], [0.25, 0.5, 0.25], [0.25, 0.25, 0.5]]


def test_rollout_of_one_layer_is_half_of_it() -> None:
    assert rollout(layers((NEXT, FIRST))).tolist() == [
        [0.75, 0.25, 0],
        [0.25, 0.5, 0.25],
        [0.25, 0, 0.75],
    ]


def test_rollout_of_identities_stays_put() -> None:
    assert rollout(layers(*[(SELF, SELF)] * 12)).tolist() == SELF.tolist()


def test_minus_the_column_mean_leaves_the_differences() -> None:
    made = layers((NEXT, NEXT), (FIRST, FIRST))
    np.testing.assert_allclose(
        rollout(made, minus_column_mean=True),
        [[1 / 6, 1 / 12, -1 / 4], [-1 / 12, 1 / 12, 0], [-1 / 12, -1 / 6, 1 / 4]],
        atol=1e-7,
    )
    alike = layers(*[(uniform(3), uniform(3))] * 40)
    np.testing.assert_allclose(rollout(alike, minus_column_mean=True), 0, atol=1e-7)


@given(analyses())
def test_rows_still_sum_to_one(analysis: Analysis) -> None:
    for mixed in (layer_mean(analysis, 1), overall_mean(analysis), rollout(analysis)):
        np.testing.assert_allclose(mixed.sum(axis=-1), 1, rtol=1e-5)
        assert (mixed >= 0).all()
        assert not mixed.flags.writeable
    np.testing.assert_allclose(rollout(analysis, minus_column_mean=True).sum(axis=0), 0, atol=1e-5)
