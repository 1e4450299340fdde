"""The distance between two answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.measures.distance import total_variation


@st.composite
def answers(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Three answers over the same pieces, in float32 as the model gives them."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    sharpness = draw(st.sampled_from([0.1, 1, 10]))
    powers = np.exp(random.normal(size=(3, draw(st.integers(1, 50)))) * sharpness)
    one, two, three = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    return one, two, three


@given(drawn=answers())
def test_it_is_a_metric_from_0_to_1(drawn: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    one, two, three = drawn
    assert total_variation(one, one) == 0
    assert 0 <= total_variation(one, two) <= 1
    assert total_variation(one, two) == total_variation(two, one)
    assert total_variation(one, three) <= (
        total_variation(one, two) + total_variation(two, three) + 1e-6
    )


@given(drawn=answers())
def test_it_is_the_probability_that_the_words_lose_which_become_less_probable(
    drawn: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    one, two, _ = drawn
    lost = np.maximum(one.astype(np.float64) - two, 0).sum()
    assert total_variation(one, two) == pytest.approx(lost, abs=1e-5)


def test_answers_by_hand() -> None:
    one = np.array([0.5, 0.3, 0.2, 0])
    others = np.array([[0.5, 0.3, 0.2, 0], [0.2, 0.3, 0.5, 0], [0, 0, 0, 1]])
    np.testing.assert_allclose(total_variation(one, others), [0, 0.3, 1])
