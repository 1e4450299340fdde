"""Noise is as long as what a head adds, has its angles, and another direction."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.bert.noise import turned

SEEDS = st.integers(0, 2**32 - 1)


@given(seed=SEEDS, size=st.integers(1, 8), more=st.integers(0, 8))
def test_lengths_and_angles_stay_as_they_were(seed: int, size: int, more: int) -> None:
    random = np.random.default_rng(seed)
    kernel = random.standard_normal((size, size + more)).astype(np.float32)
    found = random.standard_normal((5, size))
    before, after = found @ kernel, found @ turned(kernel, seed)
    np.testing.assert_allclose(after @ after.T, before @ before.T, rtol=0, atol=1e-3)


def test_equal_seeds_give_equal_noise_and_others_other() -> None:
    kernel = np.random.default_rng(0).standard_normal((4, 64)).astype(np.float32)
    np.testing.assert_array_equal(turned(kernel, 7), turned(kernel, 7))
    assert np.abs(turned(kernel, 7) - turned(kernel, 8)).max() > 0.1


def test_noise_has_no_direction_of_its_own() -> None:
    """Its mean is 0, and it has equal parts in all places, which know nothing of each other."""
    kernel = np.array([[3, 0, 1, 0]], np.float32)
    draws = np.array([turned(kernel, seed)[0] for seed in range(2000)], np.float64)
    np.testing.assert_allclose(draws.mean(axis=0), 0, atol=0.2)
    np.testing.assert_allclose(draws.T @ draws / 2000, 10 / 4 * np.eye(4), atol=0.3)


def test_a_head_that_adds_nothing_makes_no_noise() -> None:
    assert turned(np.zeros((3, 9), np.float32), 1) == pytest.approx(0)
