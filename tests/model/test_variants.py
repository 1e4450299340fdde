"""What experiments ask, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.analysis import Head, HeadsOff, Way
from model.errors import NoSuchHead
from model.variants import (
    LayerAnswers,
    Noise,
    ValueNorms,
    Variant,
    all_heads,
    at_random,
    each_off,
    noises,
)

if TYPE_CHECKING:
    from model.bert.checkpoint import Checkpoint


def test_each_head_is_off_once(cased: Checkpoint) -> None:
    sentence = cased.tokenizer.read("The [MASK] moved.")
    variants = each_off(sentence, cased.geometry, 17, Way.EVEN)
    assert [variant.off for variant in variants] == [
        HeadsOff(frozenset({Head(layer, head)}), Way.EVEN)
        for layer in range(4)
        for head in range(4)
    ]
    assert {(each.sentence, each.noise, each.pieces) for each in variants} == {
        (sentence, None, (17,))
    }


def test_every_draw_of_noise_is_another(cased: Checkpoint) -> None:
    sentence = cased.tokenizer.read("The [MASK] moved.")
    variants = noises(sentence, [Head(0, 1), Head(3, 2)], 17, draws=3)
    assert [each.noise for each in variants] == [
        *(Noise(Head(0, 1), seed) for seed in range(3)),
        *(Noise(Head(3, 2), seed) for seed in range(3)),
    ]
    assert len(noises(sentence, [Head(0, 1)], 17)) >= 20


@given(count=st.integers(0, 16), way=st.sampled_from(Way), seed=st.integers(0, 100))
def test_as_many_heads_are_chosen_at_random(
    cased: Checkpoint, count: int, way: Way, seed: int
) -> None:
    off = HeadsOff(frozenset(all_heads(cased.geometry)[:count]), way)
    drawn = at_random(off, cased.geometry, 20, seed)
    assert drawn == at_random(off, cased.geometry, 20, seed)
    assert [len(each.heads) for each in drawn] == [count] * 20
    assert {each.way for each in drawn} == {off.way}
    for each in drawn:
        each.existing_in(cased.geometry)


def test_every_head_is_drawn_sometimes(cased: Checkpoint) -> None:
    drawn = at_random(HeadsOff(frozenset({Head(0, 0)})), cased.geometry, 200)
    assert frozenset().union(*(each.heads for each in drawn)) == set(all_heads(cased.geometry))


@pytest.mark.parametrize(
    ("off", "noise"),
    [(HeadsOff(frozenset({Head(4, 0)})), None), (HeadsOff(), Noise(Head(0, 4), 1))],
)
def test_a_head_that_the_model_lacks_is_refused(
    cased: Checkpoint, off: HeadsOff, noise: Noise | None
) -> None:
    variant = Variant(cased.tokenizer.read("The cat."), off, noise)
    with pytest.raises(NoSuchHead):
        variant.existing_in(cased.geometry)


def test_a_piece_stands_after_each_layer() -> None:
    rows = np.array([[[0.5, 0.3, 0.2]], [[0.1, 0.45, 0.45001]]], np.float32)
    answers = LayerAnswers((((),), ((),)), rows)
    standings = answers.standings(0, 1)
    assert [standing.rank for standing in standings] == [2, 1]
    assert [standing.probability for standing in standings] == pytest.approx([0.3, 0.45])


def test_what_is_taken_is_the_weight_times_the_length_of_what_is_looked_at() -> None:
    attention = np.array([[[[0.25, 0.75], [1, 0]]]], np.float32)
    weighted = ValueNorms(np.array([[[4, 0.5]]], np.float32)).weighted(attention)
    np.testing.assert_array_equal(weighted, [[[[1, 0.375], [4, 0]]]])
    assert weighted.dtype == np.float32
    assert not weighted.flags.writeable


def test_what_is_taken_in_one_layer_or_head_is_the_same() -> None:
    norms = ValueNorms(np.arange(12, dtype=np.float32).reshape(2, 3, 2))
    attention = np.arange(24, dtype=np.float32).reshape(2, 3, 2, 2)
    every = norms.weighted(attention)
    np.testing.assert_array_equal(norms.weighted(attention[1], 1), every[1])
    np.testing.assert_array_equal(norms.weighted(attention[1, 2], 1, 2), every[1, 2])
